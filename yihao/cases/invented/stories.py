"""Stories the demo is shown with (虚构的典型案件): one number through four offices, two offices with one case, split, peeking."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random

from yihao.cases.commands.linking import DIFFERENT, SAME, answer_linking
from yihao.cases.commands.relate import relate_cases
from yihao.cases.commands.tally import tally_numbers
from yihao.cases.invented import filings
from yihao.cases.invented.stage import Stage, Story, later
from yihao.cases.invented.words import DESKS, LIN, OFFENCES, SONG, WANG, YUN, Offence
from yihao.cases.queries.linking import linking_tasks
from yihao.people.commands import grant_access

FRAUD = next(o for o in OFFENCES if o.cause == "诈骗")
THEFT = next(o for o in OFFENCES if o.cause == "盗窃")
BAND = Offence(0, "开设赌场", "开设赌场罪", 1)


def to_the_end(stage: Stage, chance: Random, start: datetime) -> Story:
    """One number to the end (一号到底): arrest review, prosecution review, trial, second instance, petition years later."""
    made = filings.affair(chance, YUN, 9001, start.date(), THEFT)
    at = yield start
    number = stage.accept("姚静", filings.arrest_review(made, at.date()), at)
    at = yield later(chance, at, 0)
    stage.assign("姚静", number, 1, "褚遂今", at)
    at = yield later(chance, at, 63)
    stage.accept("姚静", filings.prosecution_review(made, at.date()), at, choice=number)
    at = yield later(chance, at, 0)
    stage.assign("姚静", number, 2, "褚遂今", at)
    at = yield later(chance, at, 28)
    stage.assign("姚静", number, 2, "温以宁", at, role="member")
    at = yield datetime(2024, 7, 2, 9, 20, tzinfo=start.tzinfo)  # the prosecutor has left; another goes on
    stage.assign("姚静", number, 2, "陈知行", at)
    at = yield later(chance, at, 20)
    stage.accept("姚静", filings.court_support(made, at.date()), at, choice=number)
    at = yield later(chance, at, 1)
    stage.assign("姚静", number, 3, "陈知行", at)
    # On appeal the office hands the case up: its chief lets the city's desk see it, and the desk goes on under the number.
    at = yield later(chance, at, 70)
    _hand_up(stage, "顾明川", "冯见山", number, at)
    at = yield later(chance, at, 2)
    judged = filings.second_instance(made, at.date(), DESKS[LIN])
    stage.accept("冯见山", judged, at, choice=number)
    at = yield later(chance, at, 1)
    stage.assign("冯见山", number, 4, "贺立言", at)
    at = yield later(chance, at, 600)
    _hand_up(stage, "龙映川", "慕容清", number, at)
    at = yield later(chance, at, 3)
    final = str(judged["aliases"][-1]["raw"])
    stage.accept("慕容清", filings.petition(made, at.date(), final), at, choice=number)
    at = yield later(chance, at, 1)
    stage.assign("慕容清", number, 5, "林书衡", at)
    for name in ("林书衡", "宁致远", "褚遂今", "顾明川"):
        at = yield later(chance, at, 1)
        stage.look(name, number, at)


def _hand_up(stage: Stage, chief: str, clerk: str, number: str, at: datetime) -> None:
    grant_access(
        acting=stage.acting(chief, at), person=stage.country.by_name[clerk].person, number=number,
        reason="案件移送上级院办理，由其案管部门沿用原案号登记。", expires_at=at + timedelta(days=60), at=at,
    )  # fmt: skip


def two_offices(
    stage: Stage, chance: Random, start: datetime, *, serial: int, units: tuple[str, str], answers: tuple[str, str]
) -> Story:
    """The same person at two offices (两院一案): neither sees the other's case; both desks answer; same becomes one number."""
    one, two = (DESKS[unit] for unit in units)
    made = filings.affair(chance, one.unit, serial, start.date(), FRAUD)
    at = yield start
    number = stage.accept(one.clerks[0], filings.arrest_review(made, at.date()), at)
    at = yield later(chance, at, 0)
    stage.assign(one.clerks[0], number, 1, one.handlers[0], at)
    elsewhere = filings.affair(chance, two.unit, serial, start.date(), FRAUD)
    elsewhere.people = made.people[:1]
    at = yield later(chance, at, 19)
    other = stage.accept(two.clerks[0], filings.prosecution_review(elsewhere, at.date()), at)
    at = yield later(chance, at, 0)
    stage.assign(two.clerks[0], other, 1, two.handlers[0], at)
    for desk, answer in zip((one, two), answers, strict=True):
        if answer:
            at = yield later(chance, at, 1)
            _answer(stage, desk.clerks[0], answer, at)
    at = yield later(chance, at, 4)
    stage.look(two.handlers[0], other, at)
    stage.look(one.handlers[0], number, at)


