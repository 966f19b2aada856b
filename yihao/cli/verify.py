"""``yihao verify``: check an evidence bundle offline; the same program as the standalone file (核验证据包)."""

from __future__ import annotations

import sys

import click

from yihao.ledger import verifier


@click.command(
    "verify",
    context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]},
    options_metavar="FILE --policy POLICY [--json] [--lang zh|en] [--receipt TEXT] [--national-root HEX]",
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED, metavar="")
def command(arguments: tuple[str, ...]) -> None:
    """离线核验证据包，不需要数据库。 Check an evidence bundle offline; needs no database.

    见证规则须从别处取得，不能用证据包里的。 The policy must come from elsewhere than the bundle.

    退出码 0 属实 1 不实 2 不能断定完整 64 用法有误。 Exit codes: 0 sound, 1 false, 2 incomplete, 64 wrong usage.
    """
    sys.exit(verifier.main(list(arguments)))
