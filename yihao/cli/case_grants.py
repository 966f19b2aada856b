"""Sight of single cases from the command line (查看授权): give it, list what holds, take it back."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import click

from yihao.cases.rules import number as lcn
from yihao.cases.rules.lifelong import lifelong
from yihao.cases.rules.request_key import read_key
from yihao.cli.case_acts import key_option, reason_option, tell
from yihao.cli.output import moment, show
from yihao.cli.person import acting_options, desk, json_option


@click.command()
@click.argument("number")
@click.option("--person", "who", required=True, help="授权给谁：编号、工号或姓名。 Who: id, staff number or name.")
@click.option(
    "--days", type=click.IntRange(1, 365), required=True, help="看几日，到最后一日结束为止。 For how many days."
)
@click.option("--card-only", is_flag=True, help="只看卡片，不看内容。 The card only, no substance.")
@reason_option
@key_option
@acting_options
@json_option
def grant(
    number: str,
    who: str,
    days: int,
    card_only: bool,
    reason: str,
    key: str,
    person: str,
    token_file: Path | None,
    as_json: bool,
) -> None:
    """授权一人查看一案；由经办院领导授权，封存案件只由检察长授权。 Let a person see one case; a sealed one: the chief only."""
    wanted_number, key = lifelong(number), read_key(key)
    with desk(person, token_file) as at_desk:
        from yihao.cases.commands.grant import Wanted, grant_sight
        from yihao.people.queries import find_person

        wanted = Wanted(wanted_number, find_person(who), days, reason, not card_only)
        done = grant_sight(acting=at_desk.acting, wanted=wanted, at=at_desk.at, key=key)
    tell(done, as_json=as_json)


@click.command()
@acting_options
@json_option
def grants(person: str, token_file: Path | None, as_json: bool) -> None:
    """本院授予、现在有效的查看权。 Sight of cases that this office gave and that holds."""
    with desk(person, token_file) as at_desk:
        from yihao.cases.queries.grants import running_grants
        from yihao.people.queries import person_names

        rows = running_grants(at_desk.acting, at_desk.at)
        names = person_names([row.person for row in rows], at_desk.at.date())
    fields = ("id", "number", "person", "substance", "given_by", "given_at", "expires_at", "sealed")
    if as_json:
        show([{field: getattr(row, field) for field in fields} for row in rows])
        return
    for row in rows:
        sight = "全部 whole" if row.substance else "卡片 card"
        click.echo(f"{row.id}  {lcn.format(row.number)}  {names[row.person]}  {sight}  {moment(row.expires_at)}")


@click.command("revoke-grant")
@click.argument("grant", type=click.UUID)
@acting_options
@json_option
def revoke_grant(grant: UUID, person: str, token_file: Path | None, as_json: bool) -> None:
    """收回一项查看权（编号见 yihao case grants），立即生效。 Take sight back, at once."""
    with desk(person, token_file) as at_desk:
        from yihao.cases.commands.grant import take_back

        done = take_back(acting=at_desk.acting, grant=grant, at=at_desk.at)
    tell(done, as_json=as_json)


@click.command("break-glass")
@click.argument("number")
@click.option("--hours", type=click.IntRange(1, 4), default=4, help="看几小时，最多 4。 For how many hours, 4 at most.")
@reason_option
@key_option
@acting_options
@json_option
def break_glass(
    number: str, hours: int, reason: str, key: str, person: str, token_file: Path | None, as_json: bool
) -> None:
    """因公急需，紧急查看一案；须第二人在 24 小时内复核。 Look in an emergency; a second person confirms within 24 hours."""
    wanted, key = lifelong(number), read_key(key)
    with desk(person, token_file) as at_desk:
        from yihao.cases.commands.glass import open_in_emergency

        _, done = open_in_emergency(
            acting=at_desk.acting, number=wanted, hours=hours, reason=reason, at=at_desk.at, key=key
        )
    tell(done, as_json=as_json)


ACTS = (grant, grants, revoke_grant, break_glass)
