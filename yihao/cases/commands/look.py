"""Looking is an act (查阅也是行为): each look-up is in the access log before its answer is given."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from yihao.cases.commands.compared import log_candidates
from yihao.cases.queries.find import AT_ONCE, FIRST_FOUND, Found, Noted, find, mistyped, read, resolve
from yihao.cases.queries.looks import Visits, looks_shown, visits_shown
from yihao.cases.queries.sameness import Sameness, candidates
from yihao.cases.queries.show import case_card
from yihao.cases.rules.filing import Filing
from yihao.cases.rules.number import NumberError, is_valid, validate
from yihao.cases.rules.search_box import Reading
from yihao.cases.rules.unseen import NotYours, Several
from yihao.ledger.commands import Note, log_access, log_accesses, note_of, read_noted
from yihao.ledger.queries import Looked
from yihao.people.acting import Acting
from yihao.people.commands import defer_looks
from yihao.people.limits import TooMany, count_look, count_of, refused
from yihao.people.models import LookDeferral
from yihao.people.permissions import require
from yihao.people.presumed import Presumed, Unconfirmed, confirmed
from yihao.people.rules.limits import Kind
from yihao.people.rules.visibility import View
from yihao.runtime.refusal import NotVisible, Refused
from yihao.runtime.words import Words


class Mistyped(Refused):
    """Almost a lifelong number (疑似误输的案号): what is wrong with it, and which cases of the asker's it may mean."""

    def __init__(self, found: Found) -> None:
        super().__init__("number_typo", Words(found.reading.zh, found.reading.en), field="number")
        self.typed = found.reading.value
        self.suggested = found.suggested


def look_up(*, acting: Acting | Presumed, text: str, at: datetime) -> Found:
    """Find cases by whatever was typed (查号), and log it at each case shown; the text may be a name and is not logged.

    Raises:
        TooMany: the asker searches too often, or asked for too many numbers that led to no case.
    """
    return confirmed(acting, "case.search", at=at, act=partial(_look_up, text=text, at=at))


def _look_up(acting: Acting, presumed: Presumed | None, instead_of: Note | None, *, text: str, at: datetime) -> Found:
    require(acting, "case.search", at=at)  # a refusal must not come after the note has its place in the counter
    reading = read(text)
    if presumed and reading.kind not in AT_ONCE:
        raise Unconfirmed(None)
    if reading.kind in AT_ONCE:
        found = _find_noted(acting, reading, at, presumed, instead_of)
        _log_found(acting, found, at, after=1)
    else:
        count_look(acting, Kind.SEARCHED, at)
        found = find(acting, reading, at)
        _log_found(acting, found, at)
    if reading.kind in ("lcn", "lcn_typo") and not found.hits:
        count_look(acting, Kind.MISSED, at)
    return found


def _find_noted(
    acting: Acting, reading: Reading, at: datetime, presumed: Presumed | None, instead_of: Note | None
) -> Found:
    count = count_of(acting, Kind.SEARCHED)
    note = note_of(
        actor=acting.ledger_actor,
        act="case.searched",
        about=reading.kind,
        via=acting.via,
        at=at,
        number_from=FIRST_FOUND,
        instead_of=instead_of,
    )
    try:
        return find(acting, reading, at, noted=Noted(note, count, presumed))
    except TooMany as refusal:
        raise refused(acting, refusal, at, instead_of=note) from None


def _log_found(acting: Acting, found: Found, at: datetime, *, after: int = 0) -> None:
    """Log a search at each case that it shows (查到的案件逐案记下), those before ``after`` excepted; if none, the search alone."""
    who, about = acting.ledger_actor, str(found.reading.kind)
    shown = [hit.number for hit in (*found.hits, *found.suggested)]
    if not shown and not after:
        log_access(actor=who, act="case.searched", about=about, via=acting.via, at=at)
    log_accesses(actor=who, act="case.searched", about=about, via=acting.via, at=at, numbers=shown[after:])


def open_case(
    *,
    acting: Acting | Presumed,
    number: str,
    at: datetime,
    about: str = "card",
    reason: str = "",
    view: View = View.INDEX,
) -> dict[str, Any]:
    """Give the card of a case (打开案件) by its lifelong number and log it; what is out of sight is logged as refused.

    Raises:
        NotYours: the card may be seen, but not ``view``; logged as refused too.
        NotVisible: it does not exist or is not the asker's to see.
        Mistyped: it is almost a number.
        TooMany: the asker opens too many, or asked for too many that led to no case.
    """
    look = partial(_open, number=number, at=at, about=about, reason=reason, view=view)
    return confirmed(acting, "case.view", at=at, act=look)


