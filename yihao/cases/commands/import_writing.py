"""Second pass of an import (归案): documents of one case are brought together, and each case gets its number for life."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from django.db import connection, transaction

from yihao.cases.commands.import_joining import join
from yihao.cases.commands.import_offices import OfficeCodes
from yihao.cases.commands.import_placing import Group, Placed, place, tell, units_of
from yihao.cases.commands.import_reading import Progress
from yihao.cases.commands.late import register_late
from yihao.cases.queries.import_spool import Kept, Opened, evidences, kept_documents, readings
from yihao.cases.rules.judgment.assembling import assemble
from yihao.cases.rules.judgment.linking import Evidence, Link, Verdict, groups, links
from yihao.ledger.commands import Entry, record_many
from yihao.ledger.queries import ledger_now
from yihao.people.acting import Acting

CASES_AT_ONCE = 200


@dataclass(slots=True)
class Linked:
    """The result of linking (关联结果)."""

    groups: list[Group] = field(default_factory=list)
    review: tuple[Link, ...] = ()
    found: tuple[Link, ...] = ()


def link_documents(*, progress: Progress) -> Linked:
    """Bring documents together (关联), over everything ever imported; what a person decided counts before all else."""
    progress("link", 0, 1)
    kept = {document.id: document for document in kept_documents()}
    read: list[Evidence] = list(evidences())
    found = tuple(_decided(links(read)))
    grouping = groups(found, read)
    together = {ident for case in grouping.cases for ident in case}
    cases = [*grouping.cases, *((ident,) for ident in kept if ident not in together)]
    made = [_group(case, kept) for case in cases]
    made.sort(key=lambda group: min((kept[ident].batch, kept[ident].line) for ident in group.documents))
    progress("link", 1, 1)
    return Linked([group for group in made if group.new], grouping.review, found)


def _decided(found: Iterable[Link]) -> Iterator[Link]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT one, two, state FROM cases_importreview WHERE state IN ('SAME', 'DIFFERENT')")
        answers = {frozenset(row[:2]): row[2] == "SAME" for row in cursor.fetchall()}
    for link in found:
        answer = answers.get(frozenset((link.later, link.earlier)))
        if answer is None:
            yield link
        else:
            yield Link(link.later, link.earlier, link.via, Verdict(answer, link.verdict.relation, link.verdict.reasons))


def _group(case: Sequence[str], kept: Mapping[str, Kept]) -> Group:
    members = [kept[ident] for ident in case]
    fresh = any(document.state == "READ" for document in members)
    return Group(
        tuple(case),
        tuple(d.id for d in members if not d.number) if fresh else (),
        tuple((d.id, d.number) for d in members if d.number),
    )


def write_cases(*, acting: Acting, batch: int, linked: Linked, progress: Progress) -> None:
    """Give every group its number (立号), two hundred cases a transaction; a stop in between loses nothing."""
    codes = OfficeCodes(batch)
    total, done = len(linked.groups), 0
    rest = iter(linked.groups)
    while chunk := list(islice(rest, CASES_AT_ONCE)):
        _write(acting, chunk, codes)
        done += len(chunk)
        progress("write", done, total)


@transaction.atomic
def _write(acting: Acting, chunk: Sequence[Group], codes: OfficeCodes) -> None:
    held = readings([ident for group in chunk for ident in group.documents])
    now = ledger_now()
    entries: list[Entry] = []
    placed: list[Placed] = []
    for group in chunk:
        joined = join(acting, group, held, codes) if group.numbers else None
        more, where = joined or _register(acting, group, held, codes, now.year)
        entries.extend(more)
        placed.extend(where)
    entries[:0] = codes.given(acting)
    if entries:
        record_many(entries)
    place(placed)


def _register(
    acting: Acting, group: Group, held: Mapping[str, Opened], codes: OfficeCodes, year: int
) -> tuple[Sequence[Entry], list[Placed]]:
    """Register a new case, or set its documents aside where no procuratorate took part."""
    documents = [held[ident] for ident in group.new]
    plan = assemble([document.reading for document in documents], latest_year=year)
    if plan is None:
        return (), [Placed(d.id, "PRIVATE" if d.is_private else "OFFICELESS") for d in documents]
    units = units_of(plan, codes)
    told = {document.id: tell(document) for document in documents}
    late = register_late(acting=acting, plan=plan, units=units, told=told, ledger_year=year)
    doubts = plan.doubts + (("unknown_office",) if units[0].startswith("98") else ())
    first = documents[0].id
    return late.entries, [
        Placed(ident, "NUMBERED", late.number, matter, doubts if ident == first else ())
        for ident, matter in late.matters.items()
    ]
