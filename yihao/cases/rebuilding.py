"""How the tables of cases follow from the events (由账本重建案件表). Pure folds over a case and those merged or linked with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from yihao.cases.rebuilding_entered import CASES, WORK, Fold, entered, masked, name_index
from yihao.cases.rebuilding_imports import fold_counter, fold_import
from yihao.ledger.rebuild import UNSAID, Event, Rebuilding, Row, Table
from yihao.runtime.words import Words


def fold_cases(events: Sequence[Event]) -> Iterator[Row]:
    """Rebuild some cases from all their events, in the order of time (重建案件)."""
    made = Fold()
    for event in events:
        made.by = event.place
        if handle := _HANDLERS.get(event.kind):
            handle(made, event)
    return made.done()


def _registered(made: Fold, event: Event) -> None:
    number, said = event.number, event.facts
    made.logs[number] = event.unit
    closed = said.get("closed", said["series"] == "late")
    parties = said.get("parties", [])
    first = min(parties, key=lambda p: p["p"], default=None)
    made.put(
        "cases_case", (number,), number=number, birth_unit=number[4:10], year=int(number[:4]), series=said["series"],
        state="CLOSED" if closed else "LIVE", secrecy=said["secrecy"], juvenile=said["juvenile"], cause=said["cause"],
        lead_name=masked(event.values[f"p{first['p']:02}_name"], first["kind"]) if first else "", parties_count=0,
        merged_into="", registered_at=event.at,
    )  # fmt: skip
    _matter(made, event, number[4:10], closed=closed)


def _joined(made: Fold, event: Event) -> None:
    closed = event.facts.get("closed", event.said["via"]["channel"] == "import")
    if not closed:
        case = made.rows["cases_case"].get((event.number,))
        if case and case["state"] == "CLOSED":
            made.change("cases_case", (event.number,), state="LIVE")
    _matter(made, event, event.facts.get("office", event.said["actor"]["unit"]), closed=closed)


def _matter(made: Fold, event: Event, unit: str, *, closed: bool) -> None:
    number, said, clerk = event.number, event.facts, event.said["actor"]
    made.put(
        "cases_matter", (number, event.matter), number=number, ordinal=event.matter, kind=said["matter_kind"], unit=unit,
        department="", source=said["source"], source_name=event.values.get("source_name", ""),
        received_on=said["received_on"], accepted_at=event.at, accepted_by=clerk["id"],
        state="CLOSED" if closed else "OPEN", handler="",
        # An import, which alone registers what has ended, writes 1 January where no day is printed; a document of the
        # matter may say otherwise.
        day_known=not closed or not said["received_on"].endswith("-01-01"),
    )  # fmt: skip
    for office in (unit, clerk["unit"]):
        made.put("cases_caseoffice", (number, office, ""), number=number, unit=office, department="")
    entered(made, event)
    for ordinal in said.get("known", []):
        party = made.rows["cases_party"].get((number, ordinal))
        if party:
            name_index(made, number, (unit, clerk["unit"]), ordinal, party["_name"])


def _voided(made: Fold, event: Event) -> None:
    made.change("cases_case", (event.number,), state="VOID")
    for row in made.of("cases_matter", event.number):
        row.update(state="VOID", _by=event.place)


def _related(made: Fold, event: Event) -> None:
    number, kind, other = event.number, event.facts["kind"], event.facts["other"]
    key = (number, kind, other)
    made.put("cases_relation", key, number=number, kind=kind, other=other, since=event.at)
    if kind != "merged_into":
        return
    for (case,), row in made.rows["cases_case"].items():
        if case == number or row["merged_into"] == number:
            state = "MERGED" if case == number else row["state"]
            row.update(merged_into=other, state=state, _by=event.place)
    for one, two in ((number, other), (other, number)):
        for row in made.of("cases_caseoffice", two):
            place = {"number": one, "unit": row["unit"], "department": row["department"]}
            made.put("cases_caseoffice", tuple(place.values()), **place)
    for row in made.of("cases_teammember", number):
        made.put(
            "cases_teammember", (event.place, id(row)), number=other, matter=0,
            **{name: row[name] for name in ("person", "role", "from_at", "to_at")},
        )  # fmt: skip


def _assigned(made: Fold, event: Event) -> None:
    number, matter, said = event.number, event.matter, event.facts
    if said["role"] == "lead":
        for row in made.of("cases_teammember", number):
            if row["matter"] == matter and row["role"] == "lead" and row["to_at"] is None:
                row.update(to_at=event.at, _by=event.place)
        made.change("cases_matter", (number, matter), handler=said["person"])
    made.put(
        "cases_teammember", (event.place,), number=number, matter=matter, person=said["person"], role=said["role"],
        from_at=event.at, to_at=None,
    )  # fmt: skip
    place = {"number": number, "unit": event.said["actor"]["unit"], "department": said["department"]}
    made.put("cases_caseoffice", tuple(place.values()), **place)
    row_of_matter = made.rows["cases_matter"].get((number, matter))
    if row_of_matter and not row_of_matter["department"]:
        made.change("cases_matter", (number, matter), department=said["department"])


def _corrected(made: Fold, event: Event) -> None:
    number, said = event.number, event.facts
    what, before_ref = said["what"], None
    ordinal = int(said["part"][1:] or 0) if said["part"] else 0
    party = made.rows["cases_party"].get((number, ordinal))
    if what == "party.name" and party:
        before_ref, name = party["name_ref"], event.values["after"]
        shown = masked(name, party["kind"])
        party.update(name_ref=event.ref("after"), masked_name=shown, _by=event.place)
        if ordinal == 1:
            made.change("cases_case", (number,), lead_name=shown)
        name_index(made, number, [row["unit"] for row in made.of("cases_caseoffice", number)], ordinal, name)
    elif what == "party.charge":
        made.change("cases_party", (number, ordinal), charge=said["after"])
    elif what == "case.cause":
        made.change("cases_case", (number,), cause=said["after"])
    elif what == "matter.received_on":
        made.change("cases_matter", (number, ordinal), received_on=said["after"], day_known=True, _day_said=True)
    made.put(
        "cases_correction", (event.place,), number=number, what=what, part=said["part"], before=said["before"],
        after=said["after"], before_ref=before_ref, after_ref=event.ref("after"), reason_ref=event.ref("reason"),
        person=event.said["actor"]["id"], at=event.rec, unit=event.unit, seq=event.seq,
    )  # fmt: skip


def _linking(made: Fold, event: Event) -> None:
    number, said = event.number, event.facts
    made.put(
        "cases_linkingtask", (number, said["other"]), number=number, unit=made.logs.get(number, UNSAID),
        other=said["other"], other_unit=said["other_unit"], grounds=said["grounds"], opened_at=event.at, answer="",
        answered_by="", other_answer="", other_answered_by="", closed_at=None,
    )  # fmt: skip
    made.change("cases_linkingtask", (number, said["other"]), grounds=said["grounds"])  # more agreed later


def _linking_answered(made: Fold, event: Event) -> None:
    own, other, answer = event.number, event.facts["other"], event.facts["answer"]
    rows = made.rows["cases_linkingtask"]
    row = rows.get((own, other)) or rows.get((other, own))
    if row is None:
        return
    side = "answer" if (own, other) in rows else "other_answer"
    row.update({side: answer, side.replace("answer", "answered_by"): event.said["actor"]["id"]}, _by=event.place)
    both = (row["answer"], row["other_answer"])
    if "different" in both or all(both):
        row["closed_at"] = event.at


def _document(made: Fold, event: Event) -> None:
    said = event.facts
    matter = made.rows["cases_matter"].get((event.number, event.matter))
    if matter:  # Known once any document, or a correction, says the day.
        known = said["day_known"] or matter.get("_day_said", False)
        matter.update(day_known=known, _day_said=known)
    made.put(
        "cases_importdocument", (said["document"],), id=said["document"], sha=said["content_sha256"], state="NUMBERED",
        number=event.number, matter=event.matter, instance=said["instance"], court=said["court"][:100],
        court_number=said["court_number"][:120],
    )  # fmt: skip


_HANDLERS = {
    "case.registered": _registered, "matter.registered": _joined, "parties.entered": entered, "case.voided": _voided,
    "case.related": _related, "matter.assigned": _assigned, "case.corrected": _corrected, "linking.opened": _linking,
    "linking.answered": _linking_answered, "judgment.imported": _document, "case.alias_added": entered,
}  # fmt: skip


def _partners(event: Event) -> Iterator[str]:
    if event.kind in ("linking.opened", "linking.answered") or event.facts.get("kind") in ("merged_into", "absorbed"):
        yield event.facts["other"]


def _is_read(name: str) -> bool:
    return (name[:1] == "p" and name[1:3].isdigit()) or name.startswith("alias_") or name in ("source_name", "after")


REBUILDINGS = (
    Rebuilding("cases.cases", Words("案件", "Cases"), tuple(_HANDLERS), "e.number", CASES, fold_cases, _partners, _is_read),
    Rebuilding(
        "cases.counters", Words("取号计数器", "Number counters"), ("case.registered",), "substr(e.number, 5, 6)",
        (Table("cases_counter", ("year", "unit", "series"), "t.unit"),), fold_counter,
    ),
    Rebuilding(
        "cases.imports", Words("导入", "Imports"),
        ("import.begun", "import.finished", "import.office_coded", "import.review_decided"), "''",
        (
            Table("cases_importbatch", ("id",), "''", apart={"file_name": WORK, "report": WORK}),
            Table("cases_importoffice", ("name",), "''"),
            Table(
                "cases_importreview", ("id",), "''", "t.state <> 'OPEN'",
                dict.fromkeys(("batch", "relation", "reasons", "via"), WORK),
            ),
        ), fold_import,
    ),
)  # fmt: skip
NOT_EVIDENCE = {
    "cases_draft": Words("草稿，不是行为", "Drafts, no acts"),
    "cases_importrefusal": Words("未导入的行，只供改正文件", "Lines not taken in, for mending the file"),
    "cases_importtext": Words("待核对文书原文，核对后删除", "Texts under review, deleted afterwards"),
}
