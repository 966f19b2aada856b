"""What ``yihao import judgments`` does between its options and its answer (导入的办理): files, progress, words."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from tqdm import tqdm

from yihao.cases.importing.files import FileRefused, lines, survey
from yihao.cases.importing.pool import Task, read_all
from yihao.cases.rules.judgment.incoming import RowRefused, read_row
from yihao.cases.rules.judgment.linking import Evidence, groups, links
from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words

if TYPE_CHECKING:
    from yihao.people.acting import Acting

_PHASES = {
    "read": "提取 read",
    "link": "关联 link",
    "write": "立号 number",
    "texts": "原文 texts",
}
Progress = Callable[[str, int, int], None]


class Stopped(Refused):
    """The import was stopped by hand (人工中断)."""

    def __init__(self) -> None:
        super().__init__(
            "stopped",
            Words(
                "已中断。已完成的部分都在，再运行同一命令即可续做。",
                "Stopped. What was done is kept: run the same command again to go on.",
            ),
        )


@contextmanager
def progress_bars() -> Iterator[Progress]:
    """Show one bar a phase on standard error; say how to go on when it is stopped by hand."""
    bars: dict[str, tqdm[Any]] = {}

    def tell(phase: str, done: int, total: int) -> None:
        if phase not in bars:
            for bar in bars.values():
                bar.close()
            bars[phase] = tqdm(
                total=total, desc=_PHASES.get(phase, phase), unit="", mininterval=0.5 if sys.stderr.isatty() else 10.0
            )
        bars[phase].update(done - bars[phase].n)

    try:
        yield tell
    except KeyboardInterrupt:
        raise Stopped from None
    finally:
        for bar in bars.values():
            bar.close()


def into_database(file: Path, *, acting: Acting, at: datetime, workers: int | None) -> dict[str, Any]:
    """Import the file and give the report (导入)."""
    from yihao.cases.commands.import_judgments import import_judgments

    with progress_bars() as progress:
        done = import_judgments(acting=acting, path=file, at=at, progress=progress, workers=workers)
    return {"batch": done.batch, "unchanged": done.unchanged, **done.report}


def read_only(file: Path, *, out: Path | None, links: Path | None, workers: int | None) -> dict[str, Any]:
    """Read the file without a database (只提取): facts to ``out``, judged pairs to ``links``, each whole or not at all."""
    total = survey(file).lines
    refused: list[dict[str, Any]] = []
    evidences: list[Evidence] = []
    done = 0
    with progress_bars() as progress, _written(out) as facts:
        for read in read_all(_tasks(file, total, refused, progress), workers=workers):
            if read.extraction is None or read.evidence is None:
                words = Words(f"提取时出错（{read.fault}）。", f"Reading it failed ({read.fault}).")
                refused.append(_refusal(read.line, "fault", words))
                continue
            done += 1
            if facts is not None:
                facts.write(json.dumps(read.extraction.as_json(), ensure_ascii=False) + "\n")
            if links is not None:
                evidences.append(read.evidence)
        progress("read", total, total)
    told: dict[str, Any] = {"lines": total, "documents": done, "refused_rows": refused}
    if links is not None:
        with _written(links) as pairs:
            told["pairs"] = _write_pairs(evidences, pairs)
    return told


def _tasks(file: Path, total: int, refused: list[dict[str, Any]], progress: Progress) -> Iterator[Task]:
    seen: dict[str, str] = {}
    for count, line in enumerate(lines(file), 1):
        progress("read", count, total)
        try:
            if line.content is None:
                raise RowRefused("line_too_long", Words("该行过长。", "The line is too long."))
            incoming = read_row(line.content)
        except RowRefused as refusal:
            refused.append(_refusal(line.number, refusal.code, refusal.words))
            continue
        ident, sha = incoming.document.id, incoming.sha
        if seen.get(ident, sha) != sha:
            refused.append(_refusal(line.number, "other_content", _TWICE))
        elif ident not in seen:
            seen[ident] = sha
            yield line.number, sha, incoming.document


_TWICE = Words("同一编号在文件中出现两次而内容不同。", "One id stands twice in the file with different content.")


def _refusal(line: int, code: str, words: Words) -> dict[str, Any]:
    return {"line": line, "code": code, "zh": words.zh, "en": words.en}


def _write_pairs(evidences: Iterable[Evidence], file: TextIO | None) -> dict[str, int]:
    """Write every judged pair (文书对): the answer is what the whole grouping makes of it."""
    read = list(evidences)
    found = list(links(read))
    grouping = groups(found, read)
    case = {ident: place for place, members in enumerate(grouping.cases) for ident in members}
    doubtful = {(link.later, link.earlier) for link in grouping.review}
    counts = {"true": 0, "false": 0, "review": 0}
    for link in found:
        together = link.later in case and case[link.later] == case.get(link.earlier)
        answer = True if together else "review" if (link.later, link.earlier) in doubtful else False
        counts[json.dumps(answer).strip('"')] += 1
        if file is not None:
            file.write(json.dumps(link.as_json() | {"same_case": answer}, ensure_ascii=False) + "\n")
    return counts


@contextmanager
def _written(path: Path | None) -> Iterator[TextIO | None]:
    """Write a file beside its place and move it there once whole (整份写出); nothing stays of a broken one."""
    if path is None:
        yield None
        return
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("w", encoding="utf-8") as file:
            yield file
        part.replace(path)
    except OSError as wrong:
        raise FileRefused(
            "cannot_write",
            Words(f"写不进文件 {path}：{wrong.strerror}。", f"Cannot write {path}: {wrong.strerror}."),
            field="out",
        ) from wrong
    finally:
        part.unlink(missing_ok=True)


def in_words(told: Mapping[str, Any]) -> Iterator[str]:
    """Say the report in lines (结果说明)."""
    if told.get("unchanged"):
        yield "该文件此前已导入完毕，本次没有改动。 This file was imported before; nothing was changed."
    yield f"读入文书 documents {told['documents']} / {told['lines']}"
    for row in told.get("refused_rows", [])[:20]:
        yield f"  第 {row['line']} 行 line {row['line']}: {row['zh']} {row['en']}"
    if "pairs" in told:
        yield "文书对 pairs: " + ", ".join(f"{answer} {count}" for answer, count in told["pairs"].items())
    if "cases" not in told:
        return
    cases, reviews = told["cases"], told["reviews"]
    yield f"未导入 refused {told['refused']['total']} {told['refused']['by_reason'] or ''}"
    yield f"新立案号 new cases {cases['new']}，补入已立案件 added to cases {cases['added_to']}"
    yield f"归并 brought together {told['documents_brought_together']} → {cases['of_several_documents']}"
    yield f"保留其他编号 numbers kept {told['numbers_kept']}，件 matters {told['matters']}，人 people {told['people']}"
    yield f"自诉（不发号）private {told['private_prosecutions']}，未读出检察院 no office read {told['no_office_read']}"
    unknown = told["unknown_offices"]
    yield f"名录外检察院 unknown offices {unknown['offices']}（{unknown['cases']} 案 cases）"
    yield f"待核对 to be compared {reviews['open']}"
    for code, count in list(told["doubts"].items())[:12]:
        yield f"  存疑 doubt {code} {count}"
    for each in told["estimates"]:
        yield f"  误差 {each['zh']} ≤ {each['share_at_most']:.1%} ({each['wrong']}/{each['checked']}) {each['en']}"
    yield f"用时 seconds {told.get('seconds', {})}"
