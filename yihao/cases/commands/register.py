"""Accept a case (受理): give it its number for life, or enter a new matter under the number it has."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from yihao.cases import blind, events
from yihao.cases.commands import rows
from yihao.cases.commands.compared import log_candidates
from yihao.cases.commands.entering import Entered, entries_of, fresh_parties, numbered_aliases, numbered_party
from yihao.cases.commands.linking import open_linking
from yihao.cases.queries.sameness import Candidate, Sameness, candidates, sought
from yihao.cases.rules.filing import Filing, as_json
from yihao.cases.subjects import new_subject
from yihao.cases.visibility import visible_to
from yihao.ledger.commands import Entry, Receipt, claim, idempotency_key, record_many
from yihao.ledger.queries import entry
from yihao.people.acting import Acting
from yihao.people.limits import count_look
from yihao.people.permissions import require
from yihao.people.rules.limits import Kind
from yihao.runtime.refusal import NotVisible, Refused
from yihao.runtime.words import Words

NEW = "new"


class Undecided(Refused):
    """The own office has cases that may be the same, and nobody has said which (须先判断是否同一案件)."""

    def __init__(self, sameness: Sameness) -> None:
        super().__init__(
            "sameness_undecided",
            Words(
                "本院有可能是同一案件的记录，请先判断：沿用其中一个案号，或发新号。",
                "This office holds cases that may be the same. Choose one of their numbers, or say that this one is new.",
            ),
            field="choice",
            status=409,
        )
        self.sameness = sameness


class SeriesFull(Refused):
    """All numbers of this unit and year are given out (号段已满)."""

    def __init__(self) -> None:
        super().__init__(
            "series_full",
            Words(
                "本院本年度号段已满，请联系系统管理员。",
                "This office has given out all its numbers for the year: call the administrator.",
            ),
            status=409,
        )


class YearTurned(Exception):
    """The year changed between giving the number and recording it (跨年)."""


@dataclass(frozen=True, slots=True)
class Registered:
    """What the desk gets back (受理结果)."""

    number: str
    matter: int
    receipt: Receipt
    is_replay: bool = False
    elsewhere: bool = False


def register_case(*, acting: Acting, filing: Filing, choice: str = "", key: str, at: datetime) -> Registered:
    """Accept a case (受理) and give it its number for life, or enter a new matter under the chosen number.

    Args:
        choice: ``"new"``, a number shown as candidate, or ``""`` when nothing similar is expected.
        key: the door's idempotency key; the same key and filing give the same number again.

    Raises:
        Refused: the actor may not accept cases here; the key was used for another filing; the chosen case is out of sight.
        Undecided: candidates exist at the own office and ``choice`` is empty.
        TooMany: so it was answered too often.
    """
    try:
        return _register(acting=acting, filing=filing, choice=choice, key=key, at=at)
    except Undecided as shown:  # the act is undone by now, and what it shows is logged and counted as a comparison is
        count_look(acting, Kind.COMPARED, at)
        log_candidates(acting, shown.sameness, at)
        raise
    except YearTurned:  # once more, now wholly in the new year
        return _register(acting=acting, filing=filing, choice=choice, key=key, at=at)


@transaction.atomic
def _register(*, acting: Acting, filing: Filing, choice: str, key: str, at: datetime) -> Registered:
    require(acting, "case.accept", unit=acting.unit, at=at)
    idem = idempotency_key(acting.person, "case.accept", key)
    body = json.dumps([as_json(filing), choice], ensure_ascii=False, sort_keys=True).encode()
    by = sought(acting.unit, filing)
    # Two desks of one office with the same case in hand: the second waits here, and then sees what the first has made.
    if replayed := claim(unit=acting.unit, idem=idem, request=body, locks=by.locks):
        return _replay(replayed)
    found = candidates(acting, filing, at, by=by)
    if found.own and not choice:
        raise Undecided(found)
    if choice and choice != NEW:
        number, matter, entered, then = _join(acting, filing, choice, at)
    else:
        number, matter, entered, then = _new(acting, filing)
    told = [
        *entries_of(acting, filing, number, matter, entered, at=then, idem=idem, body=body),
        *_judgment(acting, found.own, number, choice, matter),
    ]
    if found.elsewhere and matter == 1:
        told.extend(open_linking(acting=acting, unit=acting.unit, number=number, found=found.elsewhere, at=at))
    receipt = record_many(told)[0]
    if matter == 1 and receipt.rec.year != int(number[:4]):
        raise YearTurned
    return Registered(number, matter, receipt, elsewhere=bool(found.elsewhere) and matter == 1)


def _replay(receipt: Receipt) -> Registered:
    found = entry(receipt.log, receipt.seq)
    if found is None or found.number is None:
        raise RuntimeError("an idempotency row points at no registration")
    return Registered(found.number, int(found.said["matter"].removeprefix("M")), receipt, is_replay=True)


def _new(acting: Acting, filing: Filing) -> tuple[str, int, Entered, datetime]:
    entered = Entered(tuple(fresh_parties(filing, first=1)), numbered_aliases(filing.aliases))
    made = rows.insert_case(rows.Rows(filing, acting.unit, acting.person, entered.parties, entered.aliases))
    if made is None:
        raise SeriesFull
    return made[0], 1, entered, made[1]


_HOLD = """
SELECT c.number, c.merged_into, c.state, {visible},
       (SELECT max(m.ordinal) FROM cases_matter m WHERE m.number = c.number)
