"""Acts on a case that has its number (案件行为): void, relate, correct, add a number, assign; each gives a receipt."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from yihao.cases.rules.alias import AliasKind
from yihao.cases.rules.kinds import CONVERSE
from yihao.cases.rules.lifelong import lifelong
from yihao.cases.rules.request_key import read_key
from yihao.cli.output import receipt_said, show, tell_receipts
from yihao.cli.person import acting_options, database, desk, json_option, until_told

if TYPE_CHECKING:
    from yihao.ledger.commands import Receipt

reason_option = click.option("--reason", required=True, help="理由。 Why.")
key_option = click.option(
    "--key", default="", help="幂等键，8 至 100 个字符；用同一个键再交，不会办两次。 Idempotency key: done once."
)


def tell(receipt: Receipt, *, as_json: bool) -> None:
    """Print the receipt of an act (打印回执)."""
    if as_json:
        show(receipt_said([receipt]))
        return
    tell_receipts([receipt])


@click.command()
@click.argument("number")
@reason_option
@key_option
@acting_options
@json_option
def void(number: str, reason: str, key: str, person: str, token_file: Path | None, as_json: bool) -> None:
    """作废错误受理的案号；号码保留，不再发给他案。 Void a wrongly accepted case; the number is never given again."""
    wanted, key = lifelong(number), read_key(key)
    with desk(person, token_file) as at_desk:
        from yihao.cases.commands.void import void_case

        done = void_case(acting=at_desk.acting, number=wanted, reason=reason, at=at_desk.at, key=key)
    tell(done, as_json=as_json)


@click.command()
@click.argument("number")
@click.argument("kind", type=click.Choice(list(CONVERSE)))
@click.argument("other")
@reason_option
@key_option
@acting_options
@json_option
def relate(
    number: str, kind: str, other: str, reason: str, key: str, person: str, token_file: Path | None, as_json: bool
) -> None:
    """建立两案关系；merged_into 使前号永远指向后号。 Relate two cases; merged_into resolves to the other for ever."""
    one, two, key = lifelong(number), lifelong(other, "other"), read_key(key)
    with desk(person, token_file) as at_desk:
        from yihao.cases.commands.relate import relate_cases

        done = relate_cases(
            acting=at_desk.acting, number=one, kind=kind, other=two, reason=reason, at=at_desk.at, key=key
        )
    tell(done, as_json=as_json)


@click.command()
@click.argument("number")
@click.option(
    "--what", required=True, help="party.name、party.charge、case.cause 或 matter.received_on。 What is wrong."
)
@click.option("--part", default="", help="P01（人）或 M02（件）。 P01 (party) or M02 (matter).")
@click.option("--value", required=True, help="正确内容。 The right value.")
@reason_option
@key_option
@acting_options
@json_option
def correct(
    number: str,
    what: str,
    part: str,
    value: str,
    reason: str,
    key: str,
    person: str,
    token_file: Path | None,
    as_json: bool,
) -> None:
    """更正姓名、罪名、案由或日期；新旧两份都保留。 Correct a name, charge, cause or day; both versions are kept."""
    wanted, key = lifelong(number), read_key(key)
    with desk(person, token_file) as at_desk:
        from yihao.cases.commands.correct import Correction, correct_case

        made = Correction(wanted, what, part.upper(), value, reason)
        done = correct_case(acting=at_desk.acting, made=made, at=at_desk.at, key=key)
    tell(done, as_json=as_json)


@click.command()
@click.argument("number")
@click.option(
    "--kind",
    type=click.Choice([str(kind) for kind in AliasKind]),
    default=None,
    help="种类；不写则按原文识别。 Kind; read from the number unless given.",
)
@click.option("--raw", required=True, help="编号原文，照抄。 The number as printed.")
@click.option("--issuer", default="", help="发出单位，原文里已有的不必写。 Issuer, where the number does not say it.")
@key_option
@acting_options
@json_option
def alias(
    number: str, kind: str | None, raw: str, issuer: str, key: str, person: str, token_file: Path | None, as_json: bool
) -> None:
    """补录后来才知道的其他编号；此后用它就能查到本案。 Add a number known later; from then on it finds the case."""
    wanted, key = lifelong(number), read_key(key)
    with desk(person, token_file) as at_desk:
        from yihao.cases.commands.alias import OtherNumber, add_alias

        told = OtherNumber(wanted, raw, kind or "", issuer)
        done = add_alias(acting=at_desk.acting, told=told, at=at_desk.at, key=key)
    tell(done, as_json=as_json)


@click.command()
@click.argument("number")
@click.option("--matter", type=click.IntRange(1, 9999), default=1, help="第几件。 Which matter.")
@click.option("--person", "who", required=True, help="承办人：编号、工号或姓名。 Who: id, staff number or name.")
@click.option("--role", type=click.Choice(["lead", "member"]), default="lead", help="主办或协办。 Lead or member.")
@reason_option
@key_option
@acting_options
@json_option
def assign(
    number: str,
    matter: int,
    who: str,
    role: str,
    reason: str,
    key: str,
    person: str,
    token_file: Path | None,
    as_json: bool,
) -> None:
    """确定承办人。 Name who handles a matter of the own office."""
    wanted, key = lifelong(number), read_key(key)
    with desk(person, token_file) as at_desk:
        from yihao.cases.commands.assign import assign_handler
        from yihao.people.queries import find_person

        done = assign_handler(
            acting=at_desk.acting, number=wanted, matter=matter, person=find_person(who), role=role, reason=reason,
            at=at_desk.at, key=key,
        )  # fmt: skip
    tell(done, as_json=as_json)


@click.command("follow")
def follow() -> None:
    """每秒核对新收案件与他院案件，直到收到停止信号。 Compare new cases with other offices' each second until told to stop."""
    with database():
        from yihao.cases.followers import run_linking

        until_told(run_linking)


ACTS = (follow, void, relate, correct, alias, assign)
