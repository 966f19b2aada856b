"""``yihao case``: accept a case and find it by any number, from the command line alone."""

import json
import uuid

import pytest

from tests.factories import filing, identity
from yihao.cases.rules import number as lcn
from yihao.runtime.places import REPOSITORY


def accept(site, told, *more, code=0, person="姚静"):
    return site.json("case", "accept", "--file", "-", "--as", person, *more, code=code, given=json.dumps(told))


def told(n, **more):
    """An ordinary filing of one person whom no other test knows."""
    party = {
        "name": f"苟{'甲乙丙丁戊己庚辛壬癸'[n % 10]}{'子丑寅卯'[n // 10 % 4]}",
        "identity": identity(100 + n),
        "charge": "诈骗罪",
    }
    return filing(parties=[party], aliases=[{"raw": f"云公（刑）诉字〔2026〕{77000 + n}号"}]) | more


def test_accepting_gives_number_and_receipt_and_any_number_finds_it(demo):
    done = accept(demo, told(1))
    assert lcn.is_valid(done["number"])
    assert done["printed"] == lcn.format(done["number"])
    assert done["receipt"].keys() == {"log", "seq", "leaf"}
    assert done["receipt"]["log"] == "demo.yihao.invalid/ledger/990103/1"
    for text in (done["number"], done["printed"], f"JC1:{done['number']}", "云公(刑)诉字[2026]77001号"):
        shown = demo.json("case", "show", text, "--as", "姚静")
        assert shown["number"] == done["number"]
        assert shown["matters"][0]["kind"] == "PROSECUTION_REVIEW"
    assert demo.json("case", "find", "苟乙子", "--as", "姚静")["hits"][0]["number"] == done["number"]


def test_the_example_of_the_documents_is_accepted_as_it_stands(demo):
    example = REPOSITORY / "docs" / "examples" / "case.json"
    done = demo.json("case", "accept", "--file", str(example), "--as", "姚静", "--key", "2026-11-20-0001")
    shown = demo.json("case", "show", "云公（刑）诉字〔2026〕9901号", "--as", "姚静")
    assert (shown["number"], shown["cause"]) == (done["number"], json.loads(example.read_text())["cause"])
    again = demo.json("case", "accept", "--file", str(example), "--as", "姚静", "--key", "2026-11-20-0001")
    assert again["receipt"] == done["receipt"]


def test_the_same_key_gives_the_same_number_and_another_filing_under_it_is_refused(demo):
    key = uuid.uuid4().hex
    first = accept(demo, told(2), "--key", key)
    again = accept(demo, told(2), "--key", key)
    assert (again["number"], again["receipt"], again["replayed"]) == (first["number"], first["receipt"], True)
    other = accept(demo, told(2, cause="盗窃"), "--key", key, code=1)
    assert other["error"]["code"] == "ledger.idempotency"


def test_candidates_are_shown_and_the_choice_joins_the_number(demo):
    first = accept(demo, told(3))
    undecided = accept(demo, told(3, matter_kind="COURT_SUPPORT"), code=1)
    assert undecided["error"]["code"] == "sameness_undecided"
    assert undecided["error"]["candidates"][0]["number"] == first["number"]
    joined = accept(demo, told(3, matter_kind="COURT_SUPPORT", choice=first["printed"]))
    assert (joined["number"], joined["matter"]) == (first["number"], 2)
    new = accept(demo, told(3), "--choice", "new")
    assert new["number"] != first["number"]


def test_a_case_is_corrected_assigned_related_and_voided(demo):
    one, two = accept(demo, told(4))["printed"], accept(demo, told(5))["printed"]
    why = ("--reason", "登记时核对有误", "--as", "姚静")
    for done in (
        demo.json("case", "assign", one, "--person", "陈知行", *why),
        demo.json("case", "correct", one, "--what", "party.charge", "--part", "p01", "--value", "盗窃罪", *why),
        demo.json("case", "relate", two, "related", one, *why),
        demo.json("case", "void", two, *why),
    ):
        assert done["receipt"].keys() == {"log", "seq", "leaf"}
        assert demo.json("receipt", "check", done["receipt_text"])["answer"] in ("waiting", "sealed")
    events = [(e["type"], e["reason"]) for e in demo.json("case", "events", one, "--as", "陈知行")]
    acts = ("matter.assigned/1", "case.corrected/1", "case.related/1")
    assert events == [("case.registered/2", ""), *((act, why[1]) for act in acts)]  # he is on the team
    assert demo("case", "events", one, "--as", "陈知行").stdout.count(f"理由 reason  {why[1]}") == len(acts)
    assert {e["reason"] for e in demo.json("case", "events", one, "--as", "姚静")} == {"", why[1]}  # her own
    assert demo.json("case", "show", two, "--as", "姚静")["state"] == "VOID"
    again = demo("case", "void", two, *why)
    assert again.returncode == 1
    looks = demo.json("case", "looks", one, "--as", "姚静")
    assert looks[-1]["act"] == "case.viewed"


