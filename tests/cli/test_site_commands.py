"""``yihao demo``, ``serve``, ``ledger``, ``people``: a site is built, founded, checked, opened and closed."""

import json
import os
import signal
import socket
import stat
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

import psycopg
import pytest

from tests.cli.conftest import COMMAND
from yihao.runtime.places import REPOSITORY


def heads(site):
    return {(one["kind"], one["unit"]): one["size"] for one in site.json("ledger", "check", "--all")}


def test_the_demo_tells_where_and_how_to_sign_in_and_keeps_it_owner_only(demo):
    told = demo.built.stdout
    assert "http://127.0.0.1:8000/" in told
    kept = Path(demo.environment["YIHAO_VAR"]) / "secrets" / "demo-accounts.txt"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert kept.read_text().splitlines()[0] in told
    assert "990103011" in told


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
def test_a_demo_that_is_told_to_stop_while_it_builds_says_so_and_is_not_taken_for_whole(empty, told):
    command = [*COMMAND, "demo", "--no-serve"]
    with subprocess.Popen(command, env=empty.whole_environment, stderr=subprocess.PIPE, text=True, bufsize=1) as built:
        seen = ""
        while "history" not in seen:
            seen = (seen + built.stderr.read(1))[-200:]
        built.send_signal(told)
        rest = built.stderr.read()
        assert built.wait(60) == 1
    assert "已停止" in rest
    assert "Traceback" not in rest
    again = empty("demo", "--no-serve")
    assert again.returncode == 1
    assert "上次没有建完" in again.stderr  # on a server of one's own it drops nothing by itself


def test_building_the_demo_again_changes_nothing(demo):
    before = heads(demo)
    again = demo("demo", "--no-serve")
    assert again.returncode == 0
    assert "没有改动" in again.stderr
    assert again.stdout == demo.built.stdout
    assert heads(demo) == before


def test_the_history_shows_one_number_through_five_matters_and_three_offices(demo):
    shown = demo.json("case", "find", "A9901030000002024019001", "--as", "褚遂今")["hits"]
    card = demo.json("case", "show", shown[0]["number"], "--as", "林书衡")
    assert [(m["kind"], m["unit"]) for m in card["matters"]] == [
        ("ARREST_REVIEW", "990103"), ("PROSECUTION_REVIEW", "990103"), ("COURT_SUPPORT", "990103"),
        ("SECOND_INSTANCE", "990100"), ("CRIMINAL_PETITION", "990000"),
    ]  # fmt: skip
    assert {card["number"]} == {m["number"] for m in card["matters"]}


def test_the_demo_knows_every_office_of_the_country(demo):
    loaded = demo.json("people", "load-directory", "--as", "程砚秋")
    assert loaded["offices"] > 3_000
    assert loaded["is_new"] is False  # the demo loaded it, before its first case
    assert demo("people", "load-directory", "--as", "姚静").returncode == 1


def test_every_log_of_the_demo_agrees_with_itself(demo):
    found = demo.json("ledger", "check", "--all")
    assert {one["kind"] for one in found} == {"ledger", "access"}
    assert not [one for one in found if one["fault"]]
    assert demo("ledger", "check").returncode == 2


def test_the_demo_leaves_another_site_alone(real):
    done = real("demo", "--no-serve")
    assert done.returncode == 1
    assert "real.yihao.invalid" in done.stderr


def test_a_site_is_founded_once(real):
    again = real("ledger", "found", "--domain", "other.yihao.invalid")
    assert again.returncode == 1
    assert "已建站" in again.stderr
    assert real("ledger", "found", "--domain", "real.yihao.invalid").returncode == 0


def test_the_first_people_of_a_real_site_are_appointed_until_setting_up_is_over(real):
    loaded = real.json("people", "load-directory", "--setup")
    assert loaded["offices"] > 3_000
    categories = ("system_admin", "security_admin", "audit_admin", "political")
    for n, category in enumerate(categories):
        done = real(
            "people", "first", f"甲{'子丑寅卯'[n]}", "--unit", "110000", "--category", category, "--staff-no", f"X00{n}"
        )
        assert done.returncode == 0, done.stderr
    late = real("people", "first", "乙丑", "--unit", "110000", "--category", "political", "--staff-no", "X009")
    assert late.returncode == 1
    assert "初始设置已经结束" in late.stderr


def test_people_are_listed_and_shown(demo):
    assert demo.json("people", "list", "--as", "姚静")[0]["name"] == "顾明川"
    assert len(demo.json("people", "show", "陈知行", "--as", "姚静")["posts"]) == 3


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def children(pid):
    listed = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False)
    return [int(one) for one in listed.stdout.split()]


