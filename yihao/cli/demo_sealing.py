"""The demo's signer and witnesses (演示的签名与见证): a province, and the discipline group, which recomputes every entry.

Each has state and key of its own below ``$YIHAO_VAR/ledger``. On a real site no witness stands on the site's own machine.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import psycopg

from yihao.cli.output import say
from yihao.cli.person import database
from yihao.cli.supervisor import Task, free_port, is_free
from yihao.ledger.keys import FileKeys
from yihao.ledger.rules.policy import parse_policy
from yihao.ledger.sealing.config import ledger_folder, sealer_connection, signer_folder, witnesses_file, write_list
from yihao.ledger.signer.signing import Signer, make_state
from yihao.ledger.site_policy import make_policy, policy_path
from yihao.ledger.witness.state import make_witness
from yihao.runtime.clock import now
from yihao.runtime.context import Via
from yihao.runtime.durable import held_alone, write_durably
from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words

FIRST_ADDRESS = (
    "http://127.0.0.1:8000"  # the state holds one for ever; where the demo serves today is said at its start
)
WATCHER = "单于归"  # of the discipline group at the province
YEAR = timedelta(days=365)


class Body(NamedTuple):
    """A witness of the demo (演示见证方): the folder of its state, its traits in the policy, whether it recomputes."""

    folder: str
    traits: str
    replays: bool = False


BODIES = (Body("province", "province"), Body("discipline", "discipline,outside,replays", replays=True))


def witness_folder(body: Body) -> Path:
    """Give the folder of a witness's state (见证状态目录)."""
    return ledger_folder() / "witnesses" / body.folder


def set_up(owner: psycopg.Connection[Any], *, domain: str) -> None:
    """Make signer, witnesses, token and policy where they are missing, and seal the history once (建立签名与见证).

    Raises:
        Refused: the state of the signer is gone that sealed this database, or is another site's.
    """
    sealed = owner.execute("SELECT EXISTS (SELECT FROM seal_checkpoint)").fetchone() == (True,)
    if sealed and not (signer_folder() / "signer.sqlite").exists():
        raise Refused(
            "signer_gone",
            Words(
                "演示库已封存，但签名状态不在了。请运行 yihao demo --fresh 重新建立。",
                "The demo's database is sealed, but the signer's state is gone. Run yihao demo --fresh.",
            ),
            status=409,
        )
    enrolment = str(make_state(signer_folder(), FileKeys(signer_folder() / "keys"), domain=domain))
    listed = []
    for body in BODIES:
        folder = witness_folder(body)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        token = _token(folder / "token") if body.replays else None
        key = make_witness(
            folder, FileKeys(folder / "keys"), name=f"{body.folder}.{domain}", enrolment=enrolment,
            replay_url=FIRST_ADDRESS if token else "", token_file=token,
        )  # fmt: skip
        listed.append(f"{body.traits}={key}")
    raw = make_policy(enrolment=enrolment, witnesses=listed, quorum=[{"province": 1}], outside=1)
    if not policy_path().exists() or str(parse_policy(policy_path().read_bytes()).enrolment) != enrolment:
        write_durably(policy_path(), raw, mode=0o644)
    if not sealed:
        _seal_history()


def witness_tasks(domain: str, *, site: str) -> list[Task]:
    """Say how the witnesses are run beside the site (见证进程), at the ports they had if these are free; tells the sealer."""
    names = {f"{body.folder}.{domain}": body for body in BODIES}
    before = ports_before()
    ports = chosen_ports(names, before)
    addresses = {name: f"http://127.0.0.1:{port}" for name, port in ports.items()}
    if before != ports:
        write_list(policy_path().read_bytes(), addresses)
    return [
        Task(
            f"witness {body.folder}",
            ("witness", "serve", "--state", str(witness_folder(body)), "--port", str(ports[name]),
             *(("--replay", site) if body.replays else ())),
            first=True, apart=True,
        )
        for name, body in names.items()
    ]  # fmt: skip


def throw_away(domain: str) -> None:
    """Remove the demo's signer, witnesses and policy, and no other site's (丢弃签名与见证状态).

    Raises:
        Refused: they are another site's, or a process uses them.
    """
    if not ledger_folder().exists():
        return
    if (signer_folder() / "signer.sqlite").exists():
        make_state(signer_folder(), FileKeys(signer_folder() / "keys"), domain=domain)  # refuses another's
    for folder in (signer_folder(), *map(witness_folder, BODIES)):
        if folder.is_dir():
            with held_alone(folder):
                pass
    shutil.rmtree(ledger_folder())
    for path in (policy_path(), witnesses_file()):
        path.unlink(missing_ok=True)


def ports_before() -> dict[str, int]:
    """Give the ports that the list of witnesses names (上次的端口)."""
    with suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
        listed = json.loads(witnesses_file().read_bytes())["witnesses"]
        return {one["vkey"].split("+")[0]: int(one["url"].rsplit(":", 1)[1]) for one in listed}
    return {}


def chosen_ports(names: Iterable[str], before: Mapping[str, int]) -> dict[str, int]:
    """Choose a port for each witness (选端口): the one it had, if nobody took it meanwhile, so that the settings stay the same."""
    return {name: before[name] if name in before and is_free(before[name]) else free_port() for name in names}


def _token(path: Path) -> Path:
    """Keep a token of the discipline group's for ``ledger.replay`` and nothing else, owner-only; a new one where it has ended."""
    from yihao.people.commands import issue_token
    from yihao.people.queries import acting_for, find_person
    from yihao.people.tokens import authenticate

    at = now()
    with database():
        if path.exists() and authenticate(path.read_text(encoding="utf-8"), at=at) is not None:
            return path
        acting = acting_for(find_person(WATCHER), at, via=Via("cli"))
        if acting is None:
            raise LookupError(f"{WATCHER} holds no post")
        _, token = issue_token(acting=acting, label="复算见证", scopes=["ledger.replay"], expires_at=at + YEAR, at=at)
        write_durably(path, token.encode())
    return path


def _seal_history() -> None:
    """Seal all that was recorded so far, so that the site opens with a sealed ledger; the witnesses come once it answers."""
    from yihao.ledger.sealing.sealer import Sealer

    if "YIHAO_DATABASE_URL" in os.environ and "YIHAO_SEALER_URL" not in os.environ:
        return  # said when it is served
    began = time.monotonic()
    with sealer_connection() as sql, held_alone(signer_folder()):
        sealer = Sealer(sql, Signer(signer_folder(), FileKeys(signer_folder() / "keys")))
        try:
            done = sealer.seal()
        finally:
            sealer.leave()
    if done is not None:
        spent = time.monotonic() - began
        say(
            f"历史已封存：{done.logs} 本日志，{done.entries} 条，{spent:.1f} 秒。",
            f"The history is sealed: {done.logs} logs, {done.entries} entries, {spent:.1f} s.",
        )