def _answer(stage: Stage, clerk: str, answer: str, at: datetime) -> None:
    acting = stage.acting(clerk, at)
    task = linking_tasks(acting, at)[0]
    reason = "当事人、手段和作案时间一致，系同一案件。" if answer == SAME else "虽为同一人，系先后两起不同事实。"
    answer_linking(acting=acting, task=task.id, answer=answer, reason=reason, at=at)


def split(stage: Stage, chance: Random, start: datetime) -> Story:
    """One of two accused flees (分案): the caught one goes on, the other gets a new number when found."""
    made = filings.affair(chance, YUN, 9101, start.date(), FRAUD)
    made.people = tuple(filings.suspect(chance, YUN, today=start.date()) for _ in range(3))
    at = yield start
    number = stage.accept("杜若溪", filings.arrest_review(made, at.date()), at)
    at = yield later(chance, at, 0)
    stage.assign("杜若溪", number, 1, "付明远", at)
    late = filings.affair(chance, YUN, 9102, start.date() + timedelta(days=150), FRAUD)
    late.people = made.people[2:]
    at = yield later(chance, at, 150)
    parted = stage.accept("杜若溪", filings.prosecution_review(late, at.date()), at)
    at = yield later(chance, at, 0)
    relate_cases(
        acting=stage.acting("杜若溪", at), number=parted, kind="split_from", other=number,
        reason="同案人在逃，到案后另案办理。", at=at,
    )  # fmt: skip
    stage.assign("杜若溪", parted, 1, "付明远", at)


def related(stage: Stage, chance: Random, start: datetime, unit: str, serial: int, kind: str) -> Story:
    """Two cases that belong together (关联)."""
    desk = DESKS[unit]
    numbers = []
    at = start
    for turn in (0, 1):
        at = yield later(chance, at, 9 * turn)
        made = filings.affair(chance, unit, serial + turn, at.date(), BAND)
        numbers.append(stage.accept(desk.clerks[0], filings.arrest_review(made, at.date()), at))
        at = yield later(chance, at, 0)
        stage.assign(desk.clerks[0], numbers[-1], 1, desk.handlers[turn % len(desk.handlers)], at)
    relate_cases(
        acting=stage.acting(desk.clerks[0], at), number=numbers[1], kind=kind, other=numbers[0],
        reason="上下线关系，证据相互印证。" if kind == "related" else "公安机关重复移送同一案件。", at=at,
    )  # fmt: skip


def peeked_at(stage: Stage, chance: Random, start: datetime) -> Story:
    """A case many want to see (受关注的案件): leaders and the desk may; the neighbour's prosecutor and the province may not."""
    made = filings.affair(chance, YUN, 9201, start.date(), Offence(0, "非法吸收公众存款", "非法吸收公众存款罪"))
    at = yield start
    number = stage.accept("姚静", filings.arrest_review(made, at.date()), at)
    at = yield later(chance, at, 0)
    stage.assign("姚静", number, 1, "陈知行", at)
    for name, reason in (
        ("陈知行", ""), ("楚怀瑜", "准备检察官联席会议"), ("顾明川", "听取汇报"), ("丘迟", ""), ("方未", ""),
        ("付明远", "核对关联账户"), ("付明远", ""), ("石若水", ""), ("乔松年", ""),
    ):  # fmt: skip
        at = yield later(chance, at, 1)
        stage.look(name, number, at, reason)
    stage.search("丘迟", made.people[0].name, at)
    stage.search("姚静", filings.police_case(made), at)
    at = yield later(chance, at, 2)
    stage.who_looked("姚静", number, at)


def tallied(stage: Stage, chance: Random, day: date, start: datetime) -> Story:
    """At the year's end every desk records how far its numbers have come (年末清点号段)."""
    at = start.replace(year=day.year, month=12, day=31, hour=16, minute=0)
    for unit in sorted(DESKS):
        at = yield at + timedelta(minutes=2)
        tally_numbers(acting=stage.acting(DESKS[unit].clerks[0], at), at=at)


HANDSHAKES = (
    ((YUN, WANG), (SAME, SAME), 9301, 0.25),
    ((WANG, SONG), (SAME, DIFFERENT), 9302, 0.5),
    ((SONG, YUN), (SAME, SAME), 9303, 0.7),
)
STILL_OPEN = ((WANG, YUN), ("", ""), 9304)
