"""``yihao receipt``: check a receipt against the ledger (回执)."""

from __future__ import annotations

import sys

import click

from yihao.cli.output import show
from yihao.cli.person import database, json_option


@click.group("receipt")
def command() -> None:
    """回执：与账本核对。 Receipts: compare with the ledger."""


@command.command()
@click.argument("text")
@json_option
def check(text: str, as_json: bool) -> None:
    """核对回执：三句话之一，不显示任何内容。 One of three sentences, and no content.

    账本中没有一致的记录，退出码为 1。 Exit code 1 if the ledger holds no such entry.
    """
    from yihao.ledger.rules.receipt import parse_receipt

    receipt = parse_receipt(text)
    with database():
        from yihao.ledger.receipts import SENTENCES, Answer, check_receipt

        answer = check_receipt(receipt)
    words = SENTENCES[answer]
    if as_json:
        show({"answer": answer.value, "code": f"receipt.{answer.value}", "zh": words.zh, "en": words.en})
    else:
        click.echo(f"{words.zh}\n{words.en}")
    sys.exit(1 if answer == Answer.ABSENT else 0)
