"""``yihao ledger verify`` and ``check`` of one office: a typing error does not read as an office that is in order."""

from __future__ import annotations

import json

import pytest

from tests import databases, factories
from tests.cli.conftest import Yihao
from tests.ledger.sealing import act
from yihao.runtime.places import var

NEVER = factories.WANGHU  # an office of the invented country in which nobody has done anything


@pytest.fixture
def office(committed_db: str) -> Yihao:
    factories.build()
    act(3, unit=factories.YUNXI)
    return Yihao(databases.environment(committed_db) | {"YIHAO_VAR": str(var())})


@pytest.mark.parametrize("command", ["check", "verify"])
def test_a_code_of_no_office_is_wrong_usage(office: Yihao, command: str) -> None:
    for typed, chinese, english in (
        ("12", "院代码是六位数字，不是“12”", "has six digits"),
        ("９９０１０３", "院代码是六位数字", "has six digits"),
        ("999999", "没有代码为 999999 的院，账本中也没有它的记录", "There is no office 999999"),
    ):
        done = office("ledger", command, "--unit", typed)
        assert (done.returncode, done.stdout) == (2, ""), done.stderr
        assert "用法有误：" in done.stderr and chinese in done.stderr and english in done.stderr


@pytest.mark.parametrize("command", ["check", "verify"])
def test_an_office_without_entries_is_said_to_have_none(office: Yihao, command: str) -> None:
    done = office("ledger", command, "--unit", NEVER, "--json")
    assert done.returncode == 0, done.stderr
    assert f"（{NEVER}）还没有账本记录" in done.stderr and f"holds nothing of {NEVER} yet" in done.stderr
    json.loads(done.stdout)


def test_since_beyond_the_head_is_wrong_usage_and_the_head_itself_is_not(office: Yihao) -> None:
    [head] = [one for one in office.json("ledger", "check", "--unit", factories.YUNXI) if one["kind"] == "ledger"]
    done = office("ledger", "verify", "--unit", factories.YUNXI, "--since", str(head["size"] + 1))
    assert (done.returncode, done.stdout) == (2, "")
    assert f"现行一期只有 {head['size']} 条" in done.stderr and f"has {head['size']} entries" in done.stderr
    for since in (head["size"], head["size"] - 1):
        at_the_end = ("ledger", "verify", "--unit", factories.YUNXI, "--since", str(since), "--workers", "1")
        assert office.json(*at_the_end)["findings"] == []
