"""``yihao people``: offices and people, their tokens, and the first setting-up of a site (检察院与人员)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from yihao.cli.output import moment, receipt_said, say, show, tell_receipts
from yihao.cli.owner import owner_connection
from yihao.cli.person import Desk, acting_options, database, desk, json_option
from yihao.runtime.clock import now
from yihao.runtime.context import Via

if TYPE_CHECKING:
    from yihao.ledger.commands import Receipt
    from yihao.people.directory import Loaded

FIRST = ("system_admin", "security_admin", "audit_admin", "political")
setup_option = click.option(
    "--setup", is_flag=True,
    help="初始设置期间由系统办理，须能以 yihao_migrator 连接。 During first setting-up, as the system; needs the migrator.",
)  # fmt: skip


@click.group("people")
def command() -> None:
    """检察院与人员：查看、载入名录、令牌、初始设置。 Offices and people: look, load, tokens, first setting-up."""


@contextmanager
def _desk(person: str, token_file: Path | None, *, setup: bool) -> Iterator[Desk]:
    """Give who acts; with ``setup`` the system itself, to whoever holds the migrator's key."""
    if not setup:
        with desk(person, token_file) as at_desk:
            yield at_desk
        return
    with database(), owner_connection():
        from yihao.ledger.given import receipts_given
        from yihao.people.acting import the_system
        from yihao.people.permissions import refusals_written

        with refusals_written(), receipts_given() as receipts:
            yield Desk(the_system(Via("cli")), now(), receipts)


@command.command("list")
@click.argument("text", default="")
@click.option("--unit", default="", help="一个院的全体人员，默认本院。 Everybody of an office; one's own unless given.")
@acting_options
@json_option
def list_people(text: str, unit: str, person: str, token_file: Path | None, as_json: bool) -> None:
    """查人：编号、工号或姓名的一部分；不写则列出一个院。 Find people; without TEXT list an office."""
    with desk(person, token_file) as at_desk:
        from yihao.people.permissions import require
        from yihao.people.queries import find_people, people_of

        require(at_desk.acting, "directory.view", at=at_desk.at)
        day = at_desk.at.date()
        cards = find_people(text, day) if text else people_of(unit or at_desk.acting.unit, day)
    fields = ("person", "name", "post", "unit", "category", "department", "title", "quota")
    if as_json:
        show([{f: getattr(card, f) for f in fields} for card in cards])
        return
    for card in cards:
        click.echo(
            f"{card.person}  {card.name}  {card.unit}  {card.category.label.zh}  {card.department}  {card.title}"
        )


@command.command("show")
@click.argument("who")
@click.option("--on", default="", help="只列这一天在任的，如 2026-03-01。 Only posts held on that day.")
@click.option("--known-at", default="", help="依何时所知，如 2026-03-01 或 '2026-03-01 14:30'。 As known when.")
@acting_options
@json_option
def show_person(who: str, on: str, known_at: str, person: str, token_file: Path | None, as_json: bool) -> None:
    """一人的历次任职；某日在任何岗，依某时所知。 The posts of a person over time; on a day, as known when."""
    with desk(person, token_file) as at_desk:
        from yihao.people.permissions import require
        from yihao.people.queries import find_person, person_names, posts_believed, unit_names
        from yihao.people.rules.as_of import read_as_of

        require(at_desk.acting, "directory.view", at=at_desk.at)
        asked = read_as_of(on, known_at, now=at_desk.at)
        found = find_person(who)
        posts = [p for p in posts_believed(found, asked.known_at) if asked.day is None or p.held_on(asked.day)]
        name = person_names([found], at_desk.at.date())[found]
        offices = unit_names([p.unit for p in posts], at_desk.at.date())
    if as_json:
        fields = ("post", "unit", "category", "department", "title", "quota", "since", "until", "known_from")
        times = {"on": asked.day, "known_at": asked.known_at}
        show({"person": found, "name": name} | times | {"posts": [{f: getattr(p, f) for f in fields} for p in posts]})
        return
    click.echo(f"{found}  {name}")
    if not posts:
        click.echo("  没有任职记录 no post on record")
    for p in posts:
        quota = "员额 quota" if p.quota else ""
        click.echo(
            f"  {p.since} — {p.until or ''}  {offices[p.unit]}  {p.category.label.zh} {p.category.label.en}  {p.department}  {p.title}  {quota}".rstrip()
        )


@command.command("load-directory")
@setup_option
@acting_options
@json_option
def load_directory(setup: bool, person: str, token_file: Path | None, as_json: bool) -> None:
    """载入由 GB/T 2260 推得的全国名录。 Load the directory that follows from GB/T 2260."""
    with _desk(person, token_file, setup=setup) as at_desk:
        from yihao.people.directory import load_derived

        _loaded(load_derived(acting=at_desk.acting, at=at_desk.at), at_desk.receipts, as_json=as_json)


@command.command("load-official")
@click.argument("file", type=click.File("rb"))
@setup_option
@acting_options
@json_option
def load_official(file: Any, setup: bool, person: str, token_file: Path | None, as_json: bool) -> None:
    """载入官方名录 CSV，替换推得的各院。 Load an official list in CSV; it replaces derived offices."""
    content = file.read()
    with _desk(person, token_file, setup=setup) as at_desk:
        from yihao.people.directory import load_official as load

        _loaded(load(acting=at_desk.acting, content=content, at=at_desk.at), at_desk.receipts, as_json=as_json)


