"""Tables of cases (案件表). No decisions here; every row can be rebuilt from the ledger and the vault.

Rows of a case carry its number and not a foreign key's surrogate, so that they may be spread over servers by birth unit.
Names lie in the ledger's vault; rows keep a masked form and the vault's reference.
"""

from __future__ import annotations

from django.db import models

import yihao.cases.import_tables  # noqa: F401 - Django finds the import's tables through this file


class Case(models.Model):
    """A case (案): one social fact-case with exactly one number for life."""

    number = models.CharField(primary_key=True, max_length=17)
    birth_unit = models.CharField(max_length=6)
    year = models.SmallIntegerField()
    series = models.CharField(max_length=5)
    state = models.CharField(max_length=8, default="LIVE")
    secrecy = models.SmallIntegerField(default=1)
    juvenile = models.BooleanField(default=False)
    cause = models.CharField(max_length=120)
    lead_name = models.CharField(max_length=100)
    parties_count = models.IntegerField()
    merged_into = models.CharField(max_length=17, default="", blank=True)
    registered_at = models.DateTimeField()
    version = models.IntegerField(default=1)

    class Meta:
        indexes = (
            models.Index(fields=["birth_unit", "year", "number"], name="case_by_birth"),
            models.Index(fields=["merged_into"], name="case_by_survivor", condition=~models.Q(merged_into="")),
        )


class Counter(models.Model):
    """The last sequence given (取号计数器) for a year, unit and series."""

    pk = models.CompositePrimaryKey("year", "unit", "series")
    year = models.SmallIntegerField()
    unit = models.CharField(max_length=6)
    series = models.CharField(max_length=5)
    n = models.IntegerField()


class Matter(models.Model):
    """A matter (件): one procedural handling of a case by one procuratorate, addressed as ``number/M01``."""

    pk = models.CompositePrimaryKey("number", "ordinal")
    number = models.CharField(max_length=17)
    ordinal = models.SmallIntegerField()
    kind = models.CharField(max_length=24)
    unit = models.CharField(max_length=6)
    department = models.CharField(max_length=40, default="", blank=True)
    source = models.CharField(max_length=24)
    source_name = models.CharField(max_length=100, default="", blank=True)
    received_on = models.DateField()
    day_known = models.BooleanField(default=True, db_default=True)  # False: 1 January stands in for the year
    accepted_at = models.DateTimeField()
    accepted_by = models.CharField(max_length=24)
    state = models.CharField(max_length=8, default="OPEN")
    handler = models.CharField(max_length=24, default="", blank=True)

    class Meta:
        indexes = (
            models.Index(fields=["unit", "state", "-accepted_at", "-number", "-ordinal"], name="matter_of_unit"),
            models.Index(fields=["unit", "-accepted_at", "-number", "-ordinal"], name="matter_of_unit_all"),
            models.Index(fields=["handler", "state", "-accepted_at"], name="matter_of_handler"),
            models.Index(fields=["accepted_by", "-accepted_at"], name="matter_of_clerk"),
        )


class CaseOffice(models.Model):
    """An office that handles or handled the case, with the department (经办院); what sight by post is decided by."""

    pk = models.CompositePrimaryKey("number", "unit", "department")
    number = models.CharField(max_length=17)
    unit = models.CharField(max_length=6)
    department = models.CharField(max_length=40, default="", blank=True)


class Party(models.Model):
    """A person or organisation in a case (当事人), addressed as ``number/P01``; the name lies in the vault."""

    pk = models.CompositePrimaryKey("number", "ordinal")
    number = models.CharField(max_length=17)
    ordinal = models.SmallIntegerField()
    matter = models.SmallIntegerField()
    kind = models.CharField(max_length=12)
    role = models.CharField(max_length=12)
    masked_name = models.CharField(max_length=100)
    masked_identity = models.CharField(max_length=40, default="", blank=True)
    charge = models.CharField(max_length=120, default="", blank=True)
    subject = models.UUIDField()
    name_ref = models.UUIDField()
    identity_ref = models.UUIDField(null=True)


class Measure(models.Model):
    """A compulsory measure (强制措施) against a party, as told at one acceptance."""

    id = models.BigAutoField(primary_key=True)
    number = models.CharField(max_length=17)
    party = models.SmallIntegerField()
    matter = models.SmallIntegerField()
    kind = models.CharField(max_length=12)
    since = models.DateField(null=True)
    place = models.CharField(max_length=60, default="", blank=True)

    class Meta:
        indexes = (models.Index(fields=["number"], name="measure_of_case"),)