def test_a_neighbours_case_is_refused_like_one_that_is_not_there(demo):
    done = accept(demo, told(6))
    other = demo("case", "show", done["number"], "--as", "虞山晴")
    absent = demo("case", "show", lcn.make(2026, "990103", 79_999), "--as", "虞山晴")
    assert (other.returncode, other.stdout, other.stderr) == (absent.returncode, absent.stdout, absent.stderr)
    assert other.returncode == 1


def test_a_mistyped_number_is_told_with_what_may_be_meant(demo):
    number = accept(demo, told(7))["number"]
    wrong = number[:12] + str((int(number[12]) + 1) % 10) + number[13:]
    refused = demo.json("case", "show", wrong, "--as", "姚静", code=1)
    assert refused["error"]["code"] == "number_typo"
    assert lcn.format(number) in refused["error"]["suggested"]
    hidden = demo.json("case", "show", wrong, "--as", "虞山晴", code=1)
    assert hidden["error"]["suggested"] == []


BAD = {
    "broken": ("{", "unreadable"),
    "not utf-8": (b"\xff\xfe{}", "unreadable"),
    "ten megabytes": (b'{"note":"' + b"x" * 10_000_000 + b'"}', "unreadable"),
    "deep": ("[" * 200_000, "unreadable"),
    "a key twice": ('{"cause":"a","cause":"b"}', "unreadable"),
    "endless": ('{"secrecy": NaN}', "unreadable"),
    "a list": ("[]", "invalid_filing"),
    "a number for a number": (json.dumps(told(8, choice=20263713290004222)), "number.format"),
    "a misspelt field": (json.dumps(told(8, couse="x")), "invalid_filing"),
    "no such day": (json.dumps(told(8, received_on="2026-02-30")), "invalid_filing"),
    "a day to come": (json.dumps(told(8, received_on="2999-01-01")), "invalid_filing"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_gets_a_sentence_and_stores_nothing(demo, name):
    given, code = BAD[name]
    done = demo("case", "accept", "--file", "-", "--as", "姚静", "--json", given=given)
    assert done.returncode == 1
    error = json.loads(done.stdout)["error"]
    assert error["code"] == code
    assert error["zh"]
    assert error["en"]
    assert "Traceback" not in done.stderr
    assert len(done.stderr) < 2_000


def test_a_missing_file_and_a_bad_key(demo, tmp_path):
    assert demo("case", "accept", "--file", str(tmp_path / "none.json"), "--as", "姚静").returncode == 2
    assert accept(demo, told(9), "--key", "short", code=1)["error"]["code"] == "bad_key"


def test_who_may_not_accept_is_told_who_may(demo):
    refused = accept(demo, told(9), person="陈知行", code=1)
    assert "案件管理人员" in refused["error"]["zh"]


def test_a_sealed_case_is_granted_listed_and_taken_back(demo):
    number = accept(demo, told(31, secrecy=3))["printed"]
    see = ("case", "show", number, "--as", "陈知行")
    assert demo.json(*see, code=1)["error"]["code"] == "not_visible"
    why = ("--person", "陈知行", "--days", "7", "--reason", "协助审查封存的前案")
    refused = demo.json("case", "grant", number, *why, "--as", "乔松年", code=1)
    assert refused["error"]["code"] == "nothing_to_grant"
    done = demo.json("case", "grant", number, *why, "--as", "顾明川")
    assert done["receipt"].keys() == {"log", "seq", "leaf"}
    assert demo.json(*see)["printed"] == number
    (row,) = [r for r in demo.json("case", "grants", "--as", "顾明川") if lcn.format(r["number"]) == number]
    assert row["id"] in demo("case", "grants", "--as", "顾明川").stdout
    demo.json("case", "revoke-grant", row["id"], "--as", "顾明川")
    assert demo.json(*see, code=1)["error"]["code"] == "not_visible"
    again = demo.json("case", "revoke-grant", row["id"], "--as", "顾明川", code=1)
    assert again["error"]["code"] == "no_such_grant"


def test_a_case_is_opened_in_an_emergency_and_a_sealed_one_is_not(demo):
    why = ("--reason", "看守所来电，羁押期限今日届满", "--as", "陈知行")
    own, sealed = accept(demo, told(32, secrecy=2))["printed"], accept(demo, told(33, secrecy=3))["printed"]
    for number in (own, sealed):
        assert demo.json("case", "break-glass", number, "--hours", "1", *why)["receipt"].keys() == {
            "log",
            "seq",
            "leaf",
        }
    assert demo.json("case", "events", own, "--as", "陈知行")[-1]["type"] == "glass.broken/1"
    assert demo.json("case", "show", sealed, "--as", "陈知行", code=1)["error"]["code"] == "not_visible"
    assert demo("case", "break-glass", own, "--hours", "5", *why).returncode == 2
