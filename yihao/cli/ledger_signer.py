"""``yihao ledger signer``: the process that signs checkpoints (签名进程). It needs no database."""

from __future__ import annotations

from pathlib import Path

import click

from yihao.cli.output import say


@click.command("signer")
@click.option(
    "--state", "folder", required=True, type=click.Path(file_okay=False, path_type=Path), help="状态目录。 State."
)
@click.option(
    "--socket", "at", type=click.Path(dir_okay=False, path_type=Path), help="套接字，默认在状态目录内。 Socket."
)
@click.option("--group", default="", help="还允许哪个系统组使用套接字。 A group that may use the socket too.")
@click.option(
    "--key-command",
    default="",
    envvar="YIHAO_KEY_COMMAND",
    help="密钥设备命令，不用文件。 Keys in a device, by command.",
)
@click.option(
    "--init", "domain", default="", metavar="DOMAIN", help="首次建立状态，印出登记公钥后退出。 Make the state once."
)
def signer(folder: Path, at: Path | None, group: str, key_command: str, domain: str) -> None:
    """签署检查点：只签在上次之后追加而成的账本。 Sign checkpoints: only what adds to what was signed before.

    首次使用加 --init 域名。状态与密钥须一同备份；恢复旧状态的签名进程会被见证方发现。
    First use: --init DOMAIN. Back up state and keys together; a signer restored from an old copy is found by the witnesses.
    """
    from yihao.ledger.keys import keys_at
    from yihao.ledger.signer.serving import serve_signer
    from yihao.ledger.signer.signing import make_state

    if domain:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        click.echo(str(make_state(folder, keys_at(folder / "keys", key_command), domain=domain)))
        return
    serve_signer(
        folder,
        keys_at(folder / "keys", key_command),
        at=at,
        group=group,
        ready=lambda: say("签名进程已启动。", "The signer is ready."),
    )
