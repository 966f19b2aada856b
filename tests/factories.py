"""An invented office with its people, made through the same commands as everywhere (测试用人与院)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from yihao.cases.commands.register import Registered, register_case
from yihao.cases.rules.filing import read_filing
from yihao.people.acting import Acting, the_system
from yihao.people.commands.accounts import issue_token
from yihao.people.commands.offices import add_procuratorate
from yihao.people.commands.persons import add_person, give_post
from yihao.people.models.offices import Level, Origin
from yihao.people.queries import acting_for
from yihao.people.rules.categories import Category
from yihao.runtime.clock import now
from yihao.runtime.context import Via

LONG_AGO = date(2015, 1, 1)
CITY, YUNXI, WANGHU = "990100", "990103", "990124"


@dataclass
class Country:
    """Three offices and who works there."""

    at: datetime
    clerk: Acting
    other_clerk: Acting
    city_clerk: Acting
    prosecutor: Acting
    colleague: Acting
    chief: Acting
    inspector: Acting


def person(
    name: str, unit: str, category: Category, *, department: str = "", clearance: int = 2, at: datetime | None = None
) -> Acting:
    """Add a person with one post and give her acting in it."""
    at = at or now()
    made = add_person(acting=the_system(), name=name, since=LONG_AGO, at=at)
    quota = category in {Category.PROSECUTOR, Category.CHIEF}
    give_post(
        acting=the_system(), person=made.id, unit=unit, category=category, since=LONG_AGO, at=at, department=department,
        quota=quota, clearance=clearance,
    )  # fmt: skip
    acting = acting_for(made.id, at, via=Via("web"))
    assert acting is not None
    return acting


def build(at: datetime | None = None) -> Country:
    """Set the country up, as the system does before its administrators are appointed."""
    at = at or now()
    system = the_system()
    for unit, name, short, level, parent in (
        (CITY, "澄江省临澜市人民检察院", ("临澜市院", "临检"), Level.CITY, ""),
        (YUNXI, "澄江省临澜市云溪区人民检察院", ("云溪区院", "云检"), Level.BASIC, CITY),
        (WANGHU, "澄江省临澜市望湖县人民检察院", ("望湖县院", "望检"), Level.BASIC, CITY),
    ):
        add_procuratorate(
            acting=system, unit=unit, name=name, short_name=short[0], document_prefix=short[1], level=level, since=LONG_AGO,
            at=at, parent=parent, origin=Origin.INVENTED,
        )  # fmt: skip
    return Country(
        at=at,
        clerk=person("姚静", YUNXI, Category.CASE_MANAGEMENT, department="案件管理部", at=at),
        other_clerk=person("白露", WANGHU, Category.CASE_MANAGEMENT, department="案件管理部", at=at),
        city_clerk=person("钟声", CITY, Category.CASE_MANAGEMENT, department="案件管理部", at=at),
        prosecutor=person("陈知行", YUNXI, Category.PROSECUTOR, department="第一检察部", at=at),
        colleague=person("付明远", YUNXI, Category.PROSECUTOR, department="第一检察部", at=at),
        chief=person("顾明川", YUNXI, Category.CHIEF, at=at),
        inspector=person("石砚", YUNXI, Category.INSPECTION, at=at),
    )


def filing(**changed: Any) -> dict[str, Any]:
    """Give what is handed in for an ordinary case, as JSON."""
    return {
        "matter_kind": "PROSECUTION_REVIEW",
        "source": "POLICE",
        "source_name": "云溪区公安局",
        "received_on": (now().date() - timedelta(days=1)).isoformat(),
        "cause": "诈骗",
        "secrecy": 1,
        "parties": [
            {
                "name": "匡大成",
                "identity": identity(1),
                "charge": "诈骗罪",
                "measures": [{"kind": "ARREST", "since": "2026-09-30", "place": "区看守所"}],
            }
        ],
        "aliases": [{"raw": "云公（刑）诉字〔2026〕1183号"}],
    } | changed


def accepted(who: Acting, *, choice: str = "new", **changed: Any) -> Registered:
    """Accept a case at a desk; each call is an act of its own."""
    at = now()
    read = read_filing(filing(**changed), today=at.date())
    return register_case(acting=who, filing=read, choice=choice, key=uuid4().hex, at=at)


def identity(n: int) -> str:
    """Give an invented identity number with a right check digit (its place code is outside the real ones)."""
    body = f"99010319800101{n:03}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 11]


def token(acting: Acting, *scopes: str) -> str:
    """Issue a token for a person and give it."""
    at = now()
    return issue_token(
        acting=acting,
        label="测试",
        scopes=scopes or ("case.*", "number.*", "directory.*"),
        expires_at=at + timedelta(days=30),
        at=at,
    )[1]


@contextmanager
def counted() -> Iterator[list[str]]:
    """Collect the SQL statements sent inside, BEGIN and COMMIT among them."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    sent: list[str] = []
    with CaptureQueriesContext(connection) as captured:
        yield sent
        sent.extend(q["sql"] for q in captured.captured_queries)
