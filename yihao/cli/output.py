"""What commands print (命令输出): one JSON document on standard output, or lines; words and progress on standard error."""

from __future__ import annotations

import json
import sys
from typing import Any, NoReturn

import click

from yihao.runtime.refusal import Refused


def show(document: Any) -> None:
    """Print one JSON document."""
    click.echo(json.dumps(document, ensure_ascii=False, default=str))


def refuse(refusal: Refused, *, as_json: bool) -> NoReturn:
    """Say why it was refused, in both languages, and end with exit code 1."""
    if as_json:
        show({"error": {"code": refusal.code, "zh": refusal.words.zh, "en": refusal.words.en, "field": refusal.field}})
    click.echo(f"不予办理：{refusal.words.zh}\nRefused: {refusal.words.en}", err=True)
    sys.exit(1)
