"""Wrong usage is said in both languages, with what to type instead; exit code 2, and nothing is done."""

import json
import os
import signal
from pathlib import Path

import pytest

from yihao.runtime.database import Cluster
from yihao.runtime.refusal import Refused

WRONG = [
    (("case", "find"), "缺少参数 TEXT", "Missing argument"),
    (("case", "void", "1"), "缺少选项 --reason", "Missing option"),
    (("case", "void", "1", "--raeson", "x"), "是否 --reason", "No such option"),
    (("nothing-like-this",), "没有命令 nothing-like-this", "No such command"),
    (("number", "make", "--year", "x"), "选项 --year 的值不对：应是整数", "not a valid integer"),
    (("case", "assign", "1", "--matter", "0"), "不小于 1、不大于 9999", "not in the range"),
    (("case", "alias", "1", "--raw", "x", "--kind", "bad"), "court（法院案号）", "is not one of"),
    (("case", "accept", "--file", "/nowhere"), "请核对路径", "No such file"),
    (("case", "accept", "--file"), "后面要跟一个值", "requires an argument"),
    (("case", "show", "a", "b"), "多出了 b", "unexpected extra argument"),
    (("people", "token", "revoke", "x"), "参数 TOKEN_ID 的值不对", "not a valid UUID"),
    (("ledger", "check"), "请给出 --unit 或 --all 之一", "Give either --unit or --all"),
]


@pytest.mark.parametrize(("typed", "chinese", "english"), WRONG, ids=lambda value: str(value)[:30])
def test_wrong_usage_is_said_in_both_languages_with_what_to_do(nowhere, typed, chinese, english):
    done = nowhere(*typed)
    assert (done.returncode, done.stdout) == (2, "")
    assert "用法有误：" in done.stderr
    assert chinese in done.stderr
    assert english in done.stderr
    assert "Traceback" not in done.stderr


def test_the_number_is_made_as_json_too(nowhere):
    made = nowhere.json("number", "make", "--year", "2026", "--unit", "371329", "--seq", "42")
    assert made == {
        "number": "20263713290004222", "printed": "检2026-371329-00042-22", "year": 2026, "unit": "371329", "seq": 42,
    }  # fmt: skip
    wrong = nowhere.json("number", "make", "--year", "1900", "--unit", "371329", "--seq", "1", code=1)
    assert wrong["error"]["zh"] and wrong["error"]["en"]


def refused_filing(site, **changed):
    filing = json.loads((Path(__file__).parents[2] / "docs/examples/case.json").read_text(encoding="utf-8")) | changed
    done = site("case", "accept", "--file", "-", given=json.dumps(filing))
    assert (done.returncode, done.stdout) == (1, "")
    return done.stderr


def test_a_filing_that_is_wrong_is_refused_with_the_field_in_words_and_what_to_do(demo):
    assert "件的种类：没有这样的选项，请从中选择：审查逮捕（ARREST_REVIEW）" in refused_filing(
        demo, matter_kind="ARREST"
    )
    assert "案由：缺少这一项，请填写" in refused_filing(demo, cause="")
    later = refused_filing(demo, received_on="2099-01-01")
    assert "收案日期：日期在今天之后" in later
    assert "请改为今天（" in later
    both = refused_filing(demo, cause="", received_on="2026-02-30")
    assert "有 2 处需要改正" in both
    assert "没有 2026-02-30 这一天，请核对日期" in both


def test_a_number_is_added_from_the_command_line_and_finds_the_case(demo):
    number = demo.json("case", "find", "诈骗")["hits"][0]["number"]
    raw = "（2026）澄0199刑初7788号"
    key = ("--key", "alias-key-0001")
    done = demo.json("case", "alias", number, "--kind", "court", "--raw", raw, *key)
    assert done["receipt_text"].startswith(f"JC1:{number}:")
    assert demo.json("case", "alias", number, "--kind", "court", "--raw", raw, *key) == done
    assert demo.json("case", "show", raw)["number"] == number
    again = demo.json("case", "alias", number, "--raw", raw, code=1)["error"]
    assert (again["code"], again["field"]) == ("alias_known", "raw")
    assert demo.json("case", "alias", number, "--raw", raw, "--key", "短", code=1)["error"]["code"] == "bad_key"


def test_a_server_that_does_not_stop_is_told_in_a_sentence_with_how_to_go_on(tmp_path):
    cluster = Cluster(tmp_path / "pg", durable=False)
    cluster.up()
    process = int((cluster.folder / "data" / "postmaster.pid").read_text().split("\n", 1)[0])
    os.kill(process, signal.SIGSTOP)
    try:
        with pytest.raises(Refused) as stuck:
            cluster.down(patience_seconds=1)
    finally:
        os.kill(process, signal.SIGCONT)
        cluster.remove()
    assert stuck.value.code == "database_stuck"
    assert f"kill -QUIT {process}" in stuck.value.words.zh
    assert "yihao db down" in stuck.value.words.en
