"""Accounts, tokens and access grants (账户、令牌、查看授权)."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from yihao.people.models.persons import Person


class AccountManager(BaseUserManager["Account"]):
    """Finds accounts (账户查找); accounts are opened by ``commands.open_account`` alone."""

    def get_by_natural_key(self, username: str | None) -> Account:
        """Find by staff number, however it was typed."""
        return self.get(staff_no=(username or "").strip().upper())


class Account(AbstractBaseUser):
    """The means by which a person signs in (账户), by staff number (工号)."""

    staff_no = models.CharField(max_length=32, unique=True)
    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="account")
    is_active = models.BooleanField(default=True)
    # Raised whenever posts, password or state change: a session carries the stamp it began with, and ends with it.
    stamp = models.PositiveIntegerField(default=0)

    USERNAME_FIELD = "staff_no"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = AccountManager()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(staff_no__regex=r"^[A-Z0-9]{4,32}$"), name="account_staff_no_form"),
        )

    def __str__(self) -> str:
        return self.staff_no


class ApiToken(models.Model):
    """A token by which a person's own program acts (访问令牌). Only its hash is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="tokens")
    post = models.CharField(max_length=9, blank=True)  # act in this post; empty: the person's first post
    label = models.CharField(max_length=60)
    hash = models.CharField(max_length=64, unique=True)
    scopes = models.TextField()  # permission codes or families (``case.*``), separated by spaces
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)  # exact to the hour, so that using a token is rarely a write

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(expires_at__gt=F("issued_at")), name="apitoken_order"),
            models.CheckConstraint(condition=Q(hash__regex=r"^[0-9a-f]{64}$"), name="apitoken_hash_form"),
        )

    def __str__(self) -> str:
        return self.label


class AccessGrant(models.Model):
    """Leave to see one case (查看授权): given by a leader, or taken by breaking the glass and confirmed afterwards."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="grants", db_index=False)
    number = models.CharField(max_length=17)  # of the case; a value, since this room knows no case
    unit = models.CharField(max_length=6)
    substance = models.BooleanField(default=True)
    break_glass = models.BooleanField(default=False)
    given_by = models.CharField(max_length=9)
    given_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    confirmed_by = models.CharField(max_length=9, blank=True)
    confirmed_at = models.DateTimeField(null=True)
    reason = models.UUIDField(null=True)  # where the vault keeps the reason

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(expires_at__gt=F("given_at")), name="accessgrant_order"),
            models.CheckConstraint(
                condition=Q(break_glass=True) | ~Q(given_by=F("person_id")), name="accessgrant_not_to_oneself"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by="") | ~Q(confirmed_by=F("person_id")), name="accessgrant_second_person"
            ),
        )
        indexes = (
            models.Index(fields=["person", "number"], condition=Q(revoked_at__isnull=True), name="accessgrant_live"),
        )

    def __str__(self) -> str:
        return f"{self.person_id} {self.number}"
