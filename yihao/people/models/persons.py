"""Persons, their names over time and their posts over time (人员、姓名与任职).

A post is bitemporal: ``valid_from`` to before ``valid_to`` is when it was held, ``known_from`` to before ``known_to`` is
when the system believed so. A correction closes a row and writes another; no row is overwritten in what it said.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from yihao.people.rules.categories import LABELS, MAY_BE_IN_QUOTA, THREE_POWERS, Category

_IN_QUOTA = sorted(category.value for category in MAY_BE_IN_QUOTA)
_THREE_POWERS = sorted(category.value for category in THREE_POWERS)
CATEGORIES = [(category.value, LABELS[category].zh) for category in Category if category != Category.SYSTEM]


class Serial(models.Model):
    """Where ids come from (编号发生器): an identity column, so that two writers never get one id; gaps mean nothing."""

    def __str__(self) -> str:
        return str(self.pk)


class Person(models.Model):
    """A person working or having worked in a procuratorate (检察人员), by a pseudonymous id for life."""

    id = models.CharField(max_length=9, primary_key=True)
    subject = models.UUIDField(default=uuid.uuid4, unique=True)  # whose key the vault keeps the name under
    added_at = models.DateTimeField()

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(id__regex=r"^S[0-9]{8}$"), name="person_id_form"),)

    def __str__(self) -> str:
        return self.id


class PersonName(models.Model):
    """What a person was called, over a time (姓名)."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="names", db_index=False)
    name = models.CharField(max_length=60)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")), name="personname_order"
            ),
            models.UniqueConstraint(fields=["person"], condition=Q(valid_to__isnull=True), name="personname_one_open"),
            models.UniqueConstraint(fields=["person", "valid_from"], name="personname_one_start"),
        )
        indexes = (models.Index(fields=["name"], name="personname_name"),)

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """What the system believed, over a time, about a post held over a time (任职). ``post`` is the post's identity."""

    post = models.CharField(max_length=9)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="posts", db_index=False)
    procuratorate = models.ForeignKey(
        "people.Procuratorate", on_delete=models.PROTECT, related_name="posts", db_column="unit", db_index=False
    )
    category = models.CharField(max_length=20, choices=CATEGORIES)
    department = models.CharField(max_length=60, blank=True)
    title = models.CharField(max_length=60, blank=True)
    quota = models.BooleanField(default=False)
    clearance = models.PositiveSmallIntegerField(default=1)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    known_from = models.DateTimeField()
    known_to = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(post__regex=r"^G[0-9]{8}$"), name="post_id_form"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="post_order"
            ),
            models.CheckConstraint(
                condition=Q(known_to__isnull=True) | Q(known_to__gte=F("known_from")), name="post_known_order"
            ),
            models.CheckConstraint(condition=Q(clearance__lte=2), name="post_clearance"),
            models.CheckConstraint(condition=Q(quota=False) | Q(category__in=_IN_QUOTA), name="post_quota_category"),
            models.UniqueConstraint(fields=["post"], condition=Q(known_to__isnull=True), name="post_one_belief"),
            # 三权分立 for posts without an end; the command also refuses overlaps of posts that have one.
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(known_to__isnull=True, valid_to__isnull=True, category__in=_THREE_POWERS),
                name="post_three_powers",
            ),
        )
        indexes = (
            models.Index(fields=["person"], condition=Q(known_to__isnull=True), name="post_person_now"),
            models.Index(fields=["procuratorate"], condition=Q(known_to__isnull=True), name="post_unit_now"),
            models.Index(fields=["person", "known_from"], name="post_person_known"),
        )

    def __str__(self) -> str:
        return f"{self.post} {self.category}"
