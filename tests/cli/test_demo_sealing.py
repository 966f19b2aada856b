"""The demo seals by itself: signer, sealer, a province and the discipline group, each a process that comes back when killed."""

import json
import os
import signal
import socket
import stat
import subprocess
import time
from pathlib import Path

import pytest

from tests.cli.conftest import COMMAND
from tests.cli.test_site_commands import children, free_port
from yihao.cli import demo_sealing
from yihao.ledger.keys import FileKeys
from yihao.ledger.sealing.config import signer_folder
from yihao.ledger.signer.signing import make_state
from yihao.ledger.site_policy import policy_path
from yihao.runtime.durable import held_alone
from yihao.runtime.places import REPOSITORY
from yihao.runtime.refusal import Refused

CASE = REPOSITORY / "docs" / "examples" / "case.json"
PATIENCE = 300.0  # seconds
TASKS = {"seal": b"ledger\0seal", "signer": b"ledger\0signer", "province": b"witnesses/province", "discipline": b"witnesses/discipline"}  # fmt: skip


@pytest.fixture
def running(demo):
    port = free_port()
    with subprocess.Popen(
        [*COMMAND, "demo", "--port", str(port)], env=demo.whole_environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        text=True,
    ) as started:  # fmt: skip
        for line in started.stdout:
            if line.strip() == f"http://127.0.0.1:{port}/":
                break
        yield started
        started.send_signal(signal.SIGTERM)
        assert started.wait(60) == 0


def process(parent, task):
    found = [pid for pid in children(parent) if TASKS[task] in Path(f"/proc/{pid}/cmdline").read_bytes()]
    return found[0] if found else None


def until(told, *, seconds=PATIENCE):
    """Wait until ``told`` answers something: within a minute on a machine of its own, longer on one that is busy with other tests."""
    end = time.monotonic() + seconds
    while not (answer := told()):
        assert time.monotonic() < end, f"not within {seconds:.0f} s"
        time.sleep(1)
    return answer


def accept(demo, place, name):
    filing = json.loads(CASE.read_text(encoding="utf-8"))
    filing["parties"][0] |= {"name": name, "identity": ""}
    filing["aliases"] = []
    path = place / "case.json"
    path.write_text(json.dumps(filing, ensure_ascii=False), encoding="utf-8")
    given = demo.json("case", "accept", "--as", "姚静", "--file", str(path))
    return given["number"], given["receipt"]


def proved(demo, since):
    """Give how the ledger stands, once all is sealed and cosigned by both and in a national root made since then."""

    def told():
        found = demo.json("ledger", "status")
        whole = found["behind"] == 0 and found["quorum"]["reached"] and all(not w["logs"] for w in found["witnesses"])
        return found if whole and found["national"]["at"] > since else None

    return until(told)


def test_the_history_is_sealed_before_the_site_opens_and_the_watchers_token_does_one_thing(demo):
    assert "历史已封存" in demo.built.stderr
    place = Path(demo.environment["YIHAO_VAR"])
    token = place / "ledger" / "witnesses" / "discipline" / "token"
    assert stat.S_IMODE(token.stat().st_mode) == 0o600
    assert str(place / "policy.json") in demo.built.stdout
    denied = demo("case", "find", "盗窃", "--token-file", str(token))
    assert denied.returncode == 1 and "不含" in denied.stderr
    policy = json.loads((place / "policy.json").read_bytes())
    assert [(w["body"], w["outside"], w["replays"]) for w in policy["witnesses"]] == [
        ("province", False, False), ("discipline", True, True),
    ]  # fmt: skip


def test_an_act_is_proved_soon_and_whatever_is_killed_comes_back(demo, running, tmp_path):
    number, _ = accept(demo, tmp_path, "云归处")
    accepted = demo.json("ledger", "status")["at"]
    before = {task: until(lambda task=task: process(running.pid, task)) for task in TASKS}
    assert proved(demo, accepted)["status"] == "ok"
    bundle = tmp_path / "bundle.json"
    assert demo("bundle", number, "--out", str(bundle), "--as", "顾明川").returncode == 0
    policy = str(Path(demo.environment["YIHAO_VAR"]) / "policy.json")
    checked = demo("verify", str(bundle), "--policy", policy)
    assert checked.returncode == 0, checked.stdout

    for task in ("signer", "discipline", "seal"):
        os.kill(before[task], signal.SIGKILL)
    until(
        lambda: all(process(running.pid, task) not in (None, before[task]) for task in ("signer", "discipline", "seal"))
    )
    _, receipt = accept(demo, tmp_path, "山有木")
    again = demo.json("ledger", "status")["at"]
    found = proved(demo, again)
    assert found["faults"] == [] and found["status"] == "ok"
    assert receipt["seq"] > 0


def test_what_is_thrown_away_is_the_demos_and_nobody_uses_it(monkeypatch, tmp_path):
    monkeypatch.setenv("YIHAO_VAR", str(tmp_path))
    for name in ("YIHAO_POLICY", "YIHAO_WITNESSES"):
        monkeypatch.delenv(name, raising=False)
    demo_sealing.throw_away("demo.yihao.invalid")  # nothing there yet
    make_state(signer_folder(), FileKeys(signer_folder() / "keys"), domain="demo.yihao.invalid")
    policy_path().write_text("{}")
    with pytest.raises(Refused, match="属于"):
        demo_sealing.throw_away("other.yihao.invalid")
    with held_alone(signer_folder()), pytest.raises(Refused, match="正在使用"):
        demo_sealing.throw_away("demo.yihao.invalid")
    assert policy_path().exists()
    demo_sealing.throw_away("demo.yihao.invalid")
    assert not signer_folder().exists() and not policy_path().exists()


def test_a_witness_keeps_its_port_unless_somebody_took_it(monkeypatch, tmp_path):
    monkeypatch.setenv("YIHAO_VAR", str(tmp_path))
    monkeypatch.delenv("YIHAO_WITNESSES", raising=False)
    assert demo_sealing.ports_before() == {}
    (tmp_path / "ledger").mkdir()
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        before = {"province.d.invalid": other.getsockname()[1], "discipline.d.invalid": free_port()}
        listed = [{"vkey": f"{name}+0", "url": f"http://127.0.0.1:{port}"} for name, port in before.items()]
        kept = json.dumps({"format": "yihao-witnesses/1", "witnesses": listed})
        (tmp_path / "ledger" / "witnesses.json").write_text(kept)
        assert demo_sealing.ports_before() == before
        chosen = demo_sealing.chosen_ports(before, before)
    assert chosen["discipline.d.invalid"] == before["discipline.d.invalid"]
    assert chosen["province.d.invalid"] not in before.values()
