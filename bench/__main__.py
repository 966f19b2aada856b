"""``python -m bench`` (测速): build or reuse the databases, serve them, measure, print the table."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence

from bench import place


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the bench; progress goes to standard error, the table or the JSON to standard output."""
    asked = _parser().parse_args(arguments)
    place.settle()
    from bench import build, table
    from bench.measure import measure
    from bench.statements import count

    place.CLUSTER.up()
    try:
        if asked.forget:
            build.forget_all()
            return 0
        sizes = [10_000] if asked.small else [10_000, 1_000_000]
        sites = [build.fresh(s) if s.cases < 1_000_000 else s for s in map(build.built, sizes)]
        figures = measure(sites, seconds=asked.seconds)
        for site in sites:
            counted = build.apart(count, site)
            for figure in figures:
                if figure.cases == site.cases:
                    figure.statements = counted.get(figure.operation)
            if not asked.no_check:
                build.check(site)
    finally:
        place.CLUSTER.down()
    verdicts = list(table.verdicts(figures))
    if asked.json:
        found = {
            "machine": table.machine(),
            "figures": [f.as_json() for f in figures],
            "targets": [{"reached": reached, "target": words} for reached, words in verdicts],
        }
        json.dump(found, sys.stdout, ensure_ascii=False, indent=1)
        return 0
    print(table.machine(), end="\n\n")
    print(*table.lines(figures), sep="\n", end="\n\n")
    print(*(f"{'reached' if reached else 'MISSED '}  {words}" for reached, words in verdicts), sep="\n")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bench", description="测速：How fast the register is, beside a bare endpoint."
    )
    parser.add_argument("--small", action="store_true", help="10,000 cases only 只测一万案")
    parser.add_argument("--json", action="store_true", help="one JSON document 输出 JSON")
    parser.add_argument("--seconds", type=float, default=8.0, help="how long each figure is measured 每项秒数")
    parser.add_argument("--no-check", action="store_true", help="skip the checks after measuring 不作事后校验")
    parser.add_argument("--forget", action="store_true", help="remove the databases of the bench 删除测速库")
    return parser


if __name__ == "__main__":
    sys.exit(main())
