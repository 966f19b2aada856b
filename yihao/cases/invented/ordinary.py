"""The ordinary run of cases (虚构的日常案件): accepted, assigned, looked at, prosecuted, a few voided or corrected."""

from __future__ import annotations

from datetime import datetime
from random import Random

from yihao.cases.commands.correct import Correction, correct_case
from yihao.cases.invented import filings
from yihao.cases.invented.stage import Stage, Story, later
from yihao.cases.invented.words import DESKS, JUVENILE_HANDLER, LIN, LOOK_REASONS, VOID_REASONS, YUN, Desk

ASSISTANTS = ("温以宁", "穆清风", "蓝采和")


def ordinary(stage: Stage, chance: Random, unit: str, serial: int, start: datetime) -> Story:
    """Play one case from the police's request to the court, as far as time allows."""
    made = filings.affair(chance, unit, serial, start.date())
    desk = made.desk
    clerk = chance.choice(desk.clerks)
    handler = JUVENILE_HANDLER if made.offence.juvenile and unit == YUN else chance.choice(desk.handlers)
    at = yield start
    first = filings.prosecution_review if made.offence.bail else filings.arrest_review
    number = stage.accept(clerk, first(made, at.date()), at)
    if serial % 24 == 7:
        at = yield later(chance, at, 0)
        stage.void(clerk, number, chance.choice(VOID_REASONS), at)
        return
    yield from _handled(stage, chance, desk, clerk, handler, number, 1, at)
    matters = 1
    following = (filings.court_support,) if made.offence.bail else (filings.prosecution_review, filings.court_support)
    for turn in following:
        at = yield later(chance, at, chance.randint(28, 75))
        stage.accept(clerk, turn(made, at.date()), at, choice=number)
        matters += 1
        yield from _handled(stage, chance, desk, clerk, handler, number, matters, at)


def _handled(
    stage: Stage, chance: Random, desk: Desk, clerk: str, handler: str, number: str, matter: int, start: datetime
) -> Story:
    """Assign a matter; its prosecutor opens it, others look at it."""
    at = yield later(chance, start, chance.randint(0, 1))
    stage.assign(clerk, number, matter, handler, at)
    if desk.unit == YUN and matter == 1 and chance.random() < 0.5:
        stage.assign(clerk, number, matter, chance.choice(ASSISTANTS[:2]), at, role="member")
    for _ in range(chance.randint(1, 2)):
        at = yield later(chance, at, chance.randint(0, 4))
        stage.look(handler, number, at)
    if chance.random() < 0.2:
        at = yield later(chance, at, 1)
        stage.reveal(handler, number, at, chance.choice(LOOK_REASONS))
    if chance.random() < 0.15:
        at = yield later(chance, at, 2)
        stage.look(chance.choice(desk.handlers), number, at, chance.choice(LOOK_REASONS))


CORRECTIONS = (
    ("party.name", "P01", "匡大城", "移送文书更正：姓名末字应为“城”。"),
    ("party.charge", "P01", "合同诈骗罪", "审查后认定的罪名与移送罪名不同。"),
    ("case.cause", "", "合同诈骗", "案由随认定罪名一并更正。"),
    ("matter.received_on", "M01", "", "收案登记晚了一天，以回执为准。"),
)


def corrected(stage: Stage, chance: Random, unit: str, serial: int, start: datetime, which: int) -> Story:
    """Play a case whose registration is put right; both versions stay."""
    made = filings.affair(chance, unit, serial, start.date())
    clerk, handler = made.desk.clerks[0], made.desk.handlers[0]
    at = yield start
    number = stage.accept(clerk, filings.prosecution_review(made, at.date()), at)
    at = yield later(chance, at, 1)
    stage.assign(clerk, number, 1, handler, at)
    what, part, value, reason = CORRECTIONS[which]
    received = start.date().replace(day=start.day - 1).isoformat() if start.day > 1 else ""
    at = yield later(chance, at, 3)
    correct_case(acting=stage.acting(clerk, at), made=Correction(number, what, part, value or received, reason), at=at)


def supervised(stage: Stage, chance: Random, unit: str, serial: int, start: datetime, kind: str) -> Story:
    """Play a civil, administrative or public-interest matter."""
    desk = DESKS[unit]
    at = yield start
    number = stage.accept(desk.clerks[0], filings.supervision(chance, unit, serial, at.date(), kind), at)
    at = yield later(chance, at, 1)
    handler = {"CIVIL_JUDGMENT_SUP": "阮之行", "ADMIN_JUDGMENT_SUP": "戴修竹", "PIL_FILE": "苏砚"}
    who = handler[kind] if unit == LIN else chance.choice(desk.handlers)
    stage.assign(desk.clerks[0], number, 1, who, at)
    at = yield later(chance, at, 2)
    stage.look(who, number, at)
