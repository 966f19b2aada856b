"""The tables of cases under way, and what a registration enters into them (重建中的案件表与登记内容): people and other numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from yihao.cases import blind
from yihao.cases.rules import masking
from yihao.cases.rules.alias import parse, search_key
from yihao.ledger.rebuild import ERASED, UNSAID, Event, Row, Table, Unknown
from yihao.runtime.words import Words

_ID = {"id": Words("仅为行标识", "Only the row's own id")}
_COUNTER = Words("只供发现过时的表单", "Only tells a stale form")
WORK = Words("导入的工作材料", "Working material of an import")
BY_NUMBER = "t.number"
CASES = (
    Table("cases_case", ("number",), BY_NUMBER, apart={"version": _COUNTER}),
    Table("cases_matter", ("number", "ordinal"), BY_NUMBER),
    Table("cases_caseoffice", ("number", "unit", "department"), BY_NUMBER),
    Table("cases_party", ("number", "ordinal"), BY_NUMBER),
    Table("cases_measure", ("number", "party", "matter", "kind"), BY_NUMBER, apart=_ID),
    Table("cases_alias", ("number", "ref"), BY_NUMBER, apart=_ID),
    Table("cases_relation", ("number", "kind", "other"), BY_NUMBER),
    Table("cases_teammember", ("number", "matter", "person", "role"), BY_NUMBER, apart=_ID),
    Table("cases_recusal", ("number", "person"), BY_NUMBER),
    Table("cases_nameindex", ("number", "unit", "party", "digest"), BY_NUMBER),
    Table("cases_identityindex", ("number", "party", "digest"), BY_NUMBER),
    Table("cases_linkingtask", ("number", "other"), BY_NUMBER, apart=_ID),
    Table("cases_correction", ("number", "unit", "seq"), BY_NUMBER, apart=_ID),
    Table(
        "cases_importdocument", ("id",), BY_NUMBER, "t.number <> ''",
        dict.fromkeys(("batch", "line", "is_private", "doubts", "sealed"), WORK),
    ),
)  # fmt: skip
Values = dict[str, Any]


class Fold:
    """Cases under way (重建中的案件), each row with the last event that touched it."""

    def __init__(self) -> None:
        self.rows: dict[str, dict[tuple[Any, ...], Values]] = {table.name: {} for table in CASES}
        self.by = ""
        self.logs: dict[str, str] = {}

    def put(self, name: str, key: tuple[Any, ...], /, **values: Any) -> None:
        """Add a row, unless it is there: the first to say it stays."""
        self.rows[name].setdefault(key, values | {"_by": self.by})

    def change(self, name: str, key: tuple[Any, ...], /, **values: Any) -> None:
        """Change a row, if it is there."""
        if row := self.rows[name].get(key):
            row.update(values, _by=self.by)

    def of(self, name: str, number: str) -> list[Values]:
        """Give a table's rows of one number."""
        return [row for row in self.rows[name].values() if row["number"] == number]

    def done(self) -> Iterator[Row]:
        """Give all rows as they are now."""
        for name, rows in self.rows.items():
            for row in rows.values():
                yield Row(name, row, row.pop("_by"))


def masked(value: str | Unknown, kind: str) -> str | Unknown:
    """Mask a party's name, if it is known (隐名)."""
    return value if isinstance(value, Unknown) else masking.masked_name(value, organisation=kind == "ORGANISATION")


def name_index(made: Fold, number: str, offices: Iterable[str], ordinal: int, name: str | Unknown) -> None:
    """Enter a name into the index of each office (姓名索引)."""
    if isinstance(name, Unknown):
        return
    for office in dict.fromkeys(offices):
        digest = blind.name_digest(office, name).hex()
        made.put(
            "cases_nameindex",
            (number, office, ordinal, digest),
            number=number,
            unit=office,
            party=ordinal,
            digest=digest,
        )


def entered(made: Fold, event: Event) -> None:
    """Enter the people and other numbers that an event tells (登记人员与编号)."""
    matter = made.rows["cases_matter"].get((event.number, event.matter))
    unit = matter["unit"] if matter else event.number[4:10]
    for party in event.facts.get("parties", []):
        _party(made, event, party, unit)
    for told in event.facts.get("aliases", []):
        _alias(made, event, told, unit)


def _party(made: Fold, event: Event, told: Values, unit: str) -> None:
    number, ordinal, stem = event.number, told["p"], f"p{told['p']:02}"
    name, identity = event.values[f"{stem}_name"], event.values.get(f"{stem}_identity", "")
    if (number, ordinal) not in made.rows["cases_party"]:
        case = made.rows["cases_case"].get((number,))
        if case:
            made.change("cases_case", (number,), parties_count=case["parties_count"] + 1)
        made.put(
            "cases_party", (number, ordinal), number=number, ordinal=ordinal, matter=event.matter, kind=told["kind"],
            role=told["role"], masked_name=masked(name, told["kind"]),
            masked_identity=identity if isinstance(identity, Unknown) else masking.masked_identity(identity),
            charge=told["charge"], subject=told["subject"], name_ref=event.ref(f"{stem}_name"),
            identity_ref=event.ref(f"{stem}_identity"), _name=name,
        )  # fmt: skip
    for place, measure in enumerate(told["measures"], 1):
        made.put(
            "cases_measure", (event.place, ordinal, place), number=number, party=ordinal, matter=event.matter,
            kind=measure["kind"], since=measure.get("since"), place=event.values.get(f"{stem}_place_{place}", ""),
        )  # fmt: skip
    name_index(made, number, (unit, event.said["actor"]["unit"]), ordinal, name)
    if identity and not isinstance(identity, Unknown):
        digest = blind.identity_digest(identity).hex()
        made.put("cases_identityindex", (number, ordinal, digest), number=number, party=ordinal, digest=digest)


def _alias(made: Fold, event: Event, told: Values, unit: str) -> None:
    raw = event.values[f"alias_{told['a']}"]
    known = told.get("short_name")
    read = None if isinstance(raw, Unknown) else parse(raw, {known} if known else ())
    normalised: Any = ERASED if read is None else read.normalised if known is not None else UNSAID
    key: Any = ERASED if read is None else search_key(read.normalised)
    issuer: Any = ERASED if read is None else (told["given"] or read.issuer or "") if known is not None else UNSAID
    made.put(
        "cases_alias", (event.number, key if read else event.ref(f"alias_{told['a']}"), told["kind"], issuer),
        number=event.number, matter=event.matter, unit=unit, kind=told["kind"], raw=raw, normalised=normalised,
        key=key if known is not None else UNSAID, issuer=issuer, ref=event.ref(f"alias_{told['a']}"),
    )  # fmt: skip
