"""The national log's root of a day: which it is, who stands for it, what is printed, and that a bundle leads to it (每日根)."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.ledger.bundles import Key
from tests.ledger.sealing import Place, act, place
from tests.web import read_qr
from yihao.ledger import verifier
from yihao.ledger.national import NoRoot, daily_root, neighbours, newest_day, size_of_day
from yihao.ledger.national_paper import national_html, national_pdf
from yihao.ledger.rules.daily_root import (
    SETTLES,
    NationalPoint,
    RootText,
    is_final,
    parse_root_text,
    root_of_day,
    span_of,
    spoken,
)
from yihao.ledger.rules.note import COSIGNATURE, cosign, parse_note
from yihao.ledger.site_policy import make_policy
from yihao.runtime.clock import BEIJING, now
from yihao.runtime.refusal import Refused

__all__ = ["place"]

DAY = date(2026, 11, 27)


def point(size: int, at: datetime, *, epoch: int = 1) -> NationalPoint:
    return NationalPoint(epoch, size, bytes([size % 256]) * 32, at)


# -- the rule ---------------------------------------------------------------------------------------------------------


def test_the_root_of_a_day_is_the_last_signed_within_it_in_beijing() -> None:
    begins, ends = span_of(DAY)
    assert (begins.isoformat(), ends - begins) == ("2026-11-27T00:00:00+08:00", timedelta(days=1))
    points = [
        point(3, begins - timedelta(seconds=1)),
        point(5, begins),
        point(9, ends - timedelta(microseconds=1)),
        point(7, begins + timedelta(hours=3)),
        point(11, ends),
    ]
    found = root_of_day(points, DAY)
    assert found is not None and found.size == 9
    assert root_of_day(points[:1] + points[4:], DAY) is None
    assert root_of_day([], DAY) is None


def test_the_day_is_beijings_whatever_clock_the_times_are_told_in() -> None:
    told = datetime.fromisoformat("2026-11-26T16:00:00+00:00")
    assert root_of_day([point(4, told)], DAY) is not None
    assert root_of_day([point(4, told - timedelta(seconds=1))], DAY) is None


def test_a_later_epoch_comes_after_an_earlier_one_though_it_is_shorter() -> None:
    noon = span_of(DAY)[0] + timedelta(hours=12)
    found = root_of_day([point(900, noon), point(2, noon + timedelta(hours=1), epoch=2)], DAY)
    assert found is not None and (found.epoch, found.size) == (2, 2)


def test_a_day_is_final_a_little_after_midnight_and_not_before() -> None:
    ends = span_of(DAY)[1]
    assert not is_final(DAY, ends + SETTLES - timedelta(seconds=1))
    assert is_final(DAY, ends + SETTLES)


def test_a_root_is_read_out_in_sixteen_groups_and_reads_back() -> None:
    root = "9f41c07be2a85d36" * 4
    assert len(spoken(root)) == 16 and "".join(spoken(root)) == root
    assert spoken(" 9F41 c07B") == ("9f41", "c07b")
    text = RootText("test.yihao.invalid", DAY, 1, 48, root, "a" * 64)
    assert str(text) == f"JN1:test.yihao.invalid:2026-11-27:1-48:{root}:{'a' * 64}"
    assert parse_root_text(f" {text}\n") == text
    for wrong in (str(text)[:-1], str(text).replace("11-27", "13-27"), str(text).replace(":1-48", ":01-48"), "JN1:"):
        with pytest.raises(Refused, match="JN1"):
            parse_root_text(wrong)


# -- the log as it was sealed -----------------------------------------------------------------------------------------


def test_a_day_without_a_seal_has_no_root_and_says_which_days_have_one(place: Place) -> None:
    assert newest_day() is None
    act()
    place.sealer.seal()
    today = newest_day()
    assert today is not None
    for day, wanted in ((today - timedelta(days=3), (None, today)), (today + timedelta(days=3), (today, None))):
        with pytest.raises(NoRoot) as refused:
            daily_root(day, at=now())
        assert (refused.value.before, refused.value.after) == wanted
        assert day.isoformat() in refused.value.words.zh and day.isoformat() in refused.value.words.en
    assert neighbours(today) == (None, None)


def test_the_root_is_that_of_the_national_checkpoint_and_carries_the_verifiers_hash(place: Place) -> None:
    act(3)
    place.sealer.seal()
    today = newest_day()
    assert today is not None
    found = daily_root(today, at=now())
    [(size, root)] = place.ask("SELECT size, root FROM seal_checkpoint WHERE kind = 'national'")
    assert (found.size, found.root, found.origin) == (size, bytes(root), "test.yihao.invalid/national/000000/1")
    assert size_of_day(today) == (1, size)
    assert found.simulated and not found.final
    assert daily_root(today, at=now() + timedelta(days=2)).final
    assert found.verifier == sha256(Path(verifier.__file__).read_bytes()).hexdigest()
    assert parse_root_text(str(found.text)).root == bytes(root).hex()


def test_only_witnesses_whose_cosignature_holds_under_the_sites_policy_stand_for_it(
    place: Place, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    act()
    place.sealer.seal()
    today = newest_day()
    assert today is not None
    inside, outside, stranger = (Key(name, COSIGNATURE) for name in ("province", "discipline", "stranger"))
    [(size, note)] = place.ask("SELECT size, note FROM seal_checkpoint WHERE kind = 'national'")
    for key in (inside, outside, stranger):
        line = str(cosign(parse_note(note).text, key.public, key.sign, 1_795_000_000)).rstrip("\n")
        place.sql.execute(
            "INSERT INTO seal_cosignature (kind, unit, epoch, size, witness, line) VALUES ('national', '000000', 1, %s, %s, %s)",
            [size, key.public.name, line],
        )  # fmt: skip
    enrolment = Key("test.yihao.invalid", 1)
    policy = make_policy(
        enrolment=str(enrolment.public), quorum=[{"province": 1}], outside=1,
        witnesses=[f"province={inside.public}", f"discipline,outside={outside.public}"],
    )  # fmt: skip
    kept = tmp_path / "policy.json"
    monkeypatch.setenv("YIHAO_POLICY", str(kept))
    assert daily_root(today, at=now()).witnesses == ()  # without a policy nobody is known
    kept.write_bytes(policy)
    found = daily_root(today, at=now())
    assert [(one.name, one.outside) for one in found.witnesses] == [("province", False), ("discipline", True)]
    assert found.witnesses[0].at.timestamp() == 1_795_000_000
    other = make_policy(
        enrolment=str(enrolment.public), quorum=[{"province": 1}], outside=1,
        witnesses=[f"province={Key('province', COSIGNATURE).public}", f"discipline,outside={outside.public}"],
    )  # fmt: skip
    kept.write_bytes(other)
    assert [one.name for one in daily_root(today, at=now()).witnesses] == ["discipline"]


# -- on paper ---------------------------------------------------------------------------------------------------------


def test_the_paper_is_one_page_in_both_languages_whose_qr_code_reads_back(place: Place) -> None:
    act()
    place.sealer.seal()
    today = newest_day()
    assert today is not None
    found = daily_root(today, at=now())
    paper = PdfReader(io.BytesIO(national_pdf(found)))
    assert len(paper.pages) == 1
    assert [round(float(side) / 72 * 25.4) for side in paper.pages[0].mediabox[2:]] == [210, 297]
    words = paper.pages[0].extract_text()
    for wanted in ("国家总账每日根", "National daily root", today.isoformat(), found.origin, "模拟数据", "Simulated data",
                   "当日尚未结束", "The day is not over", "没有见证人副署", "sha256sum", "--national-root"):  # fmt: skip
        assert wanted in words, (wanted, words)
    plain = re.sub(r"\s", "", words)
    assert found.root.hex() in plain and found.verifier in plain and found.root_base64 in plain
    svg = re.search(r"<svg.*?</svg>", national_html(found), re.S)
    assert svg
    assert read_qr.scanned(read_qr.draw(svg[0])) == [str(found.text)]


def test_a_past_day_of_a_real_site_says_neither_simulated_nor_unfinished(place: Place) -> None:
    act()
    place.sealer.seal()
    today = newest_day()
    assert today is not None
    real = daily_root(today, at=now() + timedelta(days=2))
    words = PdfReader(io.BytesIO(national_pdf(replace(real, simulated=False)))).pages[0].extract_text()
    assert "模拟" not in words and "当日尚未结束" not in words
    assert real.at.tzinfo == BEIJING
