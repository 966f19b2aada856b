"""What commands print (命令输出): one JSON document on standard output, or lines; words and progress on standard error."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, NoReturn

import click

from yihao.runtime.clock import BEIJING
from yihao.runtime.refusal import Refused

if TYPE_CHECKING:
    from yihao.ledger.commands import Receipt

NOTHING: Mapping[str, Any] = {}


def show(document: Any) -> None:
    """Print one JSON document, its instants in Beijing time."""
    click.echo(json.dumps(document, ensure_ascii=False, default=_plain))


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def moment(at: datetime | str) -> str:
    """Write an instant in Beijing time, to the second."""
    read = datetime.fromisoformat(at) if isinstance(at, str) else at
    return f"{read.astimezone(BEIJING):%Y-%m-%d %H:%M:%S}"


def say(chinese: str, english: str) -> None:
    """Say a sentence in both languages on standard error."""
    click.echo(f"{chinese} {english}", err=True)


def receipt_out(receipt: Receipt) -> dict[str, Any]:
    """Give a receipt as a program reads it (回执)."""
    return {"log": receipt.log, "seq": receipt.seq, "leaf": receipt.leaf}


def receipt_said(receipts: Sequence[Receipt]) -> dict[str, Any]:
    """Give the receipt of what was done, and the text that is printed and checked (回执及其文字); nothing where nothing was done."""
    return {"receipt": receipt_out(receipts[0]), "receipt_text": str(receipts[0].text)} if receipts else {}


def tell_receipts(receipts: Iterable[Receipt], *, err: bool = False) -> None:
    """Print receipts: where each act stands, and the text to keep and to check (打印回执)."""
    for receipt in receipts:
        click.echo(f"回执 receipt  {receipt.log} #{receipt.seq}  {receipt.leaf}\n  {receipt.text}", err=err)


def refuse(
    refusal: Refused, *, as_json: bool, more: Mapping[str, Any] = NOTHING, lines: Sequence[str] = ()
) -> NoReturn:
    """Say why it was refused, in both languages, and end with exit code 1; ``more`` and ``lines`` say what to choose from."""
    problems = getattr(refusal, "problems", ())  # a filing may have several, each at its field
    if as_json:
        error: dict[str, Any] = {
            "code": refusal.code,
            "zh": refusal.words.zh,
            "en": refusal.words.en,
            "field": refusal.field,
        }
        if problems:
            error["problems"] = [{"field": p.field, "zh": p.words.zh, "en": p.words.en} for p in problems]
        show({"error": error | dict(more)})
    click.echo(f"不予办理：{refusal.words.zh}\nRefused: {refusal.words.en}", err=True)
    for problem in problems if len(problems) > 1 or refusal.field else ():
        click.echo(f"  {problem.field}：{problem.words.zh}  {problem.words.en}", err=True)
    for line in lines:
        click.echo(f"  {line}", err=True)
    sys.exit(1)
