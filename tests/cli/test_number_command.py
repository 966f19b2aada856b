"""``yihao number``: other programs script against it."""

import json

import pytest

GOOD = "20263713290004222"


def test_numbers_are_checked_in_any_spelling_without_a_database(nowhere):
    done = nowhere(
        "number", "check", "检2026-371329-42-22", "２０２６ 3713290004222/M03", f"urn:jc:lcn:{GOOD}", "--json"
    )
    assert done.returncode == 0
    assert json.loads(done.stdout) == [
        {"input": text, "valid": True, "canonical": GOOD, "printed": "检2026-371329-00042-22", "error": None}
        for text in ("检2026-371329-42-22", "２０２６ 3713290004222/M03", f"urn:jc:lcn:{GOOD}")
    ]
    assert done.stderr == ""


def test_one_wrong_number_among_good_ones_gives_exit_code_1(nowhere):
    found = nowhere.json("number", "check", GOOD, "20263713290004223", code=1)
    assert [one["valid"] for one in found] == [True, False]
    assert found[1].keys() == {"input", "valid", "canonical", "printed", "error"}
    assert found[1]["canonical"] is None
    assert "校验码" in found[1]["error"]
    assert "check digits" in found[1]["error"]


@pytest.mark.parametrize("text", ["", "abc", "9" * 10_000, "检", "\u202e20263713290004223", "2026371329000422２x"])
def test_whatever_is_typed_gets_a_sentence_and_no_traceback(nowhere, text):
    done = nowhere("number", "check", text, "--json")
    assert done.returncode == 1
    assert json.loads(done.stdout)[0]["error"]
    assert "Traceback" not in done.stderr


def test_bytes_that_are_no_text_get_a_sentence(nowhere):
    done = nowhere("number", "check", "\udcff2026", "--json")
    assert done.returncode == 1
    assert json.loads(done.stdout)[0]["error"]


def test_make_prints_the_17_digits(nowhere):
    done = nowhere("number", "make", "--year", "2026", "--unit", "371329", "--seq", "42")
    assert (done.returncode, done.stdout) == (0, GOOD + "\n")


@pytest.mark.parametrize(
    "wrong", [("1900", "371329", "1"), ("2026", "000000", "1"), ("2026", "371329", "0"), ("2026", "37x", "1")]
)
def test_make_refuses_impossible_parts_in_words(nowhere, wrong):
    year, unit, seq = wrong
    done = nowhere("number", "make", "--year", year, "--unit", unit, "--seq", seq)
    assert done.returncode == 1
    assert done.stdout == ""
    assert "不予办理" in done.stderr
    assert "Refused" in done.stderr


def test_wrong_usage_gives_exit_code_2(nowhere):
    assert nowhere("number", "check").returncode == 2
    assert nowhere("number", "make", "--year", "x").returncode == 2
    assert nowhere("nothing-like-this").returncode == 2


def test_help_is_in_both_languages(nowhere):
    done = nowhere("--help")
    assert done.returncode == 0
    for name in ("case", "db", "demo", "ledger", "number", "people", "serve"):
        assert f"  {name} " in done.stdout
    assert "终身案号" in done.stdout
    assert "Exit codes" in done.stdout


def test_the_audit_finds_no_number_missing_and_names_the_voids(demo):
    series = demo.json("number", "audit", "--unit", "990103", "--as", "姚静")
    assert all(one["whole"] and one["issued"] == one["mark"] and not one["missing"] for one in series)
    assert sum(len(one["voided"]) for one in series) >= 1


def test_the_audit_of_a_neighbour_is_refused(demo):
    assert demo("number", "audit", "--unit", "990124", "--as", "姚静").returncode == 1


def test_a_tally_is_recorded(demo):
    receipts = demo.json("number", "tally", "--as", "薛涛然")
    assert receipts
    assert all(one["log"].endswith("/ledger/990105/1") for one in receipts)
