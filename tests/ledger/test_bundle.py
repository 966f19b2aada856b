"""A bundle made from the database is sound to the standalone verifier; what is missing or unsealed is told."""

from __future__ import annotations

import json
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.factories import YUNXI, Country, build, filing, person
from tests.ledger import bundles
from tests.ledger.hand_sealed import seal
from yihao.cases.commands.assign import assign_handler
from yihao.cases.commands.correct import Correction, correct_case
from yihao.cases.commands.evidence import take_evidence
from yihao.cases.commands.register import Registered, register_case
from yihao.cases.rules.filing import read_filing
from yihao.ledger import verifier
from yihao.ledger.arrivals import announce_arrivals
from yihao.ledger.national import NoRoot, daily_root
from yihao.ledger.queries import accesses_of_case, events_of_case, site
from yihao.ledger.receipts import Answer, check_receipt
from yihao.ledger.rules.receipt import parse_receipt
from yihao.ledger.site_policy import make_policy
from yihao.people.rules.categories import Category
from yihao.runtime.clock import BEIJING, now
from yihao.runtime.refusal import NotVisible, Refused


class Held:
    """A site whose keys are held here, with one case."""

    def __init__(self, name: str) -> None:
        found = site()
        assert found is not None
        self.name, self.site = name, bundles.Site()
        self.site.enrolment = bundles.Key(found.domain, bundles.ED25519)
        self.site.at = int(time.time())
        self.country: Country = build()
        self.registered: Registered = register_case(
            acting=self.country.clerk, filing=read_filing(filing(), today=now().date()), choice="new", key="a", at=now()
        )
        self.number = self.registered.number

    @property
    def policy(self) -> bytes:
        return make_policy(
            enrolment=str(self.site.enrolment.public),
            witnesses=[
                f"province={self.site.province.public}",
                f"discipline,outside,replays={self.site.discipline.public}",
            ],
            quorum=[{"province": 1}],
            outside=1,
        )

    def verified(self, content: bytes) -> verifier.Report:
        return verifier.verify(content, self.policy, now=time.time())


@pytest.fixture
def held(committed_db: str) -> Held:
    return Held(committed_db)


def test_a_bundle_from_the_database_is_sound_with_the_names_the_asker_may_see(held: Held, tmp_path: Path) -> None:
    clerk, number = held.country.clerk, held.number
    assign_handler(
        acting=clerk,
        number=number,
        matter=1,
        person=held.country.prosecutor.person,
        reason="轮案",
        at=now(),
    )
    seal(held.name, held.site, units=[YUNXI])
    taken = take_evidence(acting=held.country.chief, number=number, at=now())
    report = held.verified(taken.content)
    assert (report.code, report.sound) == ("sound", True), report.verdict
    assert report.simulated is True and report.events == len(events_of_case(number))
    first = report.table[0]
    assert first["values"]["p01_name"] == "匡大成"
    assert first["person_name"] == "姚静" and first["unit_name"] == "云溪区院"
    assert b"99010319800101" not in taken.content, "identity numbers never leave"
    # whoever reads it later sees each change of one byte in an entry
    spoiled = taken.content.replace("诈骗罪".encode(), "盗窃罪".encode(), 1)
    fault = held.verified(spoiled).as_json()["first_fault"]
    assert (fault["code"], fault["seq"]) == ("not_in_log", held.registered.receipt.seq)


def test_taking_a_bundle_is_logged_and_recorded_in_the_systems_log(held: Held) -> None:
    seal(held.name, held.site, units=[YUNXI])
    taken = take_evidence(acting=held.country.chief, number=held.number, at=now())
    assert taken.receipt.log.endswith("/ledger/000000/1")
    assert accesses_of_case(held.number)[0].act == "case.bundled"
    again = take_evidence(acting=held.country.chief, number=held.number, at=now())
    assert held.verified(again.content).sound is True, "taking evidence adds nothing to the case's own trace"


def test_an_inspector_gets_the_trace_without_names_and_texts(held: Held) -> None:
    seal(held.name, held.site, units=[YUNXI])
    taken = take_evidence(acting=held.country.inspector, number=held.number, at=now())
    assert held.verified(taken.content).sound is True
    assert json.loads(taken.content)["disclosed"] == []
    assert "匡大成".encode() not in taken.content


def test_who_registered_it_gets_the_names_typed_in_and_no_reasons_of_others(held: Held) -> None:
    made = Correction(held.number, "case.cause", "", "盗窃", "录入错误")
    correct_case(acting=held.country.clerk, made=made, at=now())
    seal(held.name, held.site, units=[YUNXI])
    taken = take_evidence(acting=held.country.clerk, number=held.number, at=now())
    assert "匡大成".encode() in taken.content
    assert "录入错误".encode() not in taken.content


def test_who_may_not_see_the_trace_gets_nothing(held: Held) -> None:
    neighbour = person("郁青", YUNXI, Category.CASE_MANAGEMENT, department="案件管理部")
    for acting in (held.country.other_clerk, neighbour, held.country.prosecutor):
        for number in (held.number, bundles.NUMBER):
            with pytest.raises(NotVisible):
                take_evidence(acting=acting, number=number, at=now())


