"""``yihao ledger seal``: sealing (封存)."""

from __future__ import annotations

import logging
import sys
from uuid import UUID

import click

from yihao.cli.output import say, show
from yihao.cli.person import json_option, until_told


@click.command()
@click.option("--every", type=click.FloatRange(0.1, 3600), default=30.0, show_default=True, help="间隔秒数。 Seconds.")
@click.option("--once", is_flag=True, help="只封存一轮。 One round only.")
@click.option(
    "--holder",
    type=click.UUID,
    help="接替已结束的封存进程：同一持有者不必等其租约到期。 Take the place of a sealer that ended: its lease goes on.",
)
@json_option
def seal(every: float, once: bool, holder: UUID | None, as_json: bool) -> None:
    """封存：索引、默克尔树、检查点、见证，直到收到停止信号。 Seal every log that grew, until told to stop.

    发现改动的日志不封存，并说明位置；--once 时退出码为 1。 A log with a fault is not sealed: exit code 1 with --once.
    """
    from yihao.ledger.sealing.config import listed_witnesses, national_every, sealer_connection, signer_socket
    from yihao.ledger.sealing.sealer import Sealer
    from yihao.ledger.signer_client import SignerClient

    logging.basicConfig(level=logging.INFO, format="%(message)s")
    with sealer_connection() as sql:
        sealer = Sealer(
            sql, SignerClient(signer_socket()), listed_witnesses(), national_every=national_every(), holder=holder
        )
        if not once:
            until_told(lambda stop: sealer.run(stop, every=every))
            return
        try:
            done = sealer.seal()
        finally:
            sealer.leave()
    if done is None:
        say("没有封存：未建站，或另一封存进程在工作。", "Nothing sealed: no site, or another sealer is at work.")
        sys.exit(1)
    if as_json:
        faults = [{"log": "/".join(map(str, f.log)), "seq": f.seq, "code": f.code} for f in done.faults]
        show(
            {
                "logs": done.logs,
                "entries": done.entries,
                "cosigned": done.cosigned,
                "seconds": done.seconds,
                "faults": faults,
            }
        )
    else:
        say(
            f"封存 {done.logs} 条日志，{done.entries} 条记录，{done.cosigned} 个见证签名，{done.seconds:.1f} 秒。",
            f"Sealed {done.logs} logs, {done.entries} entries, {done.cosigned} cosignatures, {done.seconds:.1f} s.",
        )
    sys.exit(1 if done.faults else 0)
