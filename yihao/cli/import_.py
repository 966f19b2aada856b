"""``yihao import``: bring in judgments (导入裁判文书)."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from yihao.cli import importing
from yihao.cli.outfile import OutFile
from yihao.cli.output import receipt_said, show, tell_receipts
from yihao.cli.person import TOKEN, acting_options, desk, json_option

if TYPE_CHECKING:
    from yihao.ledger.commands import Receipt


@click.group("import")
def command() -> None:
    """导入裁判文书。 Bring in judgments."""


@command.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--extract-only", is_flag=True, help="只提取要素，不用数据库。 Read the facts only; needs no database.")
@click.option("--out", type=OutFile(), help="要素写到此文件。 Write the facts here (JSONL).")
@click.option("--links", type=OutFile(), help="文书对写到此文件。 Write judged pairs here (JSONL).")
@click.option("--workers", type=click.IntRange(1, 64), default=None, help="进程数。 Processes.")
@acting_options
@json_option
def judgments(
    file: Path,
    extract_only: bool,
    out: Path | None,
    links: Path | None,
    workers: int | None,
    person: str,
    token_file: Path | None,
    as_json: bool,
) -> None:
    """把一份 JSONL 或 JSONL.zst 裁判文书归到终身案号之下；中断后再运行一次即可续做，重复运行不改变任何内容。

    Bring a file of judgments under lifelong numbers. Run it again to go on after a stop; twice changes nothing.
    With --extract-only, or with --links and nobody named to act, no database is touched.
    """
    if extract_only and out is None:
        raise click.UsageError("--extract-only 需要 --out。 --extract-only needs --out.")
    if out is not None and not extract_only:
        raise click.UsageError("--out 与 --extract-only 同用。 --out goes with --extract-only.")
    acts = not extract_only and (links is None or bool(person or token_file or os.environ.get(TOKEN)))
    told: dict[str, Any] = {}
    receipts: list[Receipt] = []
    if extract_only or links is not None:
        told = importing.read_only(file, out=out, links=links, workers=workers)
    if links is not None and not acts and not extract_only:
        click.echo(
            "只写了文书对，没有导入：导入须写明何人办理（--as 或令牌）。 Pairs were written, nothing was imported: name who imports (--as or a token).",
            err=True,
        )
    if acts:
        with desk(person, token_file) as at_desk:
            told |= importing.into_database(file, acting=at_desk.acting, at=at_desk.at, workers=workers)
        receipts = at_desk.receipts[-1:]  # of the import's end; each case's own stand at the cases
    if as_json:
        show(told | receipt_said(receipts))
        return
    click.echo("\n".join(importing.in_words(told)))
    tell_receipts(receipts)
