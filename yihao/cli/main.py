"""``yihao`` on the command line (命令行): one file a family, found by its name; exit codes 0 done, 1 refused, 2 wrong usage."""

from __future__ import annotations

import importlib
import pkgutil
import signal
import sys
from typing import NoReturn

import click

import yihao.cli
from yihao.cli.output import refuse, say
from yihao.cli.usage import say_misuse
from yihao.runtime.refusal import Refused

# Files that serve the families and are none themselves.
SHARED = frozenset(
    {
        "main", "outfile", "output", "person", "owner", "case_acts", "case_grants", "case_text", "importing",
        "ledger_national", "ledger_outsiders", "ledger_signer", "ledger_seal", "ledger_epoch", "ledger_system", "ledger_status",
        "supervisor", "demo_sealing", "demo_people", "usage",
    }
)  # fmt: skip


class Families(click.Group):
    """Load a family of commands only when it is asked for, so that ``yihao number check`` needs no database."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name every file of this folder that declares a ``command``."""
        modules = (m.name for m in pkgutil.iter_modules(yihao.cli.__path__))
        return sorted(name.removesuffix("_") for name in modules if name not in SHARED)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the family's file, or answer that there is none."""
        if cmd_name not in self.list_commands(ctx):
            return None
        name = f"{cmd_name}_" if cmd_name in {"import"} else cmd_name
        command: click.Command = importlib.import_module(f"yihao.cli.{name}").command
        return command


@click.command(cls=Families)
@click.version_option(package_name="yihao", message="%(version)s")
def cli() -> None:
    """一号：每个案件一个终身案号。 Yihao: one number for life for every case.

    退出码 0 已办 1 不予办理 2 用法有误。 Exit codes: 0 done, 1 refused, 2 wrong usage.
    """


def main() -> None:
    """Run a command; a refusal is one sentence in both languages and exit code 1, and so is being told to stop."""
    signal.signal(signal.SIGTERM, _told_to_stop)
    try:
        ended = cli(standalone_mode=False)
    except Refused as refusal:
        refuse(refusal, as_json="--json" in sys.argv)
    except click.ClickException as misused:
        say_misuse(misused)
        sys.exit(misused.exit_code)
    except click.Abort:
        say(
            "已停止。已记入的不变；再次运行同一命令即可。",
            "Stopped. What was recorded stands; run the same command again.",
        )
        sys.exit(1)
    sys.exit(ended if isinstance(ended, int) else 0)


def _told_to_stop(*_: object) -> NoReturn:
    """Take SIGTERM as Ctrl-C; the processes that serve handle both themselves."""
    raise KeyboardInterrupt


if __name__ == "__main__":
    main()
