"""Deferrals of showing look-ups (暂缓公开查阅)."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from yihao.people.rules.categories import Category


class LookDeferral(models.Model):
    """A written authority under which oversight's look-ups of one case are withheld for a time (暂缓公开).

    The case's number is a value, and stands in the ledger only as a commitment: an event under the case's number would
    tell its team what is to be withheld.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    number = models.CharField(max_length=17)
    unit = models.CharField(max_length=6)
    category = models.CharField(
        max_length=20, choices=[(c.value, c.label.zh) for c in (Category.INSPECTION, Category.DISCIPLINE_GROUP)]
    )
    since = models.DateTimeField()
    until = models.DateTimeField()
    given_by = models.CharField(max_length=9)
    given_at = models.DateTimeField()
    reviewed_by = models.CharField(max_length=9)
    reviewed_at = models.DateTimeField()
    reviews = models.PositiveSmallIntegerField(default=0)
    released_by = models.CharField(max_length=9, blank=True)
    released_at = models.DateTimeField(null=True)
    # Where the vault keeps the document's number, the authority that signed it, and the reason.
    document = models.UUIDField(null=True)
    authority = models.UUIDField(null=True)
    reason = models.UUIDField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="lookdeferral_order"),
            models.CheckConstraint(
                condition=Q(released_at__isnull=True, released_by="")
                | (Q(released_at__isnull=False) & ~Q(released_by="")),
                name="lookdeferral_released_by_somebody",
            ),
        )
        indexes = (models.Index(fields=["unit", "category", "-given_at"], name="lookdeferral_office"),)

    def __str__(self) -> str:
        return f"{self.unit} {self.since:%Y-%m-%d}"
