"""Receipts of what was done at the command line, also without a case, and the national root of a day: printed, checked, on paper."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests import databases, factories
from tests.cli.conftest import Yihao
from tests.ledger.sealing import make_signer
from yihao.ledger.national import daily_root, newest_day
from yihao.ledger.sealing.sealer import Sealer
from yihao.runtime.clock import now
from yihao.runtime.places import var


@pytest.fixture
def office(committed_db: str) -> Yihao:
    """An invented office in a database of its own."""
    factories.build()
    return Yihao(databases.environment(committed_db) | {"YIHAO_VAR": str(var())})


def test_acts_without_a_case_give_receipts_that_can_be_checked(office: Yihao) -> None:
    issued = office("people", "token", "issue", "--label", "同步", "--scope", "case.*", "--as", "姚静")
    assert issued.stdout.startswith("yh_") and len(issued.stdout.split()) == 1, issued.stderr  # the token alone
    found = re.search(r"JC1:0{17}:\S+", issued.stderr)
    assert found
    checked = office("receipt", "check", found[0])
    assert (checked.returncode, len(checked.stdout.splitlines())) == (0, 2)
    assert "尚待封存" in checked.stdout and "not sealed yet" in checked.stdout
    listed = office.json("people", "token", "list", "--as", "姚静")
    revoked = office.json("people", "token", "revoke", listed[0]["id"], "--as", "姚静")
    assert revoked["receipt"].keys() == {"log", "seq", "leaf"}
    assert office.json("receipt", "check", revoked["receipt_text"])["answer"] == "waiting"
    wrong = revoked["receipt_text"].replace("JC1:0", "JC1:1")
    assert office.json("receipt", "check", wrong, code=1)["answer"] == "absent"


def test_acts_on_a_case_print_the_receipt_and_its_text(office: Yihao, tmp_path: Path) -> None:
    filing = tmp_path / "filing.json"
    filing.write_text(json.dumps(factories.filing()))
    accepted = office.json("case", "accept", "--file", str(filing), "--as", "姚静")
    assert accepted["receipt_text"].startswith(f"JC1:{accepted['number']}:990103-1-")
    told = office("case", "void", accepted["number"], "--reason", "重复收件", "--as", "姚静")
    assert f"JC1:{accepted['number']}:" in told.stdout, told.stderr
    tally = office.json("number", "tally", "--as", "姚静")
    for text in (accepted["receipt_text"], tally[0]["text"]):
        assert office.json("receipt", "check", text)["answer"] == "waiting"
    out = tmp_path / "case.bundle.json"
    taken = office.json("bundle", accepted["number"], "--out", str(out), "--as", "顾明川")
    assert taken["receipt"]["log"].endswith("/ledger/000000/1")
    assert office.json("receipt", "check", taken["receipt_text"])["answer"] == "waiting"
    refused = office("bundle", accepted["number"], "--out", str(out), "--national-day", "2020-01-01", "--as", "顾明川")
    assert refused.returncode == 1 and "2020-01-01" in refused.stderr


def test_the_national_root_is_told_in_words_as_json_and_on_paper(
    office: Yihao, committed_db: str, tmp_path: Path
) -> None:
    never = office.json("ledger", "national", code=1)
    assert never["error"]["code"] == "national.never" and never["error"]["en"]
    with databases.CLUSTER.connect("yihao_sealer", committed_db) as sql:
        Sealer(sql, make_signer(tmp_path / "signer")).seal()
    refused = office.json("ledger", "national", "--day", "2020-01-01", code=1)
    assert refused["error"]["code"] == "national.no_root"
    assert "2020-01-01" in refused["error"]["zh"] and "2020-01-01" in refused["error"]["en"]
    day = newest_day()
    assert day is not None
    root, out = daily_root(day, at=now()), tmp_path / "root.pdf"
    said = office.json("ledger", "national", "--out", str(out))
    assert (said["root"], said["size"], said["text"]) == (root.root.hex(), root.size, str(root.text))
    assert (said["simulated"], said["final"], said["witnesses"]) == (True, False, [])
    assert root.root.hex() in re.sub(r"\s", "", PdfReader(io.BytesIO(out.read_bytes())).pages[0].extract_text())
    words = office("ledger", "national", "--day", day.isoformat()).stdout
    for wanted in (
        "国家总账每日根",
        "模拟数据",
        "当日尚未结束",
        "没有见证人副署",
        root.groups[0],
        root.verifier,
        str(root.text),
    ):
        assert wanted in words, wanted
