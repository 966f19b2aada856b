"""``yihao witness``: a witness of the ledger, at home with whoever stands outside (见证). It needs no database."""

from __future__ import annotations

from pathlib import Path

import click

from yihao.cli.output import say

_STATE = click.option(
    "--state", "folder", required=True, type=click.Path(file_okay=False, path_type=Path), help="状态目录。 State."
)
_KEY_COMMAND = click.option(
    "--key-command",
    default="",
    envvar="YIHAO_KEY_COMMAND",
    help="密钥设备命令，不用文件。 Keys in a device, by command.",
)


@click.group("witness")
def command() -> None:
    """见证：只见证在上次之后追加而成的账本。 A witness: cosigns only what adds to what it saw before."""


@command.command()
@_STATE
@click.option("--name", required=True, help="见证方名称，从此不变。 The witness's name, for ever.")
@click.option(
    "--trust", required=True, metavar="VKEY", help="所信任站点的登记公钥。 Enrolment key of the site it trusts."
)
@click.option(
    "--replay", default="", metavar="URL", help="站点网址：取回条目复算后才见证。 Recompute every entry first."
)
@click.option(
    "--token-file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="含 ledger.replay 的访问令牌文件。 File with a token that covers ledger.replay.",
)
@_KEY_COMMAND
def init(folder: Path, name: str, trust: str, replay: str, token_file: Path | None, key_command: str) -> None:
    """首次建立状态与密钥，印出公钥。 Make state and key once; prints the verifier key."""
    from yihao.ledger.keys import keys_at
    from yihao.ledger.witness.state import make_witness

    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    keys = keys_at(folder / "keys", key_command)
    click.echo(str(make_witness(folder, keys, name=name, enrolment=trust, replay_url=replay, token_file=token_file)))


@command.command()
@_STATE
@click.option("--port", required=True, type=click.IntRange(1, 65535), help="端口。 Port.")
@click.option("--host", default="127.0.0.1", show_default=True, help="地址。 Address.")
@click.option(
    "--replay",
    default="",
    metavar="URL",
    help="站点迁址：改从这里取条目复算。 The site has moved: fetch its entries here; replaying witnesses only.",
)
@_KEY_COMMAND
def serve(folder: Path, port: int, host: str, replay: str, key_command: str) -> None:
    """启动见证服务，直到收到停止信号。 Serve until told to stop.

    状态与密钥须一同备份；丢失即换新名新钥。 Back up state and key together; once lost, begin with a new name and key.
    """
    from yihao.ledger.keys import keys_at
    from yihao.ledger.witness.serving import serve_witness

    serve_witness(
        folder,
        keys_at(folder / "keys", key_command),
        host=host,
        port=port,
        replay=replay,
        ready=lambda: say("见证进程已启动。", "The witness is ready."),
    )
