"""``python -m bench.ledger`` (账本测速): build or reuse a ledger, measure, print tables and targets."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from bench import place

if TYPE_CHECKING:
    from bench.ledger.table import Measured


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the ledger's bench; progress goes to standard error, the tables or the JSON to standard output."""
    asked = _parser().parse_args(arguments)
    place.settle()
    from bench.ledger import build, table
    from bench.table import machine

    place.CLUSTER.up()
    try:
        if asked.forget:
            build.forget_all()
            return 0
        found = measured(asked.events, seconds=asked.seconds, units=asked.units, writers=asked.writers)
    finally:
        place.CLUSTER.down()
    verdicts = list(table.verdicts(found))
    if asked.json:
        said = {
            "machine": machine(),
            **asdict(found),
            "targets": [{"reached": r, "target": words} for r, words in verdicts],
        }
        json.dump(said, sys.stdout, ensure_ascii=False, indent=1)
        return 0
    print(machine(), end="\n\n")
    print(*table.lines(found), sep="\n", end="\n\n")
    print(*(f"{'reached' if reached else 'MISSED '}  {words}" for reached, words in verdicts), sep="\n")
    return 0


def measured(events: int, *, seconds: float, units: int, writers: int) -> Measured:
    """Build the ledger, or take the one that stands, and measure everything on it."""
    from bench.ledger import build, table
    from bench.ledger.reading import measure_reading, measure_room
    from bench.ledger.sealing import measure_sealing
    from bench.ledger.verifying import measure_verification
    from bench.ledger.writing import measure_writing

    found = build.built(events)
    room = measure_room(found)
    times = measure_reading(found)
    verification = measure_verification(found)
    writing = measure_writing(found, seconds=seconds, most=writers)
    return table.Measured(events, writing, verification, times, measure_sealing(units), room)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bench.ledger",
        description="账本测速：How fast the ledger is, beside plain INSERT and bare SHA-256.",
    )
    parser.add_argument("--events", type=int, default=1_000_000, help="how many events the ledger holds 账本条数")
    parser.add_argument("--units", type=int, default=3_600, help="offices in the sealing 封存的院数")
    parser.add_argument("--writers", type=int, default=8, help="processes that write at the same time 同时写入的进程")
    parser.add_argument("--json", action="store_true", help="one JSON document 输出 JSON")
    parser.add_argument("--seconds", type=float, default=9.0, help="how long each way of writing is measured 每项秒数")
    parser.add_argument("--forget", action="store_true", help="remove the ledgers that were built 删除测速账本")
    return parser


if __name__ == "__main__":
    sys.exit(main())
