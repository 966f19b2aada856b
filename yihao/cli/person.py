"""Who acts at the command line (命令行经办身份): a person by token, or anybody by name where all people are invented.

In the demo a command that names nobody is done by the person who works at this machine.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any, TypeVar

import click

from yihao.cli import demo_people
from yihao.cli.output import say
from yihao.runtime.clock import now
from yihao.runtime.context import Via
from yihao.runtime.refusal import Refused
from yihao.runtime.setup import use_django
from yihao.runtime.words import Words

if TYPE_CHECKING:
    from yihao.ledger.commands import Receipt
    from yihao.people.acting import Acting

Command = TypeVar("Command", bound=Callable[..., Any])
TOKEN = "YIHAO_TOKEN"  # noqa: S105 - the name of a variable


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a command is done (办理): who acts, the one reading of the clock, and the receipts of what was done."""

    acting: Acting
    at: datetime
    receipts: list[Receipt]


def acting_options(command: Command) -> Command:
    """Give a command the options ``--as`` and ``--token-file``."""
    as_ = click.option(
        "--as", "person", metavar="PERSON", default="",
        help="以某人身份（编号、工号或姓名），仅限模拟库。 Act as a person; simulated databases only.",
    )  # fmt: skip
    token = click.option(
        "--token-file", type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="本人访问令牌所在文件；也可用环境变量 YIHAO_TOKEN。 File with one's own token; or YIHAO_TOKEN.",
    )  # fmt: skip
    return as_(token(command))


json_option = click.option("--json", "as_json", is_flag=True, help="输出一份 JSON。 Print one JSON document.")


@contextmanager
def database() -> Iterator[None]:
    """Set Django up and say in words when the database is away or not ready.

    Raises:
        Refused: no connection, or the tables are not there.
    """
    use_django()
    from django.db import OperationalError, ProgrammingError

    try:
        yield
    except OperationalError as fault:
        raise Refused(
            "database_away",
            Words(
                "连接不上数据库。请先运行 yihao db up，或检查 YIHAO_DATABASE_URL。",
                "The database does not answer. Run yihao db up first, or check YIHAO_DATABASE_URL.",
            ),
            status=503,
        ) from fault
    except ProgrammingError as fault:
        if getattr(fault.__cause__, "sqlstate", "") != "42P01":  # undefined table
            raise
        raise not_migrated() from fault


def not_migrated() -> Refused:
    """Say that the database is not of this version."""
    return Refused(
        "not_migrated",
        Words(
            "数据库还不是当前版本。请先运行 yihao db up。",
            "The database is not of this version. Run yihao db up first.",
        ),
        status=503,
    )


@contextmanager
def desk(person: str, token_file: Path | None, *, needs: str = "", unit: str = "") -> Iterator[Desk]:
    """Find who acts, and see to it that what is refused inside is in the access log.

    Where nobody is named, in the demo one of its people does: who may do what the command ``needs`` at ``unit``.

    Raises:
        Refused: no token, one that does not hold, or ``--as`` in a real site.
    """
    with database():
        from yihao.ledger.given import receipts_given
        from yihao.people.permissions import refusals_written

        at = now()
        acting = _named(person, at) if person else _by_token(token_file, at, needs=needs, unit=unit)
        with refusals_written(), receipts_given() as receipts:
            yield Desk(acting, at, receipts)


def approvers(people: Sequence[str], token_files: Sequence[Path], at: datetime) -> list[Acting]:
    """Find who approves beside the one who acts: by name in a simulated database, else each by a token of one's own.

    Raises:
        Refused: as ``desk``.
    """
    return [_named(one, at) for one in people] + [_by_token(one, at) for one in token_files]


def _named(person: str, at: datetime) -> Acting:
    from yihao.ledger.queries import site
    from yihao.people.queries import acting_for, find_person

    founded = site()
    if founded is None or not founded.simulated:
        raise Refused(
            "as_only_simulated",
            Words(
                "--as 只能用于模拟库。请用本人的访问令牌（环境变量 YIHAO_TOKEN 或 --token-file）。",
                "--as works only in a simulated database. Use your own token (YIHAO_TOKEN or --token-file).",
            ),
            status=403,
        )
    acting = acting_for(find_person(person), at, via=Via("cli"))
    if acting is None:
        raise Refused(
            "no_post", Words("此人今天没有任何岗位。", "This person holds no post today."), field="as", status=403
        )
    return acting


def _by_token(token_file: Path | None, at: datetime, *, needs: str = "", unit: str = "") -> Acting:
    from yihao.people.tokens import authenticate

    token = token_file.read_text(errors="replace").strip() if token_file else os.environ.get(TOKEN, "").strip()
    if not token and (helper := demo_people.helper_for(needs, unit, at)):
        say(
            f"以演示人员{helper.name}（{helper.unit}）的身份办理；换人用 --as 姓名。",
            f"Acting as {helper.name} ({helper.unit}) of the demo; --as NAME for another.",
        )
        return helper
    if not token:
        raise Refused(
            "who_acts",
            Words(
                "请说明由谁办理：设环境变量 YIHAO_TOKEN，或用 --token-file；模拟库可用 --as 姓名，或运行 yihao demo 备好演示人员。",
                "Say who acts: set YIHAO_TOKEN or use --token-file; in a simulated database --as NAME, or have yihao demo provide somebody.",
            ),
            status=401,
        )
    acting = authenticate(token, at=at, via=Via("cli"))
    if acting is None:
        raise Refused(
            "token_invalid",
            Words(
                "访问令牌无效、已过期或已吊销。请本人登录网页，在“我的档案”重新签发，放进 YIHAO_TOKEN 或 --token-file 所指的文件。",
                "The token is not valid, has expired or was revoked. Sign in to the pages, issue another under “My record”, and put it"
                " into YIHAO_TOKEN or the file that --token-file names.",
            ),
            status=401,
        )
    return acting


def until_told(run: Callable[[Event], None]) -> None:
    """Run a background task until SIGTERM or SIGINT (后台任务); it ends what it is doing first."""
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    run(stop)
