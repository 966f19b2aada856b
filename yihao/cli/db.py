"""``yihao db``: the database launcher (数据库启停)."""

from __future__ import annotations

from dataclasses import asdict

import click

from yihao.cli.output import show
from yihao.cli.person import database
from yihao.runtime.database import Cluster
from yihao.runtime.setup import database_up


@click.group("db")
def command() -> None:
    """启动、停止、查看自带的 PostgreSQL。 Start, stop and look at the private PostgreSQL."""


@command.command()
def up() -> None:
    """启动并升级到当前版本，可重复执行。 Start and bring to the present version; safe to repeat."""
    database_up()
    with database():
        from yihao.ledger.catalogue import watch
        from yihao.ledger.queries import site

        if site() is not None:  # before the founding there is no log; the founding records what stands
            watch()
    click.echo("数据库已就绪。 The database is ready.", err=True)


@command.command()
def down() -> None:
    """停止。 Stop."""
    Cluster().down()
    click.echo("数据库已停止。 The database is down.", err=True)


@command.command()
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。 Print JSON.")
def status(as_json: bool) -> None:
    """查看状态。 Tell whether it runs, and where."""
    found = Cluster().status()
    if as_json:
        show(asdict(found))
        return
    click.echo(
        f"运行中 running: 127.0.0.1:{found.port}  PostgreSQL {found.version}  {found.folder}"
        if found.running
        else f"未运行 not running  {found.folder}"
    )