FROM cases_case c WHERE c.number = %(number)s FOR UPDATE OF c
"""
_KNOWN = """
SELECT p.ordinal, p.subject, p.name_ref, p.identity_ref,
       (SELECT encode(i.digest, 'hex') FROM cases_identityindex i WHERE i.number = p.number AND i.party = p.ordinal),
       ARRAY(SELECT encode(n.digest, 'hex') FROM cases_nameindex n
             WHERE n.number = p.number AND n.party = p.ordinal AND n.unit = %(unit)s)
FROM cases_party p WHERE p.number = %(number)s ORDER BY p.ordinal
"""


def _join(acting: Acting, filing: Filing, number: str, at: datetime) -> tuple[str, int, Entered, datetime]:
    """Hold the chosen case's row and place the filing's parties among those it knows."""
    condition, parameters = visible_to(acting, at)
    with connection.cursor() as cursor:
        cursor.execute(_HOLD.format(visible=condition), parameters | {"number": number})
        held = cursor.fetchone()
        if held is None or not held[3]:
            raise NotVisible
        if held[1]:
            raise Refused(
                "case_merged",
                Words(
                    "该案号已并入另一案，请使用并入后的案号。",
                    "This number was merged into another case: use that number.",
                ),
                field="choice",
                status=409,
            )
        if held[2] == "VOID":
            raise Refused(
                "case_void",
                Words("该案号已作废，不能沿用。", "This number is void and cannot be used."),
                field="choice",
                status=409,
            )
        cursor.execute(_KNOWN, {"number": number, "unit": acting.unit})
        known = cursor.fetchall()
    entered = Entered(tuple(_placed(filing, known, acting.unit)), numbered_aliases(filing.aliases))
    matter = int(held[4]) + 1
    then = rows.insert_matter(
        rows.Rows(filing, acting.unit, acting.person, entered.parties, entered.aliases, matter), number=number
    )
    return number, matter, entered, then


def _placed(
    filing: Filing, known: list[tuple[int, UUID, UUID, UUID | None, str | None, list[str]]], unit: str
) -> Iterator[rows.NumberedParty]:
    """Give a known party its old place: same identity number, or same name where no identity number speaks against it.

    A corrected name counts as well as the one before it: the material may bear either.
    """
    taken: set[int] = set()
    following = max((k[0] for k in known), default=0) + 1
    for party in filing.parties:
        identity = blind.identity_digest(party.identity).hex() if party.identity else None
        name = blind.name_digest(unit, party.name).hex()
        match = next((k for k in known if k[0] not in taken and identity and k[4] == identity), None) or next(
            (k for k in known if k[0] not in taken and name in k[5] and (identity is None or k[4] is None)), None
        )
        if match is None:
            yield numbered_party(following, party, new_subject(), is_new=True)
            following += 1
        else:
            taken.add(match[0])
            yield numbered_party(match[0], party, match[1], is_new=False)


def _judgment(acting: Acting, shown: tuple[Candidate, ...], number: str, choice: str, matter: int) -> Iterator[Entry]:
    """Record what the clerk was shown and chose; nothing when nothing was shown."""
    if shown or choice not in ("", NEW):
        event = events.SamenessDecided(tuple(c.number for c in shown), NEW if matter == 1 else choice)
        yield Entry(event=event, actor=acting.ledger_actor, number=number, matter=f"M{matter:02}", via=acting.via)
