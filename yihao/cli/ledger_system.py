"""``yihao ledger system``: administrators' acts and the system's own (系统日志)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import click

from yihao.cli.output import moment, show
from yihao.cli.person import acting_options, desk, json_option

_DAY = click.DateTime(["%Y-%m-%d"])


@click.command("system")
@click.option("--kind", default="", help="事件种类或其开头，如 post。 A kind of event, or its beginning, as post.")
@click.option("--unit", default="", help="哪一院的账本；系统自身为 000000。 Whose log; the system itself is 000000.")
@click.option("--by", default="", help="行为人编号。 Id of who acted.")
@click.option("--since", type=_DAY, help="自某日起。 From this day on.")
@click.option("--until", type=_DAY, help="至某日止。 Up to and with this day.")
@click.option("--after", default="", help="上一页给出的位置。 The place the page before gave.")
@acting_options
@json_option
def system(
    kind: str,
    unit: str,
    by: str,
    since: Any,
    until: Any,
    after: str,
    person: str,
    token_file: Path | None,
    as_json: bool,
) -> None:
    """管理员和系统自身的行为，新的在前。 What administrators and the system itself did, newest first."""
    with desk(person, token_file) as at_desk:
        from yihao.ledger.system_log import Sought
        from yihao.people.commands.system_log import system_log
        from yihao.runtime.clock import BEIJING

        sought = Sought(
            kind, unit, by, since.replace(tzinfo=BEIJING) if since else None,
            until.replace(tzinfo=BEIJING) + timedelta(days=1) if until else None,
        )  # fmt: skip
        found = system_log(at_desk.acting, sought, at=at_desk.at, after=after)
    # A case's number is not for administrators; the entry's place and leaf are its receipt.
    told = [
        {"at": one.rec, "type": one.type, "actor": one.actor._asdict(), "via": one.said["via"]["channel"],
         "facts": {n: v for n, v in one.facts.items() if n != "of_case"}, "log": one.log, "seq": one.seq, "leaf": one.leaf}
        for one in found.rows
    ]  # fmt: skip
    if as_json:
        show({"acts": told, "after": found.after})
        return
    for one in told:
        click.echo(f"{moment(one['at'])}  {one['type']:24}  {one['actor']['id']:10}  {one['log']} #{one['seq']}")
    if found.after:
        click.echo(f"--after {found.after}")
