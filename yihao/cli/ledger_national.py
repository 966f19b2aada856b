"""``yihao ledger national``: the national log's root of a day, to print and to compare (国家总账每日根)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from yihao.cli.outfile import OutFile, write_out
from yihao.cli.output import moment, say, show
from yihao.cli.person import database, json_option
from yihao.runtime.clock import now
from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words

if TYPE_CHECKING:
    from yihao.ledger.national import DailyRoot


@click.command("national")
@click.option(
    "--day",
    type=click.DateTime(["%Y-%m-%d"]),
    help="哪一日（北京时间），默认最近一日。 Which day in Beijing; the latest.",
)
@click.option("--out", type=OutFile(), help="另写一页 A4 PDF。 Write one A4 page too (PDF).")
@json_option
def national(day: Any, out: Path | None, as_json: bool) -> None:
    """国家总账某日之根，可印、可念、可比对；印有核验程序的 SHA-256。 The national log's root of a day, with the verifier's hash.

    某日之根是当日（北京时间）最后一次封存的根；当日没有封存的，退出码为 1。 The last sealed within the day; exit code 1 if none.
    """
    at = now()
    with database():
        from yihao.ledger.national import daily_root, newest_day
        from yihao.ledger.national_paper import national_pdf

        wanted = day.date() if day else newest_day()
        if wanted is None:
            raise Refused(
                "national.never",
                Words("国家总账还没有封存过。", "The national log has not been sealed yet."),
                status=404,
            )
        root = daily_root(wanted, at=at)
        made = national_pdf(root) if out else b""
    if out:
        write_out(out, made, mode=0o644)
    if as_json:
        show(_said(root) | ({"out": str(out)} if out else {}))
        return
    click.echo("\n".join(_lines(root)))
    if out:
        say(f"已写出 {out}。", f"Written: {out}.")


def _said(root: DailyRoot) -> dict[str, Any]:
    return {
        "day": root.day.isoformat(), "origin": root.origin, "size": root.size, "root": root.root.hex(),
        "root_base64": root.root_base64, "at": root.at, "final": root.final, "simulated": root.simulated,
        "witnesses": [{"name": w.name, "at": w.at, "outside": w.outside} for w in root.witnesses],
        "verifier_sha256": root.verifier, "text": str(root.text),
    }  # fmt: skip


def _lines(root: DailyRoot) -> list[str]:
    from yihao.ledger.national_paper import INSIDE, NOBODY, NOT_FINAL, OUTSIDE, SIMULATED, TITLE

    groups = root.groups
    said = [f"{TITLE.zh} {TITLE.en}  {root.day.isoformat()}"]
    said += [
        f"{words.zh}  {words.en}"
        for words, holds in ((SIMULATED, root.simulated), (NOT_FINAL, not root.final))
        if holds
    ]
    said += [f"  {root.origin}  {root.size}  {moment(root.at)}", f"  {root.root_base64}"]
    said += [f"  {' '.join(groups[at : at + 8])}" for at in range(0, len(groups), 8)]
    for one in root.witnesses:
        where = OUTSIDE if one.outside else INSIDE
        said.append(f"  见证 witness  {one.name}  {moment(one.at)}  {where.zh} {where.en}")
    if not root.witnesses:
        said.append(f"  {NOBODY.zh}  {NOBODY.en}")
    return [*said, f"  verifier.py SHA-256  {root.verifier}", f"  {root.text}"]