@pytest.fixture
def served(demo):
    port = free_port()
    server = subprocess.Popen(
        [*COMMAND, "serve", "--port", str(port), "--workers", "1"],
        env=demo.whole_environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    address = server.stdout.readline().strip()
    assert address == f"http://127.0.0.1:{port}/"
    yield server, address
    if server.poll() is None:
        server.terminate()
        server.wait(30)


def ask(address, token=""):
    request = urllib.request.Request(address, headers={"Authorization": f"Bearer {token}"} if token else {})
    until = time.monotonic() + 30
    while True:
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as refused:
            return refused.code, json.load(refused)
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def test_the_site_answers_notes_the_look_and_stops_wholly_on_a_signal(demo, served):
    server, address = served
    assert ask(address + "api/v1/cases")[0] == 401
    token = demo.json("people", "token", "issue", "--label", "接口", "--scope", "case.*", "--as", "姚静")["token"]
    status, page = ask(address + "api/v1/cases", token)
    assert status == 200
    before = heads(demo)[("access", "990103")]
    assert ask(address + f"api/v1/cases/{page['rows'][0]['number']}", token)[0] == 200
    time.sleep(3)  # the batcher chains each second
    assert heads(demo)[("access", "990103")] > before
    running = children(server.pid)
    assert len(running) == 5  # the server, the linking follower, the access batcher, the sealer, the signer
    server.send_signal(signal.SIGTERM)
    assert server.wait(30) == 0
    assert not [pid for pid in running if Path(f"/proc/{pid}").exists()]


def test_a_batcher_that_dies_is_started_again(served):
    server, address = served
    ask(address + "api/v1/cases")
    batcher = next(p for p in children(server.pid) if b"batch-access" in Path(f"/proc/{p}/cmdline").read_bytes())
    os.kill(batcher, signal.SIGKILL)
    until = time.monotonic() + 20
    while time.monotonic() < until:
        now = [
            p
            for p in children(server.pid)
            if p != batcher and b"batch-access" in Path(f"/proc/{p}/cmdline").read_bytes()
        ]
        if now:
            return
        time.sleep(0.2)
    raise AssertionError("no batcher came back")


def test_a_taken_port_is_said_in_words(demo, served):
    _, address = served
    port = address.rstrip("/").rsplit(":", 1)[1]
    done = demo("serve", "--port", port)
    assert done.returncode == 1
    assert port in done.stderr


def descendants(pid):
    return [one for child in children(pid) for one in (child, *descendants(child))]


def alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_killed_with_no_time_to_say_anything_it_leaves_nobody_behind(demo, command):
    port = free_port()
    with subprocess.Popen(
        [*COMMAND, command, "--port", str(port)], env=demo.whole_environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as server:  # fmt: skip
        while server.stdout.readline().strip() != f"http://127.0.0.1:{port}/":
            assert server.poll() is None
        until = time.monotonic() + 30
        while len(running := descendants(server.pid)) < (8 if command == "demo" else 6) and time.monotonic() < until:
            time.sleep(0.2)
        assert len(running) >= (8 if command == "demo" else 6)  # with the server's own workers, and the two witnesses
        os.kill(server.pid, signal.SIGKILL)
        until = time.monotonic() + 60
        while (left := [pid for pid in running if alive(pid)]) and time.monotonic() < until:
            time.sleep(0.2)
        assert left == []
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


def test_the_followers_run_by_themselves_as_their_unit_runs_them(demo):
    [started] = [
        line.split("/yihao ", 1)[1].split()
        for line in (REPOSITORY / "deploy/systemd/yihao-follow.service").read_text().splitlines() if line.startswith("ExecStart=")
    ]  # fmt: skip
    filing = json.loads((REPOSITORY / "docs" / "examples" / "case.json").read_text(encoding="utf-8"))
    filing["aliases"] = []
    filing["parties"][0] |= {"name": "匡随行", "identity": ""}
    given = demo.json("case", "accept", "--as", "姚静", "--file", "-", given=json.dumps(filing))
    seq = given["receipt"]["seq"]
    environment = {
        n: v for n, v in demo.whole_environment.items() if n not in ("YIHAO_MIGRATOR_URL", "YIHAO_SEALER_URL")
    }

    def followed():
        with psycopg.connect(demo.environment["YIHAO_DATABASE_URL"]) as sql:
            reached = "SELECT count(*) FROM follower_cursor c, event_order o WHERE (o.unit, o.epoch, o.seq) = ('990103', 1, %s)"
            return sql.execute(
                reached + " AND (c.xid, c.unit, c.epoch, c.seq) >= (o.xid, o.unit, o.epoch, o.seq)", [seq]
            ).fetchone()[0]

    with subprocess.Popen([*COMMAND, *started], env=environment) as follower:
        until = time.monotonic() + 60
        while followed() < 2 and time.monotonic() < until:
            time.sleep(0.3)
        follower.terminate()
        assert follower.wait(30) == 0
    assert followed() >= 2  # the linking and the erasure
