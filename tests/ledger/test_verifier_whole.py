"""Whatever is left out of a bundle, by somebody who holds genuine data and no keys, it is not called sound."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from tests.ledger.bundles import CITY, DOMAIN, OTHER, SEALED_AT, WANGHU, YUNXI, Site, edited, three_offices
from tests.ledger.omitting import EMPTY, NOW, before, checked, codes, dropped, emptied, policy_of, rotated, with_older
from yihao.ledger import verifier
from yihao.ledger.bundling import write_bundle
from yihao.runtime.clock import BEIJING
from yihao.web.pages.verdict import verdict_page

pytestmark = pytest.mark.pure


@pytest.fixture(scope="module")
def country() -> Site:
    return three_offices(events=5, others=2)


# -- an office left out -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", [CITY, WANGHU])
def test_an_office_whose_log_was_emptied_is_named(code: str, country: Site) -> None:
    assert checked(country.bundle(), country).sound is True
    report = checked(edited(country.bundle(), emptied(f"/{code}/1")), country)
    assert (report.sound, report.exit_code, report.code) == ("incomplete", 2, "log_unproved")
    assert codes(report) == {"log_unproved", "unit_empty"}
    assert [check.state for check in report.checks[4:6]] == ["incomplete"] * 2
    assert code in report.checks[5].zh and "2 / 3" not in verifier.in_words(report, "zh")


def test_the_first_office_emptied_leaves_nothing_sound(country: Site) -> None:
    assert checked(edited(country.bundle(), emptied(f"/{YUNXI}/1")), country).sound is False


@pytest.mark.parametrize("kept", [[YUNXI, CITY], [YUNXI], [CITY]])
def test_an_office_dropped_with_its_key_is_named_by_the_first_offices_log(kept: list[str], country: Site) -> None:
    bundle = country.bundle()
    for code in {YUNXI, CITY, WANGHU} - set(kept):
        bundle = edited(bundle, dropped(f"/{code}/1", keep_key=False))
    report = checked(bundle, country)
    assert report.sound is not True and ("unit_missing" in codes(report) or report.sound is False)


def test_a_log_with_its_checkpoint_and_none_of_its_entries_is_not_well_formed(country: Site) -> None:
    def bare(said: dict[str, Any]) -> None:
        said["logs"][1].update(EMPTY)

    assert checked(edited(country.bundle(), bare), country).code == "no_opening"


@pytest.mark.parametrize("indexed", [True, False])
def test_a_genuine_checkpoint_from_before_the_case_came_is_not_enough(indexed: bool) -> None:
    site = Site()
    site.add(CITY, "case.registered/1", {"cause": "盗窃"}, number=OTHER)
    site.index(CITY, full=True)
    size, maps = len(site.unit(CITY).raws), list(site.unit(CITY).maps)
    site.add(YUNXI, "case.registered/1", {"cause": "诈骗"}, matter="M01")
    site.add(YUNXI, "route.extended/1", {"unit": CITY}, person="system")
    site.add(CITY, "matter.assigned/1", {"person": "S00000001", "role": "HANDLER"}, matter="M02")
    site.index(YUNXI, full=True)
    site.index(CITY, full=False)
    assert checked(site.bundle(), site).sound is True
    older = replace(before(site, f"{DOMAIN}/ledger/{CITY}/1", size, SEALED_AT - 86400), maps=maps if indexed else [])
    report = checked(with_older(site, older), site)
    assert report.sound == "incomplete" and "unit_empty" in codes(report)


def test_a_log_that_has_nothing_of_the_case_does_not_pass_for_an_office(country: Site) -> None:
    site = Site()
    site.add(YUNXI, "case.registered/1", {"cause": "诈骗"}, matter="M01")
    site.index(YUNXI, full=True)
    site.add(CITY, "case.registered/1", {"cause": "盗窃"}, number=OTHER)
    site.index(CITY, full=True)
    evidence, whole = site.evidence(), site.evidence(OTHER)
    site.add(CITY, "matter.assigned/1", {"person": "S00000001"}, matter="M02")
    alien = [replace(log, entries=[log.entries[0], log.entries[-1]]) for log in whole.logs if f"/{CITY}/" in log.origin]
    keys = [*evidence.keys, *whole.keys[:1]]
    report = checked(write_bundle(replace(evidence, logs=[*evidence.logs, *alien], keys=keys)), site)
    assert report.sound == "incomplete" and {"unit_alien", "no_national"} <= codes(report)


def test_the_same_log_twice_and_the_same_national_leaf_twice_are_refused(country: Site) -> None:
    twice = edited(country.bundle(), lambda said: said["logs"].append(said["logs"][2]))
    leaf = edited(country.bundle(), lambda said: said["national"]["leaves"].append(said["national"]["leaves"][0]))
    assert [checked(one, country).code for one in (twice, leaf)] == ["shape", "shape"]


# -- entries left out -------------------------------------------------------------------------------------------------


def test_the_last_entries_of_the_last_log_left_out_with_their_maps_are_missed(country: Site) -> None:
    def cut(said: dict[str, Any]) -> None:
        log = said["logs"][-1]
        log["maps"].pop()
        log["entries"] = log["entries"][:-3]

    assert checked(edited(country.bundle(), cut), country).code in {"map_false", "map_tail", "missing_events"}


@pytest.mark.parametrize("matter", ["M01", "M02", "M03"])
def test_a_matter_left_out_is_missed(matter: str, country: Site) -> None:
    def cut(said: dict[str, Any]) -> None:
        for log in said["logs"]:
            log["entries"] = [one for one in log["entries"] if f'"matter":"{matter}"' not in one["entry"]]
        said["disclosed"] = []

    assert checked(edited(country.bundle(), cut), country).sound is not True


def test_a_log_at_an_earlier_checkpoint_is_told_with_its_time_and_what_is_later_is_counted() -> None:
    """Genuine and complete as of that moment: this cannot be found offline, so the words must not go beyond it."""
    site = three_offices(events=4)
    log = site.unit(CITY)
    size, maps = len(log.raws), list(log.maps)
    for _ in range(3):
        site.add(CITY, "matter.assigned/1", {"person": "S00000007", "role": "HANDLER"}, matter="M02")
    site.index(CITY, full=False)
    at = int(datetime(2026, 3, 6, 9, 30, tzinfo=BEIJING).timestamp())
    older = replace(before(site, log.origin, size, int(NOW) - 7000), maps=maps)
    report = checked(with_older(site, older), site)
    assert report.sound is True and report.as_of == verifier._instant(int(NOW) - 7000) and report.later == 0
    assert dict(report.offices)[CITY] == report.as_of < dict(report.offices)[YUNXI]
    assert report.as_of in report.proves[0] and report.as_of in verifier.in_words(report, "en").split("Each office")[1]
    early = replace(before(site, log.origin, size, at), maps=maps)
    # an entry cannot be later than its own seal; of the others those that are later are counted
    assert checked(with_older(site, early), site).code == "rec_after_seal"


def test_entries_recorded_after_the_earliest_seal_are_counted_as_later() -> None:
    site = Site()
    site.add(YUNXI, "case.registered/1", {"cause": "诈骗"}, matter="M01")
    site.add(CITY, "matter.assigned/1", {"person": "S00000001", "role": "HANDLER"}, matter="M02")
    site.add(YUNXI, "route.extended/1", {"unit": CITY}, person="system")
    site.index(CITY, full=True)
    sealed = int(site.rec.timestamp()) + 60
    site.add(YUNXI, "matter.assigned/1", {"person": "S00000002", "role": "HANDLER"}, matter="M01")
    site.add(YUNXI, "matter.assigned/1", {"person": "S00000003", "role": "HANDLER"}, matter="M01")
    site.index(YUNXI, full=True)
    city = site.unit(CITY)
    older = replace(before(site, city.origin, len(city.raws), sealed), maps=city.maps)
    report = checked(with_older(site, older), site)
    assert (report.sound, report.later, report.as_json()["later"]) == (True, 2, 2)
    page = verdict_page(report, seconds=0.1, own_policy=False)
    for text in (verifier.in_words(report, "zh"), page.told.zh):
        assert "其中 2 条记于这一时间之后" in text and "不在证明之内" in text
    assert f"截至 {report.as_of} 也无缺漏" in report.verdict[0] and report.verdict[1].startswith("Unaltered, and as of")
    assert "not proved" in page.told.en and verifier._instant(sealed) in page.told.en


def test_the_national_log_that_reaches_further_than_the_bundle_is_told() -> None:
    site = three_offices(events=4)
    log = site.unit(CITY)
    size, maps = len(log.raws), list(log.maps)
    site.add(CITY, "matter.assigned/1", {"person": "S00000007", "role": "HANDLER"}, matter="M02")
    site.index(CITY, full=False)
    evidence = site.evidence()
    newer = evidence.logs[1]
    # everybody may have the hashes of the whole tree, and so the proof that the older one is its beginning
    older = replace(before(site, log.origin, size, SEALED_AT), maps=maps, read=newer.read)
    logs = [older if one.origin == log.origin else one for one in evidence.logs]
    report = checked(write_bundle(replace(evidence, logs=logs)), site)
    assert (report.sound, report.code) == ("incomplete", "national_later")


def test_an_answer_to_an_entry_beyond_what_is_shown_betrays_an_older_checkpoint() -> None:
    site = three_offices(events=4)
    log = site.unit(CITY)
    size, maps = len(log.raws), list(log.maps)
    site.add(CITY, "matter.assigned/1", {"person": "S00000007", "role": "HANDLER"}, matter="M02")
    site.index(CITY, full=False)
    site.add(WANGHU, "matter.assigned/1", {"person": "S00000008"}, reply_to={"log": log.origin, "seq": size})
    site.index(WANGHU, full=False)
    assert checked(site.bundle(), site).sound is True
    older = replace(before(site, log.origin, size, SEALED_AT), maps=maps)
    report = checked(with_older(site, older), site)
    assert (report.sound, report.code) == ("incomplete", "reply_beyond")


def test_an_answer_to_an_office_that_is_not_there_names_it() -> None:
    site = Site()
    site.add(YUNXI, "case.registered/1", {"cause": "诈骗"}, reply_to={"log": f"{DOMAIN}/ledger/{CITY}/1", "seq": 3})
    site.index(YUNXI, full=True)
    assert checked(site.bundle(), site).code == "unit_missing"


def test_other_numbers_that_the_case_was_linked_with_are_said_to_be_elsewhere() -> None:
    site = Site()
    site.add(YUNXI, "case.registered/1", {"cause": "诈骗"}, matter="M01")
    site.add(YUNXI, "linking.opened/1", {"other": OTHER, "other_unit": CITY, "grounds": "PERSON"}, person="system")
    site.add(YUNXI, "case.related/1", {"kind": "absorbed", "other": OTHER})
    site.index(YUNXI, full=True)
    report = checked(site.bundle(), site)
    assert report.sound is True
    assert OTHER in report.checks[5].zh and "bundles of their own" in report.checks[5].en
    assert "本案号" in report.proves[0] and "under this number" in report.proves[1]


# -- what is said -----------------------------------------------------------------------------------------------------


def test_what_is_only_unproved_is_not_headed_as_wrong(country: Site) -> None:
    def unseal(said: dict[str, Any]) -> None:
        log = said["logs"][2]
        entry = json.loads(log["entries"][-3]["entry"]) | {"seq": 900, "rec": "2026-11-24T00:00:00.000+08:00"}
        written = json.dumps(entry, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        log["unsealed"].append({"seq": 900, "entry": written})

    report = checked(edited(country.bundle(), unseal), country)
    assert report.code == "unsealed"
    page = verdict_page(report, seconds=0.1, own_policy=False)
    zh, en = verifier.in_words(report, "zh"), verifier.in_words(report, "en")
    assert "最先不能证明之处" in zh and "First place not proved" in en and page.place_is.zh.startswith("最先不能证明")
    assert "最先不对" not in zh and "wrong" not in en
    wrong = verifier.verify(country.bundle().replace(b"S00000003", b"S00000009", 1), policy_of(country), now=NOW)
    assert "最先不对的记录" in verifier.in_words(wrong, "zh")


def _pieces(said: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    for key, value in said.items() if isinstance(said, dict) else enumerate(said) if isinstance(said, list) else ():
        if isinstance(said, list):
            yield (*path, key)
        yield from _pieces(value, (*path, key))


@pytest.mark.wide
def test_any_piece_left_out_of_any_list_is_never_sound() -> None:
    """Every item of every list of a bundle over two offices and two epochs, one at a time; labels, values and spare keys aside."""
    site = rotated()
    site.add(YUNXI, "matter.assigned/1", {"person": "S2"}, matter="M01", secrets={"reason": "轮案"})
    site.index(YUNXI, full=False)
    bundle = site.bundle()
    said = json.loads(bundle)
    for path in _pieces(said):
        if path[0] in ("names", "disclosed"):
            continue

        def leave_out(copy: dict[str, Any], path: tuple[Any, ...] = path) -> None:
            inside: Any = copy
            for step in path[:-1]:
                inside = inside[step]
            del inside[path[-1]]

        report = checked(edited(bundle, leave_out), site)
        assert report.sound is not True, path
