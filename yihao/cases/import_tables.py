"""Tables of the import of judgments (导入裁判文书). What was read of a document holds names and is sealed."""

from __future__ import annotations

from django.db import models


class ImportBatch(models.Model):
    """One file brought in by one office (导入批次); the same file again finds its row and changes nothing."""

    id = models.BigAutoField(primary_key=True)
    unit = models.CharField(max_length=6)
    person = models.CharField(max_length=24)
    file_name = models.CharField(max_length=200)
    file_sha = models.CharField(max_length=64)
    lines = models.IntegerField()
    state = models.CharField(max_length=8, default="READING")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    report = models.JSONField(default=dict)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["unit", "file_sha"], name="import_file_once"),)


class ImportDocument(models.Model):
    """A judgment that was read (已读入文书): READ, then NUMBERED, PRIVATE (自诉) or OFFICELESS; known by its id and content."""

    id = models.CharField(primary_key=True, max_length=64)
    batch = models.BigIntegerField()
    line = models.IntegerField()
    sha = models.CharField(max_length=64)
    state = models.CharField(max_length=10, default="READ")
    is_private = models.BooleanField(default=False)
    number = models.CharField(max_length=17, default="", blank=True)
    matter = models.SmallIntegerField(default=0)
    instance = models.CharField(max_length=8)
    court = models.CharField(max_length=100, default="", blank=True)
    court_number = models.CharField(max_length=120, default="", blank=True)
    doubts = models.JSONField(default=list)
    sealed = models.BinaryField()

    class Meta:
        indexes = (
            models.Index(fields=["batch", "state"], name="import_document_of_batch"),
            models.Index(fields=["number"], name="import_document_of_case", condition=~models.Q(number="")),
        )


class ImportRefusal(models.Model):
    """A row of a file that was not taken in (未导入的行), with the reason in words."""

    pk = models.CompositePrimaryKey("batch", "line")
    batch = models.BigIntegerField()
    line = models.IntegerField()
    document = models.CharField(max_length=64, default="", blank=True)
    code = models.CharField(max_length=24)
    zh = models.CharField(max_length=200)
    en = models.CharField(max_length=200)


class ImportReview(models.Model):
    """Two documents that may be of one case (待核对): a person looks at both and decides."""

    id = models.BigAutoField(primary_key=True)
    batch = models.BigIntegerField()
    unit = models.CharField(max_length=6)
    one = models.CharField(max_length=64)
    two = models.CharField(max_length=64)
    relation = models.CharField(max_length=12)
    reasons = models.JSONField(default=list)
    via = models.JSONField(default=list)
    state = models.CharField(max_length=10, default="OPEN")
    decided_by = models.CharField(max_length=24, default="", blank=True)
    decided_at = models.DateTimeField(null=True)
    reason_ref = models.UUIDField(null=True)

    class Meta:
        indexes = (models.Index(fields=["unit", "state", "id"], name="import_review_of_unit"),)
        constraints = (models.UniqueConstraint(fields=["one", "two"], name="import_review_once_per_pair"),)


class ImportText(models.Model):
    """The text of a document under review (待核对文书原文), sealed; gone when nothing about it is open any more."""

    document = models.CharField(primary_key=True, max_length=64)
    sealed = models.BinaryField()


class ImportOffice(models.Model):
    """The code given to an office that the directory does not know (导入用检察院代码), 98 and four digits; never changed."""

    name = models.CharField(primary_key=True, max_length=160)
    code = models.CharField(max_length=6, unique=True)
    batch = models.BigIntegerField()
    given_at = models.DateTimeField()
