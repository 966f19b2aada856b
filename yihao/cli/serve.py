"""``yihao serve``: the site on this machine (启动服务): granian with workers, and beside it what chains, seals and signs."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from uuid import uuid4

import click

from yihao.cli.output import say
from yihao.cli.person import database, not_migrated
from yihao.cli.supervisor import BATCHER, FOLLOW, Supervisor, Task, is_free, whole_environment
from yihao.runtime.places import var
from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words

SIMULATED_EVERY = "10"  # seconds between two rounds of sealing where people only try things out
SIMULATED_NATIONAL = "20"


@click.command("serve")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="端口。 Port.")
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True, help="工作进程数。 Workers.")
@click.option(
    "--batcher/--no-batcher",
    default=True,
    help="同时运行查阅日志批处理与事后核对。 Run the access batcher and the followers too.",
)
@click.option(
    "--sealer/--no-sealer",
    default=True,
    help="本站状态目录内有签名状态时，同时运行签名与封存。 Run signer and sealer too, where this site's state holds a signer's.",
)
def command(port: int, workers: int, batcher: bool, sealer: bool) -> None:
    """在 127.0.0.1 启动网站与接口，Ctrl-C 停止。 Serve pages and API on 127.0.0.1; Ctrl-C stops."""
    serve(port=port, workers=workers, batcher=batcher, sealer=sealer)


def serve(
    *, port: int, workers: int = 2, batcher: bool = True, sealer: bool = True, witnesses: Sequence[Task] = ()
) -> None:
    """Serve until told to stop, with whom runs beside.

    Raises:
        Refused: the database is away, not of this version or not founded, or the port is taken.
    """
    simulated = require_ready()
    _require_free(port)
    note_start()
    # In the order in which they end: each after those that call it.
    tasks = [FOLLOW, BATCHER] if batcher else []
    if sealer and can_seal():
        sealing, signing = _sealing(simulated)
        tasks += [sealing, *witnesses, signing]
    Supervisor(_environment(simulated), port=port, workers=workers, tasks=tasks).run()


def can_seal() -> bool:
    """Tell whether this site's own signer state is here and the sealer has a way into the database; says so if it has none."""
    from yihao.ledger.sealing.config import signer_folder

    if not (signer_folder() / "signer.sqlite").exists():
        return False
    if "YIHAO_DATABASE_URL" in os.environ and "YIHAO_SEALER_URL" not in os.environ:
        say(
            "没有封存：请用 YIHAO_SEALER_URL 指明 yihao_sealer 的连接。",
            "Nothing is sealed: name the connection of yihao_sealer in YIHAO_SEALER_URL.",
        )
        return False
    return True


def _sealing(simulated: bool) -> tuple[Task, Task]:
    from yihao.ledger.sealing.config import make_signer_socket_folder, signer_folder

    every = ("--every", SIMULATED_EVERY) if simulated else ()
    # A sealer started again in the place of one that ended need not wait for that one's lease.
    sealer = Task("seal", ("ledger", "seal", "--holder", str(uuid4()), *every))
    socket = make_signer_socket_folder()
    signer = ("ledger", "signer", "--state", str(signer_folder()), "--socket", str(socket))
    return sealer, Task("signer", signer, first=True, apart=True)


def require_ready() -> bool:
    """Make sure that there is a founded database of this version; tells whether it is a simulated one.

    Raises:
        Refused: otherwise.
    """
    with database():
        from django.db import connection
        from django.db.migrations.executor import MigrationExecutor

        from yihao.ledger.queries import site

        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise not_migrated()
        founded = site()
        connection.close()
    if founded is None:
        raise Refused(
            "not_founded",
            Words(
                "本库还没有建站。请运行 yihao ledger found --domain 域名，或 yihao demo。",
                "No site is founded here. Run yihao ledger found --domain DOMAIN, or yihao demo.",
            ),
        )
    return founded.simulated


def note_start() -> None:
    """Put into the system's log what changed since the last start (启动入账): migrations, make-up, keys, settings."""
    with database():
        from django.db import connection

        from yihao.ledger.catalogue import watch
        from yihao.ledger.system_acts import note_settings

        watch()
        note_settings()
        connection.close()


def _require_free(port: int) -> None:
    if not is_free(port):
        raise Refused(
            "port_taken",
            Words(
                "端口 {port} 已被占用，请用 --port 换一个（make demo PORT=8010）。",
                "Port {port} is taken; choose another with --port (make demo PORT=8010).",
            ).format(port=port),
            field="port",
        )


def _environment(simulated: bool) -> Mapping[str, str]:
    # Whitenoise finds files where they lie; the folder may be empty.
    (var() / "static").mkdir(parents=True, exist_ok=True)
    chosen = {"YIHAO_POOL": "1"}
    if simulated:  # invented people carry no security keys, and wait for no hour
        chosen |= {"YIHAO_REQUIRE_MFA": "0", "YIHAO_NATIONAL_EVERY": SIMULATED_NATIONAL}
    return whole_environment(chosen)
