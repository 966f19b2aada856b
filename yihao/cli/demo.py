"""``yihao demo``: the invented country with its history, ready to sign in (演示)."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path
from typing import Any

import click
import psycopg
from tqdm import tqdm

from yihao.cli import demo_people, demo_sealing
from yihao.cli.output import say
from yihao.cli.owner import owner_connection
from yihao.cli.person import database
from yihao.cli.serve import serve as serve_site
from yihao.ledger.site_policy import policy_path
from yihao.runtime.clock import now
from yihao.runtime.context import Via
from yihao.runtime.database import Cluster
from yihao.runtime.places import var
from yihao.runtime.refusal import Refused
from yihao.runtime.setup import database_up
from yihao.runtime.words import Words

DOMAIN = "demo.yihao.invalid"
ADMINISTRATOR = "程砚秋"
SHOWN = (
    ("姚静", "云溪区案件管理，受理取号", "accepts cases at Yunxi"),
    ("虞山晴", "望湖县案件管理，有待核对的并案", "Wanghu's desk, with a linking task"),
    ("陈知行", "云溪区检察官，办过的案件", "prosecutor with a docket"),
    ("顾明川", "云溪区检察长", "chief at Yunxi"),
    ("冯见山", "临澜市案件管理", "the city's desk"),
    ("慕容清", "澄江省案件管理", "the province's desk"),
    ("褚遂今", "已离任，仍可看自己的旧案", "has left, keeps his own docket"),
    ("郁青", "临澜市检务督察", "inspection at the city"),
    (ADMINISTRATOR, "系统管理员，不看案件", "system administrator, sees no case"),
)
Progress = Callable[[int, int], None]


@click.command("demo")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="端口。 Port.")
@click.option("--no-serve", is_flag=True, help="只建数据，不启动网站。 Build only, do not serve.")
@click.option("--fresh", is_flag=True, help="丢弃演示数据，重新建立。 Throw the demo's data away and build anew.")
def command(port: int, no_serve: bool, fresh: bool) -> None:
    """建立虚构的国度与办案历史，启动网站，并告知如何登录。 Build the invented country, open the site, say how to sign in.

    可重复执行：已建成的不再改动。 Safe to repeat: what stands is left as it is.
    """
    if fresh:
        _throw_away()
    database_up()
    with owner_connection() as owner:
        if _half_built(owner):
            say("上次没有建完，重新开始。", "The last build was cut off; starting anew.")
            owner.close()
            _throw_away()
            database_up()
    with owner_connection() as owner:
        _build(owner)
        with database():
            demo_people.set_up(now())
        demo_sealing.set_up(owner, domain=DOMAIN)
    _introduce(port)
    if not no_serve:
        serve_site(port=port, witnesses=demo_sealing.witness_tasks(DOMAIN, site=f"http://127.0.0.1:{port}"))


def _build(owner: psycopg.Connection[Any]) -> None:
    from yihao.runtime.setup import use_django

    use_django()
    from yihao.ledger.founding import found_site
    from yihao.ledger.founding import set_clock as set_owner_clock

    found_site(owner, domain=DOMAIN, simulated=True)
    if _is_whole(owner):
        say("演示数据已在，没有改动。", "The demo's data stands; nothing was changed.")
        _accounts(renew=False)
        return
    demo_sealing.throw_away(DOMAIN)  # a new history under the signer of an old one would be a fork
    with database():
        from django.db import connection

        from yihao.cases.invented.history import BEGIN, play
        from yihao.people.directory import load_derived
        from yihao.people.invented import build

        def set_clock(at: Any) -> None:
            set_owner_clock(owner, at)

        owner.execute("SET synchronous_commit = off")  # the last act below waits for the disk, and so for all before it
        learned = BEGIN - timedelta(days=6)
        with connection.cursor() as cursor:
            cursor.execute("SET synchronous_commit = off")
        set_clock(learned)
        with _bar("人员与院 people") as step:
            country = build(at=learned, via=Via("cli"), progress=step)
        _accounts(renew=True, at=learned)
        say("全国检察院名录（由 GB/T 2260 推得）…", "Directory of the whole country, derived from GB/T 2260 …")
        load_derived(acting=country.acting(ADMINISTRATOR, learned, Via("cli")), at=learned)
        with _bar("办案历史 history") as step:
            acts = play(country, until=now(), set_clock=set_clock, progress=step)
        # That the clock runs says that the history is whole.
        owner.execute("SET synchronous_commit = on")
        reached = owner.execute("SELECT greatest(%s, ledger_now())", [now()]).fetchone()
        set_owner_clock(owner, reached[0] if reached else now(), running=True)
    say(f"已建成，共 {acts} 步。", f"Built in {acts} steps.")


def _bar(name: str) -> AbstractContextManager[Progress]:
    return _Bar(name)


class _Bar:
    """A progress bar on standard error (进度)."""

    def __init__(self, name: str) -> None:
        self._bar = tqdm(desc=name, total=1, ncols=88, bar_format="{desc} {percentage:3.0f}% {bar} {elapsed}")

    def __enter__(self) -> Progress:
        return self._step

    def __exit__(self, *_: object) -> None:
        self._bar.close()

    def _step(self, done: int, total: int) -> None:
        self._bar.total = total
        self._bar.update(done - self._bar.n)


def _is_whole(owner: psycopg.Connection[Any]) -> bool:
    return owner.execute("SELECT running FROM simulated_clock").fetchone() == (True,)


def _half_built(owner: psycopg.Connection[Any]) -> bool:
    """Tell whether an earlier build of the demo was cut off.

    Raises:
        Refused: the database is another site, real or simulated; it is left alone.
    """
    founded = owner.execute("SELECT domain, simulated FROM site").fetchone()
    if founded is None:
        return False
    if founded != (DOMAIN, True):
        raise Refused(
            "another_site",
            Words(
                "这个数据库已用于 {domain}，演示不会改动它。请用 YIHAO_DATABASE_NAME 另指一个库。",
                "This database serves {domain}; the demo leaves it alone. Name another in YIHAO_DATABASE_NAME.",
            ).format(domain=founded[0]),
            status=409,
        )
    begun = owner.execute("SELECT EXISTS (SELECT FROM simulated_clock)").fetchone() == (True,)
    return begun and not _is_whole(owner)


def _throw_away() -> None:
    """Drop the demo's database, and no other.

    Raises:
        Refused: it is on a server of one's own, or another site.
    """
    if "YIHAO_DATABASE_URL" in os.environ:
        raise Refused(
            "not_ours_to_drop",
            Words(
                "这是自备的数据库服务器，请自行删除并重建演示库。",
                "This is a server of your own: drop and make the demo's database yourself.",
            ),
        )
    cluster = Cluster()
    cluster.up()
    name = os.environ.get("YIHAO_DATABASE_NAME", "yihao")
    if not cluster.has_database(name):
        return
    with cluster.connect("yihao_migrator", name) as owner:
        owner.execute("SET ROLE yihao_owner")
        if owner.execute("SELECT to_regclass('public.site')").fetchone() != (None,):
            _half_built(owner)  # refuses another site
    demo_sealing.throw_away(DOMAIN)
    cluster.drop_database(name)
    _accounts_file().unlink(missing_ok=True)
    demo_people.tokens_file().unlink(missing_ok=True)


# -- who may sign in --------------------------------------------------------------------------------------------------


def _accounts_file() -> Path:
    return var() / "secrets" / "demo-accounts.txt"


def _accounts(*, renew: bool, at: Any = None) -> None:
    """Open accounts for all invented people under one generated passphrase, kept owner-only so that it can be told again."""
    from yihao.people.invented import open_accounts

    path = _accounts_file()
    if path.exists() and not renew:
        return
    told, people = open_accounts(at=at or now(), via=Via("cli"))
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(f"{told}\n")
        for member in people:
            file.write(f"{member.staff_no}\t{member.name}\t{member.unit}\t{member.title}\n")


def _introduce(port: int) -> None:
    """Say where and how to sign in."""
    told, *people = _accounts_file().read_text(encoding="utf-8").splitlines()
    numbers = {name: number for number, name, *_ in (line.split("\t") for line in people)}
    click.echo(f"\n网址 address     http://127.0.0.1:{port}/")
    click.echo(f"口令 passphrase  {told}    （所有虚构人员共用 shared by all invented people）")
    for name, chinese, english in SHOWN:
        click.echo(f"工号 staff no.   {numbers.get(name, '—'):10} {name}  {chinese}  {english}")
    click.echo(f"全部人员 everybody: {_accounts_file()}")
    click.echo(
        f"命令行 commands  不写 --as 时由{demo_people.HELPERS[0].name}办理 done by {demo_people.HELPERS[0].name} unless --as names another"
    )
    click.echo(
        f"见证规则 policy  {policy_path()}    （由省院和派驻纪检监察组见证 cosigned by a province and the discipline group）"
    )
    click.echo("核验 check       yihao bundle 案号 --out FILE --as 顾明川   yihao verify FILE --policy 见证规则\n")