def test_an_act_after_the_seal_is_given_as_unsealed(held: Held) -> None:
    seal(held.name, held.site, units=[YUNXI])
    made = Correction(held.number, "case.cause", "", "盗窃", "录入错误")
    correct_case(acting=held.country.clerk, made=made, at=now())
    report = held.verified(take_evidence(acting=held.country.chief, number=held.number, at=now()).content)
    assert (report.code, report.sound) == ("unsealed", "incomplete")
    seal(held.name, held.site, units=[YUNXI])
    report = held.verified(take_evidence(acting=held.country.chief, number=held.number, at=now()).content)
    assert report.sound is True, report.verdict


def test_before_the_first_seal_nothing_is_proved(held: Held) -> None:
    report = held.verified(take_evidence(acting=held.country.chief, number=held.number, at=now()).content)
    assert report.sound is not True and report.exit_code in (1, 2)


def _announced() -> None:
    """Follow until there is nothing more: the feed waits for transactions of other tests on the same server."""
    until = time.monotonic() + 60
    while not announce_arrivals():
        assert time.monotonic() < until, "nothing came"
        time.sleep(0.1)


def test_an_act_at_another_office_is_announced_in_the_log_of_the_first(held: Held) -> None:
    from django.db import transaction

    from yihao.cases.events import MatterRegistered
    from yihao.ledger.commands import Actor, record
    from yihao.runtime.context import Via

    elsewhere = held.country.other_clerk.unit
    for _ in range(2):
        with transaction.atomic():
            receipt = record(
                MatterRegistered("PROSECUTION_REVIEW", "POLICE", now().date(), "诈骗", office=elsewhere, closed=False),
                actor=Actor("S00000009", "G00000009", elsewhere), number=held.number, matter="M02", via=Via("web"),
            )  # fmt: skip
            assert f"/{elsewhere}/" in receipt.log
        _announced()
        announce_arrivals()  # its own pointer comes by too, and brings nothing about
    told = [event for event in events_of_case(held.number) if event.type == "route.extended/1"]
    assert [(event.unit, event.facts["unit"], event.actor.id) for event in told] == [(YUNXI, elsewhere, "system")]
    seal(held.name, held.site, units=[YUNXI, elsewhere])
    report = held.verified(take_evidence(acting=held.country.chief, number=held.number, at=now()).content)
    assert report.sound is True, report.verdict
    assert {row["unit"] for row in report.table} == {YUNXI, elsewhere}


def test_a_receipt_is_answered_by_one_of_three_sentences(
    held: Held, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "policy.json").write_bytes(held.policy)
    monkeypatch.setenv("YIHAO_POLICY", str(tmp_path / "policy.json"))
    receipt = held.registered.receipt
    text = f"JC1:{held.number}:{YUNXI}-1-{receipt.seq}:{receipt.leaf}"
    assert check_receipt(parse_receipt(text)) == Answer.WAITING
    seal(held.name, held.site, units=[YUNXI])
    assert check_receipt(parse_receipt(text)) == Answer.SEALED
    other = "0" if text[-1] != "0" else "1"
    for wrong in (
        text[:-1] + other,
        text.replace(held.number, bundles.NUMBER),
        text.replace("-1-", "-2-", 1),
        text.replace(YUNXI + "-1", "990124-1"),
    ):
        assert check_receipt(parse_receipt(wrong)) == Answer.ABSENT, wrong
    for malformed in (text[:-1], text[1:], "", "JC1:"):
        with pytest.raises(Refused):
            parse_receipt(malformed)


def test_a_policy_without_an_outsider_is_not_made(held: Held) -> None:
    with pytest.raises(Refused) as refused:
        make_policy(
            enrolment=str(held.site.enrolment.public),
            witnesses=[f"province={held.site.province.public}"],
            quorum=[{"province": 1}],
            outside=1,
        )
    assert refused.value.code.startswith("policy_")
    assert json.loads(held.policy)["quorum"]["outside"] == 1


def test_a_bundle_as_of_a_day_leads_to_the_national_root_printed_for_it(held: Held, superuser_sql: Any) -> None:
    seal(held.name, held.site, units=[YUNXI])
    superuser_sql(
        "DO $$ BEGIN SET LOCAL session_replication_role = replica;"
        " UPDATE seal_checkpoint SET at = at - interval '1 day' WHERE kind = 'national'; END $$"
    )
    today = now().astimezone(BEIJING).date()
    yesterday = today - timedelta(days=1)
    printed = daily_root(yesterday, at=now())
    chief = held.country.chief
    correct_case(acting=held.country.clerk, made=Correction(held.number, "case.cause", "", "盗窃", "核对"), at=now())
    seal(held.name, held.site, units=[YUNXI])
    root = printed.root.hex()
    anchored = take_evidence(acting=chief, number=held.number, at=now(), national_day=yesterday).content
    report = verifier.verify(anchored, held.policy, now=time.time(), national_root=root)
    assert report.sound is True, report.verdict
    assert report.events == len(events_of_case(held.number)) and "与纸上的总账根一致" in report.checks[6].zh
    newest = take_evidence(acting=chief, number=held.number, at=now()).content
    assert verifier.verify(newest, held.policy, now=time.time(), national_root=root).code == "root_other"
    here = daily_root(today, at=now()).root.hex()
    assert verifier.verify(newest, held.policy, now=time.time(), national_root=here).sound is True
    with pytest.raises(NoRoot):
        take_evidence(acting=chief, number=held.number, at=now(), national_day=yesterday - timedelta(days=1))
