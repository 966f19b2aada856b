"""``yihao number``: check and form numbers without a database; audit and count those given out (案号)."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from yihao.cases.rules import number as lcn
from yihao.cli.output import receipt_out, show, tell_receipts
from yihao.cli.person import acting_options, desk, json_option
from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words


@click.group("number")
def command() -> None:
    """终身案号：校验、编制、清点。 Lifelong case numbers: check, form, count."""


@command.command()
@click.argument("text", nargs=-1, required=True)
@json_option
def check(text: tuple[str, ...], as_json: bool) -> None:
    """校验号码，任何写法均可；不需要数据库。 Check numbers in any spelling; needs no database.

    有一个不对，退出码为 1。 Exit code 1 if any is refused.
    """
    checked = [_checked(one) for one in text]
    if as_json:
        show(checked)
    else:
        for one in checked:
            click.echo(f"{one['printed']}  {one['canonical']}" if one["valid"] else f"{one['input']}  {one['error']}")
    sys.exit(0 if all(one["valid"] for one in checked) else 1)


def _checked(text: str) -> dict[str, Any]:
    shown = text.encode("utf-8", "replace").decode()  # an argument may hold bytes that are no text
    try:
        canonical = lcn.validate(shown)
    except lcn.NumberError as wrong:
        return {"input": shown, "valid": False, "canonical": None, "printed": None, "error": str(wrong)}
    return {"input": shown, "valid": True, "canonical": canonical, "printed": lcn.format(canonical), "error": None}


@command.command()
@click.option("--year", type=int, required=True, help="受理年份。 Year of first acceptance.")
@click.option("--unit", required=True, help="受理院六位代码。 Six-digit code of the procuratorate.")
@click.option("--seq", type=int, required=True, help="流水号 1 至 99999。 Sequence, 1 to 99999.")
@json_option
def make(year: int, unit: str, seq: int, as_json: bool) -> None:
    """由年份、单位、流水号算出 17 位案号；不等于取号。 Form the 17 digits; this gives no number out."""
    try:
        number = lcn.make(year, unit, seq)
    except lcn.NumberError as wrong:
        raise Refused(wrong.code, Words(wrong.zh, wrong.en)) from wrong
    if as_json:
        show({"number": number, "printed": lcn.format(number), "year": year, "unit": unit, "seq": seq})
        return
    click.echo(number)


@command.command()
@click.option("--unit", default="", help="被查的院，默认本院。 Which office; one's own unless given.")
@acting_options
@json_option
def audit(unit: str, person: str, token_file: Path | None, as_json: bool) -> None:
    """核对号段：已发、作废、缺号。 Compare what was given out with the cases: issued, void, missing.

    有缺号，退出码为 1。 Exit code 1 if a number is missing.
    """
    with desk(person, token_file, needs="number.audit", unit=unit) as at_desk:
        from yihao.cases.queries.numbers import audit_numbers

        series = audit_numbers(at_desk.acting, unit=unit or at_desk.acting.unit, at=at_desk.at)
    rows = [
        {"unit": s.unit, "year": s.year, "series": s.series, "mark": s.mark, "issued": s.issued, "voided": list(s.voided),
         "missing": list(s.missing), "whole": s.is_whole} for s in series
    ]  # fmt: skip
    if as_json:
        show(rows)
    else:
        for s in series:
            verdict = "完整 whole" if s.is_whole else "缺号 missing: " + ", ".join(map(str, s.missing))
            click.echo(
                f"{s.unit}  {s.year}  {s.series}  至 up to {s.mark}  已发 issued {s.issued}  作废 void {len(s.voided)}  {verdict}"
            )
    sys.exit(0 if all(s.is_whole for s in series) else 1)


@command.command()
@acting_options
@json_option
def tally(person: str, token_file: Path | None, as_json: bool) -> None:
    """记录本院各号段的高水位，每日一次。 Record the high-water mark of every series of the own office; daily."""
    with desk(person, token_file) as at_desk:
        from yihao.cases.commands.tally import tally_numbers

        receipts = tally_numbers(acting=at_desk.acting, at=at_desk.at)
    if as_json:
        show([receipt_out(r) | {"text": str(r.text)} for r in receipts])
        return
    tell_receipts(receipts)
    click.echo(f"已记录 {len(receipts)} 个号段。 {len(receipts)} series recorded.", err=True)