def _loaded(loaded: Loaded, receipts: list[Receipt], *, as_json: bool) -> None:
    refused = [{"line": r.line, "unit": r.unit, "zh": r.words.zh, "en": r.words.en} for r in loaded.refused]
    if as_json:
        show({"sha256": loaded.sha256, "offices": loaded.offices, "versions": loaded.versions, "is_new": loaded.is_new,
              "left_out": dict(loaded.left_out), "refused": refused,
              **receipt_said(receipts)})  # fmt: skip
        return
    for row in loaded.refused:
        click.echo(f"  {row.line}  {row.unit}  {row.words.zh}  {row.words.en}", err=True)
    how = ("已载入", "loaded") if loaded.is_new else ("此前已载入，没有改动", "was loaded before; nothing changed")
    click.echo(f"{how[0]} {how[1]}: {loaded.offices} 个院 offices, {loaded.versions} 条 versions")
    tell_receipts(receipts)


@command.command("first")
@click.argument("name")
@click.option("--unit", required=True, help="任职的院。 The office.")
@click.option("--category", type=click.Choice(FIRST), required=True, help="岗位类别。 Category of post.")
@click.option("--staff-no", required=True, help="工号。 Staff number.")
@click.option("--department", default="", help="部门。 Department.")
def first(name: str, unit: str, category: str, staff_no: str, department: str) -> None:
    """初始设置：任命三员和政治部第一人，打印一次口令。 First setting-up: appoint the administrators; tells a passphrase once.

    四类齐备后，初始设置即告结束。 With all four in office, setting-up is over.
    """
    with _desk("", None, setup=True) as at_desk:
        from django.db import transaction

        from yihao.people.commands import add_person, give_post, open_account
        from yihao.people.rules.categories import Category

        who, at = at_desk.acting, at_desk.at
        with transaction.atomic():
            made = add_person(acting=who, name=name, since=at.date(), at=at)
            _, told = open_account(acting=who, person=made.id, staff_no=staff_no, at=at)
            # The post last: the one that completes the four ends the system's own right to set up.
            give_post(
                acting=who, person=made.id, unit=unit, category=Category(category), since=at.date(), at=at,
                department=department,
            )  # fmt: skip
    click.echo(f"{made.id}  {name}  {staff_no}  {told}")
    tell_receipts(at_desk.receipts)
    say("口令只显示这一次。", "The passphrase is shown this once.")


@command.group("token")
def token() -> None:
    """本人的访问令牌。 One's own access tokens."""


@token.command("issue")
@click.option("--label", required=True, help="用途说明。 What it is for.")
@click.option(
    "--scope", "scopes", multiple=True, required=True, help="权限，如 case.*；可多次。 As case.*; repeatable."
)
@click.option("--days", type=click.IntRange(1, 366), default=30, show_default=True, help="有效天数。 Days it holds.")
@acting_options
@json_option
def issue(label: str, scopes: tuple[str, ...], days: int, person: str, token_file: Path | None, as_json: bool) -> None:
    """签发令牌，只显示一次。真实站点须本人登录网页签发。 Issue a token, shown once; in a real site on the page."""
    with desk(person, token_file) as at_desk:
        from yihao.people.commands import issue_token

        row, told = issue_token(
            acting=at_desk.acting, label=label, scopes=scopes, expires_at=at_desk.at + timedelta(days=days), at=at_desk.at
        )  # fmt: skip
    if as_json:
        show({"id": str(row.id), "token": told, "scopes": row.scopes.split(), "expires_at": row.expires_at,
              **receipt_said(at_desk.receipts)})  # fmt: skip
        return
    click.echo(told)
    tell_receipts(at_desk.receipts, err=True)  # the token alone on standard output
    say(f"有效至 {moment(row.expires_at)}，只显示这一次。", "Shown this once.")


@token.command("list")
@acting_options
@json_option
def list_tokens(person: str, token_file: Path | None, as_json: bool) -> None:
    """本人的令牌。 One's own tokens; the tokens themselves are kept nowhere."""
    with desk(person, token_file) as at_desk:
        from yihao.people.queries import tokens_of

        rows = list(tokens_of(at_desk.acting.person))
    if as_json:
        fields = ("label", "issued_at", "expires_at", "revoked_at", "last_used_at")
        show([{"id": str(r.id), "scopes": r.scopes.split()} | {f: getattr(r, f) for f in fields} for r in rows])
        return
    for r in rows:
        state = "已吊销 revoked" if r.revoked_at else f"至 until {moment(r.expires_at)}"
        click.echo(f"{r.id}  {r.label}  {r.scopes}  {state}")


@token.command("revoke")
@click.argument("token_id", type=click.UUID)
@acting_options
@json_option
def revoke(token_id: object, person: str, token_file: Path | None, as_json: bool) -> None:
    """吊销令牌，立即生效。 Revoke a token, at once."""
    with desk(person, token_file) as at_desk:
        from yihao.people.commands import revoke_token

        revoke_token(acting=at_desk.acting, token=str(token_id), at=at_desk.at)
    if as_json:
        show(receipt_said(at_desk.receipts))
        return
    say("已吊销。", "Revoked.")
    tell_receipts(at_desk.receipts)
