"""A number someone else gave to the case (别的案号), read into its parts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class AliasKind(StrEnum):
    """Who gave the number, and in which shape (编号种类). Values are stored; never rename one."""

    UNIFIED = "unified"
    DEPARTMENT = "department"
    DOCUMENT = "document"
    COURT = "court"
    POLICE_DOCUMENT = "police_document"
    POLICE_CASE = "police_case"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The Chinese term shown on pages (中文名)."""
        return LABELS[self][0]

    @property
    def label_en(self) -> str:
        """The English term (英文名)."""
        return LABELS[self][1]


LABELS: dict[AliasKind, tuple[str, str]] = {
    AliasKind.UNIFIED: ("统一受案号", "Legacy unified acceptance number"),
    AliasKind.DEPARTMENT: ("部门受案号", "Department acceptance number"),
    AliasKind.DOCUMENT: ("检察文书文号", "Procuratorate document number"),
    AliasKind.COURT: ("法院案号", "Court case number"),
    AliasKind.POLICE_DOCUMENT: ("公安文书文号", "Police document number"),
    AliasKind.POLICE_CASE: ("公安案件编号", "Police case number"),
    AliasKind.OTHER: ("其他编号", "Other number"),
}


@dataclass(frozen=True, slots=True)
class Alias:
    """One other number of a case (别名编号). `raw` is what was printed; `normalised` is how we print it.

    `issuer` is the known short name, court code or police organ; `unit` the unit code the number itself holds;
    `serial` is text, because `Z12` is not `12`. What the text does not say for certain is None.
    """

    kind: AliasKind
    raw: str
    normalised: str
    issuer: str | None = None
    unit: str | None = None
    type_word: str | None = None
    year: int | None = None
    serial: str | None = None