class Alias(models.Model):
    """Another number ever printed for the case (其他编号). It leads to the case for ever."""

    id = models.BigAutoField(primary_key=True)
    number = models.CharField(max_length=17)
    matter = models.SmallIntegerField()
    unit = models.CharField(max_length=6)
    kind = models.CharField(max_length=16)
    raw = models.CharField(max_length=100)
    normalised = models.CharField(max_length=100)
    key = models.CharField(max_length=120)
    issuer = models.CharField(max_length=100, default="", blank=True)
    ref = models.UUIDField()

    class Meta:
        indexes = (models.Index(fields=["key"], name="alias_by_key"),)
        constraints = (models.UniqueConstraint(fields=["number", "key", "kind", "issuer"], name="alias_once_per_case"),)


class Relation(models.Model):
    """A relation between two cases (案件关系), one row for each side."""

    pk = models.CompositePrimaryKey("number", "kind", "other")
    number = models.CharField(max_length=17)
    kind = models.CharField(max_length=16)
    other = models.CharField(max_length=17)
    since = models.DateTimeField()


class TeamMember(models.Model):
    """Who handles or handled a matter (承办与协办), with the period; a row with an end still gives sight of the case."""

    id = models.BigAutoField(primary_key=True)
    number = models.CharField(max_length=17)
    matter = models.SmallIntegerField()
    person = models.CharField(max_length=24)
    role = models.CharField(max_length=12)
    from_at = models.DateTimeField()
    to_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=["number", "person"], name="team_of_case"),
            models.Index(fields=["person", "-from_at"], name="team_of_person"),
        )


class Recusal(models.Model):
    """Who is recused from a case (回避); he or she sees nothing of it from then on."""

    pk = models.CompositePrimaryKey("number", "person")
    number = models.CharField(max_length=17)
    person = models.CharField(max_length=24)
    since = models.DateTimeField()


class NameIndex(models.Model):
    """Blind index of names (姓名盲索引): keyed hashes per unit, for exact search inside that unit only."""

    pk = models.CompositePrimaryKey("unit", "digest", "number", "party")
    unit = models.CharField(max_length=6)
    digest = models.BinaryField(max_length=16)
    number = models.CharField(max_length=17)
    party = models.SmallIntegerField()

    class Meta:
        indexes = (models.Index(fields=["number"], name="name_index_of_case"),)


class IdentityIndex(models.Model):
    """National blind index of identity numbers (证件号码全国盲索引), under its own key, only to find the same case elsewhere."""

    pk = models.CompositePrimaryKey("digest", "number", "party")
    digest = models.BinaryField(max_length=16)
    number = models.CharField(max_length=17)
    party = models.SmallIntegerField()

    class Meta:
        indexes = (models.Index(fields=["number"], name="identity_index_of_case"),)


class LinkingTask(models.Model):
    """Two offices may hold one case (并案核对): both desks decide, neither sees the other's case before they agree."""

    id = models.BigAutoField(primary_key=True)
    number = models.CharField(max_length=17)
    unit = models.CharField(max_length=6)
    other = models.CharField(max_length=17)
    other_unit = models.CharField(max_length=6)
    grounds = models.CharField(max_length=40)
    opened_at = models.DateTimeField()
    answer = models.CharField(max_length=10, default="", blank=True)
    answered_by = models.CharField(max_length=24, default="", blank=True)
    other_answer = models.CharField(max_length=10, default="", blank=True)
    other_answered_by = models.CharField(max_length=24, default="", blank=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=["unit", "-opened_at"], name="linking_of_unit"),
            models.Index(fields=["other_unit", "-opened_at"], name="linking_of_other_unit"),
        )
        constraints = (models.UniqueConstraint(fields=["number", "other"], name="linking_once_per_pair"),)


class Correction(models.Model):
    """A correction (更正) by a further act; the value before it stays readable."""

    id = models.BigAutoField(primary_key=True)
    number = models.CharField(max_length=17)
    what = models.CharField(max_length=24)
    part = models.CharField(max_length=8, default="", blank=True)
    before = models.CharField(max_length=120, default="", blank=True)
    after = models.CharField(max_length=120, default="", blank=True)
    before_ref = models.UUIDField(null=True)
    after_ref = models.UUIDField(null=True)
    reason_ref = models.UUIDField()
    person = models.CharField(max_length=24)
    at = models.DateTimeField()
    unit = models.CharField(max_length=6)
    seq = models.BigIntegerField()

    class Meta:
        indexes = (models.Index(fields=["number", "-at"], name="correction_of_case"),)


class Draft(models.Model):
    """Material half typed in (草稿), sealed with the vault's key since it holds names; deleted when registered."""

    id = models.UUIDField(primary_key=True)
    person = models.CharField(max_length=24)
    unit = models.CharField(max_length=6)
    sealed = models.BinaryField()
    saved_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["person", "-saved_at"], name="draft_of_person"),)
