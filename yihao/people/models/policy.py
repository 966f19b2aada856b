"""Policy parameters (政策参数): local figures are rows, with their source and how well it is known."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class Evidence(models.TextChoices):
    """How well a figure is known (依据可靠程度)."""

    VERIFIED = "V", "已核原文"
    RECALLED = "R", "凭记忆"
    DECIDED = "D", "自行设定"


class PolicyParameter(models.Model):
    """One figure for one scope over one time (政策参数)."""

    name = models.CharField(max_length=60)
    value = models.DecimalField(max_digits=18, decimal_places=6)
    unit_of_measure = models.CharField(max_length=20)
    scope = models.CharField(max_length=6, blank=True)  # an office and all below it; empty: the nation
    effective_from = models.DateField()
    effective_to = models.DateField(null=True)
    source = models.CharField(max_length=200)
    evidence = models.CharField(max_length=1, choices=Evidence.choices)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(effective_to__isnull=True) | Q(effective_to__gt=F("effective_from")), name="policy_order"
            ),
            models.UniqueConstraint(
                fields=["name", "scope"], condition=Q(effective_to__isnull=True), name="policy_one_open"
            ),
            models.UniqueConstraint(fields=["name", "scope", "effective_from"], name="policy_one_start"),
        )

    def __str__(self) -> str:
        return self.name
