"""Making up what is handed in (虚构收案材料): pure; the same seed gives the same people."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from stdnum.cn import ric, uscc

from yihao.cases.invented.words import DESKS, FIRMS, GIVEN, OFFENCES, SURNAMES, Desk, Offence

Filing = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Suspect:
    """An invented person (虚构当事人); the place in the identity number does not exist."""

    name: str
    identity: str


@dataclass
class Affair:
    """What happened (虚构案情), from which every filing of one case is drawn."""

    desk: Desk
    offence: Offence
    people: tuple[Suspect, ...]
    serial: int
    arrested_on: date
    numbers: list[str] = field(default_factory=list)


def identity_number(chance: Random, place: str, *, juvenile: bool, today: date) -> str:
    """Make up an identity number with a right check digit."""
    age = chance.randint(15, 17) if juvenile else chance.randint(19, 66)
    born = date(today.year - age, 1, 1) + timedelta(days=chance.randrange(365))
    body = f"{place}{born:%Y%m%d}{chance.randrange(1000):03}"
    return body + str(ric.calc_check_digit(body + "0"))  # it leaves the last place out


def organisation_code(chance: Random, place: str) -> str:
    """Make up a unified social credit code with a right check character."""
    body = f"91{place}MA{chance.randrange(10**7):07}"
    return body + str(uscc.calc_check_digit(body))


def suspect(chance: Random, place: str, *, juvenile: bool = False, today: date) -> Suspect:
    """Make up a person."""
    name = chance.choice(SURNAMES) + chance.choice(GIVEN)
    return Suspect(name, identity_number(chance, place, juvenile=juvenile, today=today))


def affair(chance: Random, unit: str, serial: int, day: date, offence: Offence | None = None) -> Affair:
    """Make up what happened in an office's district."""
    kind = offence or chance.choices(OFFENCES, [o.weight for o in OFFENCES])[0]
    count = chance.choices(range(1, kind.most_people + 1), range(kind.most_people + 1, 1, -1))[0]
    people = tuple(suspect(chance, unit, juvenile=kind.juvenile, today=day) for _ in range(count))
    return Affair(DESKS[unit], kind, people, serial, day - timedelta(days=chance.randint(2, 6)))


def police_case(made: Affair) -> str:
    """Give the police case number, 23 characters."""
    return f"A{made.desk.unit}000000{made.arrested_on:%Y%m}{made.serial:04}"


def arrest_review(made: Affair, on: date) -> Filing:
    """The police ask for arrest (提请批准逮捕)."""
    held = {"kind": "DETENTION", "since": made.arrested_on.isoformat(), "place": f"{made.desk.place}看守所"}
    numbers = [f"{made.desk.sign}公（刑）提捕字〔{on.year}〕{made.serial}号", police_case(made)]
    return _filing(made, on, "ARREST_REVIEW", "POLICE", f"{made.desk.place}公安局", held, numbers)


def prosecution_review(made: Affair, on: date) -> Filing:
    """The police hand the case over for prosecution (移送审查起诉)."""
    since = min(made.arrested_on + timedelta(days=9), on)
    place = "" if made.offence.bail else f"{made.desk.place}看守所"
    measure = {"kind": "BAIL" if made.offence.bail else "ARREST", "since": since.isoformat(), "place": place}
    numbers = [
        f"{made.desk.sign}公（刑）诉字〔{on.year}〕{made.serial}号",
        police_case(made),
        f"{made.desk.sign}检诉受〔{on.year}〕{made.desk.unit}{made.serial:05}号",
    ]
    return _filing(made, on, "PROSECUTION_REVIEW", "POLICE", f"{made.desk.place}公安局", measure, numbers)


def court_support(made: Affair, on: date) -> Filing:
    """The court has the case (出庭支持公诉): indictment and court numbers come in."""
    made.numbers = [
        f"{made.desk.sign}检刑诉〔{on.year}〕{made.serial}号",
        f"（{on.year}）{made.desk.court}刑初{made.serial}号",
    ]
    return _filing(
        made, on, "COURT_SUPPORT", "COURT", f"{made.desk.place}人民法院", None, made.numbers, role="DEFENDANT"
    )


def second_instance(made: Affair, on: date, city: Desk) -> Filing:
    """A defendant has appealed (二审)."""
    numbers = [*made.numbers, f"（{on.year}）{city.court}刑终{made.serial}号"]
    return _filing(made, on, "SECOND_INSTANCE", "COURT", f"{city.place}中级人民法院", None, numbers, role="DEFENDANT")


def petition(made: Affair, on: date, judged: str) -> Filing:
    """The convicted person petitions (刑事申诉), naming the final judgment."""
    return _filing(made, on, "CRIMINAL_PETITION", "PARTY", "", None, [judged], role="PETITIONER")


def supervision(chance: Random, unit: str, serial: int, on: date, kind: str) -> Filing:
    """A civil, administrative or public-interest matter (民事、行政、公益诉讼监督)."""
    firm = {
        "name": chance.choice(FIRMS), "kind": "ORGANISATION", "role": "RESPONDENT",
        "identity": organisation_code(chance, unit),
    }  # fmt: skip
    applicant = suspect(chance, unit, today=on)
    person = {"name": applicant.name, "identity": applicant.identity, "role": "APPLICANT"}
    desk = DESKS[unit]
    cause, number = {
        "CIVIL_JUDGMENT_SUP": ("买卖合同纠纷", f"（{on.year - 1}）{desk.court}民终{serial}号"),
        "ADMIN_JUDGMENT_SUP": ("不履行法定职责", f"（{on.year - 1}）{desk.court}行终{serial}号"),
        "PIL_FILE": ("水污染公益损害", f"{desk.sign}检公益立〔{on.year}〕{serial}号"),
    }[kind]
    own = kind == "PIL_FILE"
    return {
        "matter_kind": kind, "source": "OWN" if own else "PARTY", "source_name": "", "received_on": on.isoformat(),
        "cause": cause, "secrecy": 0 if own else 1, "parties": [firm] if own else [person, firm],
        "aliases": [{"raw": number}],
    }  # fmt: skip


def _filing(
    made: Affair, on: date, kind: str, source: str, source_name: str, measure: Filing | None, numbers: list[str],
    *, role: str = "SUSPECT",
) -> Filing:  # fmt: skip
    return {
        "matter_kind": kind,
        "source": source,
        "source_name": source_name,
        "received_on": on.isoformat(),
        "cause": made.offence.cause,
        "secrecy": 2 if made.offence.juvenile else 1,
        "juvenile": made.offence.juvenile,
        "parties": [
            {
                "name": p.name, "identity": p.identity, "role": role, "charge": made.offence.charge,
                "measures": [measure] if measure else [],
            }
            for p in made.people
        ],
        "aliases": [{"raw": raw} for raw in numbers],
    }  # fmt: skip
