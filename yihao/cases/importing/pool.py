"""Reading judgments on several cores (多进程提取), in the order of the file, with a bounded number of them in memory."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import islice
from multiprocessing.process import BaseProcess
from typing import TypeVar

from yihao.cases.rules.judgment.extract import extract
from yihao.cases.rules.judgment.linking import evidence_of
from yihao.cases.rules.judgment.linking.model import Evidence
from yihao.cases.rules.judgment.model import Document, Extraction
from yihao.cases.rules.judgment.sections import is_private
from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words

T = TypeVar("T")
_CHUNK, _AHEAD = 16, 12


@dataclass(frozen=True, slots=True)
class Read:
    """What was read of one document (读取结果); ``fault`` names the error when reading it went wrong."""

    line: int
    sha: str
    extraction: Extraction | None
    evidence: Evidence | None
    private: bool = False
    fault: str = ""


Task = tuple[int, str, Document]


class WorkersEnded(Refused):
    """A worker process ended, as when memory ran out (工作进程中断)."""

    def __init__(self) -> None:
        super().__init__(
            "workers_ended",
            Words(
                "提取进程意外中断（可能内存不足）。已完成的部分都在，请再运行一次以继续。",
                "A reading process ended unexpectedly (out of memory?). What was done is kept: run it again to go on.",
            ),
            status=500,
        )


def read_all(tasks: Iterable[Task], *, workers: int | None = None) -> Iterator[Read]:
    """Read documents on all cores (并行提取); with one worker in this process itself."""
    count = workers or min(os.cpu_count() or 1, 8)
    if count == 1:
        yield from map(read_one, tasks)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(count, mp_context=context, initializer=_as_worker) as executor:
        waiting: deque[Future[list[Read]]] = deque()
        try:
            for chunk in _chunks(tasks, _CHUNK):
                waiting.append(executor.submit(_read_chunk, chunk))
                if len(waiting) >= _AHEAD:
                    yield from waiting.popleft().result()
            while waiting:
                yield from waiting.popleft().result()
        except BrokenProcessPool as wrong:
            raise WorkersEnded from wrong
        finally:
            executor.shutdown(wait=False, cancel_futures=True)


def read_one(task: Task) -> Read:
    """Read one document; a fault in it is told and stops nothing else."""
    line, sha, document = task
    try:
        extraction = extract(document)
        return Read(line, sha, extraction, evidence_of(document, extraction), is_private(document))
    except (ValueError, IndexError, KeyError, AttributeError, TypeError, RecursionError) as wrong:
        return Read(line, sha, None, None, fault=type(wrong).__name__)


def _read_chunk(chunk: list[Task]) -> list[Read]:
    return [read_one(task) for task in chunk]


def _chunks(items: Iterable[T], size: int) -> Iterator[list[T]]:
    rest = iter(items)
    while chunk := list(islice(rest, size)):
        yield chunk


def _as_worker() -> None:
    """Leave Ctrl-C to the parent, and end with it however it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: BaseProcess) -> None:
    parent.join()
    os._exit(1)
