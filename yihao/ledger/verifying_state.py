"""What a verification that was cut off had done (校验进度): taken up only where it still speaks of what is there.

A part is kept with when it began, where its log stood, the site's policy and the program's own bytes. It is taken up within the
hour, where all that is as it was, no table that only grows was updated or deleted from, and nothing was found. What compares a
log with the rest of the database (the vault, the tables, the database's own make-up) is never kept.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import yihao
from yihao.ledger.database import ask
from yihao.ledger.site_policy import policy_path
from yihao.runtime.clock import now
from yihao.runtime.places import var

OLDEST = timedelta(hours=1)
"""How long ago a part may have been checked to be taken up; what is older is checked again."""

KEPT = ("log", "seals")
"""The kinds of parts that are kept."""

Part = tuple[str, str, str, int]  # what, kind or code, unit, since

_HEADS = "SELECT kind, unit, epoch, size, encode(leaf, 'hex') FROM unit_head ORDER BY 1, 2"
_SEALED = """
SELECT DISTINCT ON (kind, unit, epoch) kind, unit, epoch, size, encode(root, 'hex') FROM seal_checkpoint
 ORDER BY kind, unit, epoch, size DESC
"""
# The server counts for itself; who is superuser can stop it counting, so that this only adds to what is compared.
_CHANGES = """
SELECT c.relname, c.relfilenode, s.n_tup_upd, s.n_tup_del FROM pg_class c JOIN pg_stat_all_tables s ON s.relid = c.oid
 WHERE c.relnamespace = 'public'::regnamespace AND (c.relname ~ '^(access_)?event(_y[0-9]{4}|_order)?$' OR c.relname IN
       ('case_route', 'person_route', 'seal_checkpoint', 'seal_cosignature', 'seal_key', 'index_birth', 'national_leaf'))
 ORDER BY 1
"""


class Done(NamedTuple):
    """A part that was checked and in which nothing was found (已核对的部分)."""

    part: Part
    entries: int
    began: datetime


class State:
    """The file of what an interrupted run has done (进度文件), one line a part; gone when the run is whole."""

    def __init__(self, database: str) -> None:
        self._path: Path = var() / "verify" / f"{database}.jsonl"
        self._at = now()
        self._whole = _digest([_program(), _policy(), ask(_CHANGES)])
        rows = [("head", *row) for row in ask(_HEADS)] + [("seal", *row) for row in ask(_SEALED)]
        self._of_log: dict[tuple[str, str], list[tuple[object, ...]]] = {}
        for row in rows:
            self._of_log.setdefault((row[1], row[2]), []).append(row)

    def read(self) -> list[Done]:
        """Give the parts that still hold (读取进度)."""
        done: dict[Part, Done] = {}
        for line in self._path.read_text(encoding="utf-8").splitlines() if self._path.exists() else ():
            try:
                said = json.loads(line)
                what, name, unit, since = said["part"]
                one = Done((what, name, unit, since), int(said["entries"]), datetime.fromisoformat(said["began"]))
                holds = said["bound"] == self._bound(one.part) and timedelta(0) <= self._at - one.began <= OLDEST
            except (ValueError, KeyError, TypeError):
                continue  # the line that was being written when it was cut off, or one of an earlier version
            if holds and what in KEPT:
                done[one.part] = one
        return list(done.values())

    def write(self, one: Done) -> None:
        """Keep a part (记下一部分), bound to how its log stood when this run began."""
        if one.part[0] not in KEPT:
            return
        said = {
            "part": one.part,
            "entries": one.entries,
            "began": one.began.isoformat(),
            "bound": self._bound(one.part),
        }
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with self._path.open("a", encoding="utf-8") as file:
            file.write("\n" + json.dumps(said, ensure_ascii=False))  # a line that was cut off spoils no other

    def forget(self) -> None:
        """The run is whole (清除进度)."""
        self._path.unlink(missing_ok=True)

    def _bound(self, part: Part) -> str:
        _, kind, unit, _ = part
        # The national log has leaves of every log: its checkpoints are compared with all of theirs.
        logs = list(self._of_log.values()) if kind == "national" else self._of_log.get((kind, unit), [])
        return _digest([self._whole, part, logs])


def _program() -> str:
    """Digest the program's own files: another version may find what this one does not."""
    home = Path(yihao.__file__).parent
    digest = sha256(version("yihao").encode())
    for path in sorted(home.rglob("*.py")):
        digest.update(str(path.relative_to(home)).encode() + b"\n" + sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _policy() -> str:
    path = policy_path()
    return sha256(path.read_bytes()).hexdigest() if path.exists() else ""


def _digest(said: Sequence[object]) -> str:
    return sha256(repr(said).encode()).hexdigest()
