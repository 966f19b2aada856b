"""Procuratorates and what they were called, when (检察院沿革). A version is valid from ``valid_from`` to before ``valid_to``."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class Level(models.IntegerChoices):
    """The four levels (四级院); a branch stands at city level, XPCC and military heads at provincial level."""

    BASIC = 1, "基层院"
    CITY = 2, "市级院"
    PROVINCIAL = 3, "省级院"
    SPP = 4, "最高检"


class Kind(models.TextChoices):
    """Kinds of procuratorate (检察院种类)."""

    ORDINARY = "ordinary", "地方检察院"
    BRANCH = "branch", "分院"
    DISPATCHED = "dispatched", "派出检察院"
    DESIGNATED = "designated", "指定管辖院"
    MILITARY = "military", "军事检察院"
    RAILWAY = "railway", "铁路运输检察院"
    XPCC = "xpcc", "兵团检察院"
    IMPORTED = "imported", "补录暂用代码"


class Origin(models.TextChoices):
    """Where a row comes from (来源)."""

    OFFICIAL = "official", "官方名录"
    DERIVED = "derived", "由行政区划代码推得"
    INVENTED = "invented", "虚构"


class Procuratorate(models.Model):
    """A procuratorate by its unit code (检察院), which is never reused."""

    unit = models.CharField(max_length=6, primary_key=True)

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(unit__regex=r"^[0-9]{6}$"), name="procuratorate_unit_form"),)

    def __str__(self) -> str:
        return self.unit


class ProcuratorateVersion(models.Model):
    """What a procuratorate was called and where it stood, over a time (检察院版本)."""

    procuratorate = models.ForeignKey(
        Procuratorate, on_delete=models.PROTECT, related_name="versions", db_column="unit", db_index=False
    )
    name = models.CharField(max_length=80)
    short_name = models.CharField(max_length=40)
    document_prefix = models.CharField(max_length=20, blank=True)
    place = models.CharField(max_length=60, blank=True)
    level = models.PositiveSmallIntegerField(choices=Level.choices)
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.ORDINARY)
    parent = models.CharField(max_length=6, blank=True)
    successor = models.CharField(max_length=6, blank=True)
    origin = models.CharField(max_length=8, choices=Origin.choices)
    valid_from = models.DateField(null=True)  # None: before anything known
    valid_to = models.DateField(null=True)  # first day it no longer holds; None: it still does

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="procuratorateversion_order",
            ),
            models.UniqueConstraint(
                fields=["procuratorate"], condition=Q(valid_to__isnull=True), name="procuratorateversion_one_open"
            ),
            models.UniqueConstraint(
                fields=["procuratorate", "valid_from"], nulls_distinct=False, name="procuratorateversion_one_start"
            ),
        )
        indexes = (
            models.Index(fields=["parent"], name="procuratorate_parent"),
            models.Index(fields=["name"], name="procuratorate_name"),
        )

    def __str__(self) -> str:
        return self.name


class Directory(models.Model):
    """A directory that was loaded (名录载入记录): its source, count and content hash."""

    source = models.CharField(max_length=20, choices=Origin.choices)
    sha256 = models.CharField(max_length=64)
    offices = models.PositiveIntegerField()
    versions = models.PositiveIntegerField()
    loaded_at = models.DateTimeField()
    # What was loaded, packed; its hash stands in the ledger, and so the offices can be rebuilt from it.
    content = models.BinaryField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["source", "sha256"], name="directory_once"),)

    def __str__(self) -> str:
        return f"{self.source} {self.sha256[:12]}"
