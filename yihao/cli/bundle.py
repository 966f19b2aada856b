"""``yihao bundle``: hand out a case's evidence (证据包)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from yihao.cli.outfile import OutFile, write_out
from yihao.cli.output import receipt_said, say, show, tell_receipts
from yihao.cli.person import acting_options, desk, json_option


@click.command("bundle")
@click.argument("number", metavar="CASE")
@click.option("--out", type=OutFile(), required=True, help="写到哪个文件。 Where to write it.")
@click.option(
    "--national-day", type=click.DateTime(["%Y-%m-%d"]),
    help="以国家总账某日之根为准，便于与纸上印的对照。 Lead to the national root printed for this day.",
)  # fmt: skip
@acting_options
@json_option
def command(number: str, out: Path, national_day: Any, person: str, token_file: Path | None, as_json: bool) -> None:
    """出具一案的证据包：只含本人可看的内容，出具本身记入账本。 Hand out a case's evidence; recorded in the ledger.

    对方用 yihao verify 或单个文件 verifier.py 离线核验。 Checked offline by yihao verify or the one file verifier.py.
    """
    with desk(person, token_file) as at_desk:
        from yihao.cases.commands.evidence import take_evidence

        taken = take_evidence(acting=at_desk.acting, number=number, at=at_desk.at,
                              national_day=national_day.date() if national_day else None)  # fmt: skip
    write_out(out, taken.content)
    if as_json:
        show({"number": taken.number, "out": str(out), "bytes": len(taken.content), "entries": taken.entries,
              **receipt_said([taken.receipt])})  # fmt: skip
        return
    say(f"已写出 {out}，{len(taken.content)} 字节。", f"Written: {out}, {len(taken.content)} bytes.")
    tell_receipts([taken.receipt])
