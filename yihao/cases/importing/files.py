"""Lines of a JSONL file, packed with zstd or not (逐行读取), in little memory whatever the file holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import zstandard

from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words

LONGEST_LINE = 32 * 1024 * 1024
_MAGIC = b"\x28\xb5\x2f\xfd"
_PACKED, _PLAIN = 4096, 1 << 18  # small packed pieces, so that a bomb unpacks to little at a time
_WINDOW = 2**28


class FileRefused(Refused):
    """The whole file cannot be read (文件无法读取); nothing of it was taken in."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line with its number from 1 (一行); ``content`` is None when it is longer than ``LONGEST_LINE``."""

    number: int
    content: bytes | None


@dataclass(frozen=True, slots=True)
class Survey:
    """What a first look through the whole file found (通览结果): its hash as it lies on disk, and how many lines."""

    sha256: str
    lines: int


def survey(path: Path) -> Survey:
    """Look through the whole file before anything is done with it (通览).

    Raises:
        FileRefused: it cannot be opened, is no whole zstd file, or is empty.
    """
    digest = sha256()
    count = sum(1 for _ in lines(path))
    with path.open("rb") as file:
        while piece := file.read(_PLAIN):
            digest.update(piece)
    if not count:
        raise FileRefused("empty_file", Words("文件里没有任何一行。", "There is no line in the file."), field="file")
    return Survey(digest.hexdigest(), count)


def lines(path: Path) -> Iterator[Line]:
    """Yield the lines that are not blank (逐行), numbered as in the file.

    Raises:
        FileRefused: it cannot be opened, or the packing is damaged or ends too early.
    """
    number, kept, too_long = 0, bytearray(), False
    for piece in _pieces(path):
        start = 0
        while (end := piece.find(b"\n", start)) >= 0:
            number += 1
            if not too_long:
                kept += piece[start:end]
            yield from _line(number, kept, too_long)
            kept.clear()
            start, too_long = end + 1, False
        if not too_long:
            kept += piece[start:]
            if too_long := len(kept) > LONGEST_LINE:
                kept.clear()
    yield from _line(number + 1, kept, too_long)


def _line(number: int, kept: bytearray, too_long: bool) -> Iterator[Line]:
    if too_long or len(kept) > LONGEST_LINE:
        yield Line(number, None)
    elif kept.strip():
        yield Line(number, bytes(kept))


def _pieces(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            packed = file.read(4) == _MAGIC
            file.seek(0)
            if not packed:
                if path.suffix == ".zst":
                    raise _damaged()
                while piece := file.read(_PLAIN):
                    yield piece
                return
            open_frame, ended = zstandard.ZstdDecompressor(max_window_size=_WINDOW).decompressobj(), False
            while piece := file.read(_PACKED):
                while piece:
                    if ended:  # one file may hold several frames, one after the other
                        open_frame, ended = zstandard.ZstdDecompressor(max_window_size=_WINDOW).decompressobj(), False
                    yield open_frame.decompress(piece)
                    ended, piece = open_frame.eof, open_frame.unused_data if open_frame.eof else b""
            if not ended:
                raise _damaged()
    except OSError as wrong:
        raise FileRefused(
            "cannot_open",
            Words(f"打不开文件 {path}：{wrong.strerror}。", f"Cannot open {path}: {wrong.strerror}."),
            field="file",
        ) from wrong
    except zstandard.ZstdError as wrong:
        raise _damaged() from wrong


def _damaged() -> FileRefused:
    return FileRefused(
        "damaged_file",
        Words(
            "压缩文件已损坏或不完整，没有导入任何内容。请重新取得该文件。",
            "The packed file is damaged or cut short. Nothing was imported: get the file again.",
        ),
        field="file",
    )
