"""Files that commands write (输出文件): the place is tried before anything is done, and the file is there whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path
from uuid import uuid4

import click

from yihao.runtime.durable import write_durably
from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words


class OutFile(click.Path):
    """A file to be written (要写的文件): its folder is there and takes a file, or the usage is wrong and nothing was done."""

    def __init__(self) -> None:
        super().__init__(dir_okay=False, path_type=Path)

    def convert(self, value: str | os.PathLike[str], param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """Give the path once a file could be made beside it."""
        path = Path(value)
        if problem := unwritable(path):
            raise click.UsageError(f"{problem.zh} {problem.en}", ctx)
        return path


def unwritable(path: Path) -> Words | None:
    """Say why no file can be written there, or nothing (能否写出); tried by making one beside it and removing it."""
    folder = path.parent
    if path.is_dir():
        return Words(f"{path} 是目录，请写明文件名。", f"{path} is a folder: name a file.")
    if not folder.is_dir():
        return Words(
            f"没有目录 {folder}，请先建好或另选一处。",
            f"There is no folder {folder}: make it first, or choose another place.",
        )
    try:
        if path.exists() and not path.is_file():  # a pipe or a device takes no file beside it
            return None if os.access(path, os.W_OK) else _not_allowed(path, "")
        trial = folder / f".{uuid4().hex}.part"
        os.close(os.open(trial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        trial.unlink()
    except OSError as fault:
        return _not_allowed(path, fault.strerror or "")
    return None


def _not_allowed(path: Path, why: str) -> Words:
    said = f" ({why})" if why else ""
    return Words(f"写不进 {path}{said}，请另选一处。", f"{path} cannot be written{said}: choose another place.")


def write_out(path: Path, content: bytes, *, mode: int = 0o600) -> None:
    """Write the file beside its place and put it there whole (写出文件).

    Raises:
        Refused: it could not be written after all, as where the disk is full; what stood there before stands as it was.
    """
    try:
        if path.exists() and not path.is_file():
            path.write_bytes(content)
        else:
            write_durably(path, content, mode=mode)
    except OSError as fault:
        raise Refused(
            "not_written",
            Words(
                f"没有写出 {path}（{fault.strerror}），原有文件未动。请腾出空间或另选一处，再做一次。",
                f"{path} was not written ({fault.strerror}); what stood there is as it was. Make room or choose another place, and do it again.",
            ),
            status=507,
        ) from fault