def _open(
    acting: Acting,
    presumed: Presumed | None,
    instead_of: Note | None,
    *,
    number: str,
    at: datetime,
    about: str,
    reason: str,
    view: View,
) -> dict[str, Any]:
    require(acting, "case.view", at=at)  # a refusal must not come after the note has its place in the counter
    who, asked = acting.ledger_actor, plain(number)
    count = count_of(acting, Kind.OPENED, latest=asked)
    note = note_of(
        actor=who, act="case.viewed", number=asked or None, about=about, reason=reason, via=acting.via, at=at,
        instead_of=instead_of,
    )  # fmt: skip
    try:
        card = case_card(acting, asked, at, noted=(note, count), presumed=presumed)
    except NotVisible:
        if presumed:
            raise Unconfirmed(note) from None
        # Absent or forbidden, both are logged and counted alike: so neither content nor time tells them apart.
        _refuse(acting, number, at, instead_of=note)
        raise
    except TooMany as refusal:
        raise refused(acting, refusal, at, instead_of=note) from None
    if card["number"] != asked:
        log_access(
            actor=who, act="case.viewed", number=card["number"], about=about, reason=reason, via=acting.via, at=at,
            instead_of=note,
        )  # fmt: skip
    if view != View.INDEX and not card["sees"][view]:
        log_access(actor=who, act="refused", number=card["number"], about=f"case.{view}", via=acting.via, at=at)
        raise NotYours(view)
    return card


def open_by_any_number(*, acting: Acting, text: str, at: datetime) -> dict[str, Any]:
    """Give the card of the one case that any number leads to (以任何编号打开).

    Raises:
        NotVisible: no case that the asker may see.
        Several: more than one; each is logged as found.
        Mistyped: it is almost a number.
    """
    numbers = resolve(acting, text, at)
    if not numbers:
        _refuse(acting, text, at)
        raise NotVisible
    if len(numbers) > 1:
        log_accesses(
            actor=acting.ledger_actor, act="case.searched", about="alias", via=acting.via, at=at, numbers=numbers
        )
        raise Several(numbers)
    return open_case(acting=acting, number=numbers[0], at=at)


def _refuse(acting: Acting, text: str, at: datetime, *, instead_of: Note | None = None) -> None:
    """Log and count the refusal; where the number is only mistyped, say so, with the asker's own cases that it may mean.

    Raises:
        Mistyped: no case can have this number, since its check digits are wrong.
        TooMany: too many numbers led to no case.
    """
    count = count_of(acting, Kind.MISSED)
    note = note_of(
        actor=acting.ledger_actor, act="refused", about="case.view", via=acting.via, at=at, instead_of=instead_of
    )
    rows = read_noted(f"SELECT {count.call}, {note.call}", count.parameters, note)
    count.passed(rows[0][0])
    if not is_valid(text) and (found := mistyped(acting, text, at)):
        log_accesses(
            actor=acting.ledger_actor, act="case.searched", about=str(found.reading.kind), via=acting.via, at=at,
            numbers=[hit.number for hit in found.suggested],
        )  # fmt: skip
        raise Mistyped(found)


def plain(number: str) -> str:
    """Give the 17 digits of a lifelong number in any spelling; what is none gives a number that nobody has."""
    try:
        return validate(number)
    except NumberError:
        return ""


def look_for_same(*, acting: Acting, filing: Filing, at: datetime) -> Sameness:
    """Look for the same case before a number is given (查同案); logged, also at each case of the own office that is shown.

    Raises:
        TooMany: the asker compares with the national index too often.
    """
    require(acting, "case.accept", unit=acting.unit, at=at)
    count_look(acting, Kind.COMPARED, at)
    found = candidates(acting, filing, at)
    log_access(actor=acting.ledger_actor, act="case.compared", about=f"{len(found.own)}", via=acting.via, at=at)
    log_candidates(acting, found, at)
    return found


def who_looked(*, acting: Acting, number: str, at: datetime, before: datetime | None = None) -> list[Looked]:
    """Give who looked at a case (谁看过), newest first, to those who may see that; what is withheld is left out.

    Raises:
        NotVisible: the asker has no sight of the case's accesses.
    """
    card = _look_at_looks(acting, number, at)
    return looks_shown(acting, [card["number"], *card["absorbed"]], at, before=before)


def visits_to(*, acting: Acting, number: str, at: datetime, after: str = "") -> tuple[dict[str, Any], Visits]:
    """Give the card and who looked, gathered by person and minute (谁看过), as its page shows it.

    Raises:
        NotVisible: the asker has no sight of the case's accesses.
    """
    card = _look_at_looks(acting, number, at)
    return card, visits_shown(acting, [card["number"], *card["absorbed"]], at, after=after)


def _look_at_looks(acting: Acting, number: str, at: datetime) -> dict[str, Any]:
    require(acting, "case.view", at=at)
    try:
        card = case_card(acting, plain(number), at, view=View.ACCESS)
    except NotVisible:
        log_access(actor=acting.ledger_actor, act="refused", about="case.view", via=acting.via, at=at)
        raise
    log_access(actor=acting.ledger_actor, act="case.looks_viewed", number=card["number"], via=acting.via, at=at)
    return card


def defer(
    *,
    acting: Acting,
    number: str,
    document: str,
    authority: str,
    reason: str,
    since: datetime,
    until: datetime,
    at: datetime,
) -> LookDeferral:
    """Withhold oversight's look-ups of a case from its team, on written authority (暂缓公开查阅).

    Raises:
        NotVisible: the case does not exist or is not the asker's to see.
        Refused: as ``people.commands.defer_looks``.
    """  # fmt: skip
    require(acting, "access.defer", unit=acting.unit, at=at)
    card = case_card(acting, plain(number), at, view=View.ACCESS)
    return defer_looks(
        acting=acting, number=card["number"], document=document, authority=authority, reason=reason, since=since,
        until=until, at=at,
    )  # fmt: skip
