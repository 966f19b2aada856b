"""Measuring the sealing (封存测量): every office of the country with some new events each, the signer as a process of its own."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tqdm import tqdm

from bench import place
from bench.build import apart
from bench.invented import unit
from bench.ledger.build import empty
from bench.ledger.invented import act, number, person
from bench.place import CLUSTER
from yihao.runtime.places import REPOSITORY
from yihao.runtime.setup import use_django

DATABASE = "ledger_sealing"
NEW = 20
_YIHAO = (sys.executable, "-m", "yihao.cli.main", "ledger", "signer", "--state")


@dataclass(frozen=True, slots=True)
class Sealing:
    """One round of sealing (一轮封存)."""

    what: str
    logs: int
    entries: int
    seconds: float


def measure_sealing(units: int) -> list[Sealing]:
    """Seal all offices' first events, with full maps; then some new ones of each; then one new one of each."""
    CLUSTER.drop_database(DATABASE)
    CLUSTER.create_database(DATABASE, template=empty())
    from yihao.ledger.founding import found_site

    domain = "sealing.bench.yihao.invalid"
    with CLUSTER.connect("yihao_migrator", DATABASE) as connection:
        connection.execute("SET ROLE yihao_owner")
        found_site(connection, domain=domain, simulated=False)
    with tempfile.TemporaryDirectory(prefix="yh") as folder:
        state = Path(folder) / "signer"
        subprocess.run([*_YIHAO, str(state), "--init", domain], check=True, cwd=REPOSITORY, stdout=subprocess.DEVNULL)
        signer = subprocess.Popen([*_YIHAO, str(state)], cwd=REPOSITORY, stderr=subprocess.DEVNULL)
        try:
            return [
                _round("first events, full maps 首批与全图", units, 5, state),
                _round(f"{NEW} new events each 各增 {NEW} 条", units, NEW, state),
                _round("one new event each 各增一条", units, 1, state),
            ]
        finally:
            signer.terminate()
            signer.wait()
            CLUSTER.drop_database(DATABASE)


def _round(what: str, units: int, new: int, state: Path) -> Sealing:
    apart(_act, units, new)
    logs, entries, seconds = apart(_seal, state)
    if logs < units:
        raise RuntimeError(f"{logs} logs were sealed, {units} have grown")
    return Sealing(what, logs, entries, seconds)


def _act(units: int, new: int) -> None:
    place.point_at(DATABASE)
    use_django()
    from django.db import connection, transaction

    from yihao.ledger.commands import record_many

    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
    for first in tqdm(range(0, units, 20), desc="new events 新增", unit="20 offices"):
        with transaction.atomic():
            record_many([
                act(person(i, n % 3), unit(i), number(i, n // 4), n) for i in range(first, min(first + 20, units)) for n in range(new)
            ])  # fmt: skip


def _seal(state: Path) -> tuple[int, int, float]:
    from yihao.ledger.sealing.sealer import Sealer
    from yihao.ledger.signer_client import SignerClient

    until = time.monotonic() + 30
    while not (state / "signer.sock").exists():
        if time.monotonic() > until:
            raise RuntimeError("the signer did not start")
        time.sleep(0.05)
    with CLUSTER.connect("yihao_sealer", DATABASE) as sql:
        sealer = Sealer(sql, SignerClient(state / "signer.sock"))
        done = sealer.seal()
        sealer.leave()
    if done is None or done.faults:
        raise RuntimeError(f"not sealed: {done}")
    return done.logs, done.entries, done.seconds
