"""Judging stored checkpoints (核验检查点): the note, the log's signature, the witnesses' and whether they are enough."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from django.db import connection

from yihao.ledger.rules.keyrecord import LogKey, require_within
from yihao.ledger.rules.note import (  # fmt: skip
    Checkpoint,
    Note,
    parse_checkpoint,
    parse_note,
    parse_signature,
    verify_cosignature,
    verify_note,
)
from yihao.ledger.rules.policy import Policy
from yihao.ledger.verifying import Finding
from yihao.runtime.refusal import Refused

_AT_ONCE = 500
# A checkpoint this old, with none after it that reached the quorum, is one that the witnesses did not take.
_ROWS = """
SELECT c.size, c.root, c.leaf, c.note, abs(extract(epoch FROM clock_timestamp() - c.at)) > 600,
       coalesce((SELECT json_agg(json_build_array(w.witness, w.line) ORDER BY w.witness) FROM seal_cosignature w
                  WHERE (w.kind, w.unit, w.epoch, w.size) = (c.kind, c.unit, c.epoch, c.size))::text, '[]')
  FROM seal_checkpoint c WHERE (c.kind, c.unit, c.epoch) = (%s, %s, %s) AND c.size > %s ORDER BY c.size
"""


class Stored(NamedTuple):
    """A checkpoint as stored (存储的检查点); ``lines`` are (witness, signature line), ``is_old`` if witnesses had their time."""

    size: int
    root: bytes
    leaf: bytes
    note: str
    is_old: bool
    lines: Sequence[tuple[str, str]]


def stored_checkpoints(kind: str, unit: str, epoch: int, since: int) -> Iterator[Stored]:
    """Read a log's checkpoints beyond ``since``, by size (读取检查点)."""
    import json

    with connection.chunked_cursor() as cursor:
        cursor.execute(_ROWS, [kind, unit, epoch, since])
        while rows := cursor.fetchmany(_AT_ONCE):
            for size, root, leaf, note, is_old, lines in rows:
                each: list[Any] = json.loads(lines)
                yield Stored(size, bytes(root), bytes(leaf), note, is_old, [(who, line) for who, line in each])


class Judge:
    """Judges the checkpoints of one epoch in their order (检查点核验)."""

    def __init__(self, origin: str, key: LogKey | None, policy: Policy | None) -> None:
        self._origin, self._key, self._policy = origin, key, policy
        self._waiting: Finding | None = None

    def take(self, one: Stored) -> Iterator[Finding]:
        """Check what a checkpoint says and who signed it; its root is compared with the tree elsewhere."""
        where = f"{self._origin} checkpoint {one.size}"
        must = Checkpoint(self._origin, one.size, one.root)
        try:
            note = parse_note(one.note)
            said = parse_checkpoint(note.text)
        except Refused as refused:
            yield Finding("checkpoint", where, "a signed checkpoint", refused.words.en)
            return
        if said != must:
            yield Finding("checkpoint", where, _line(must), _line(said))
        if self._key is None:
            yield Finding("signature", where, "the key record of this log", "none that holds")
        else:
            try:
                verify_note(note, self._key.key)
            except Refused as refused:
                yield Finding("signature", where, "the signature of the log's own key", refused.words.en)
            try:
                require_within(said, self._key.closed)
            except Refused as refused:
                yield Finding("beyond", where, "no checkpoint beyond the end of the epoch", refused.words.en)
        if self._policy is not None:
            yield from self._witnessed(one, note.text, where, self._policy)

    def _witnessed(self, one: Stored, text: str, where: str, policy: Policy) -> Iterator[Finding]:
        keys = {witness.name: witness for witness in policy.witnesses}
        named: list[str] = []
        for name, line in one.lines:
            if name not in keys:
                continue  # a witness that the policy does not know counts for nothing
            try:
                verify_cosignature(Note(text, (parse_signature(line),)), keys[name].key)
                named.append(name)
            except Refused as refused:
                yield Finding("cosignature", f"{where} witness {name}", "its signature of this checkpoint", refused.words.en)  # fmt: skip
        if policy.is_quorum(named):
            self._waiting = None
        elif self._waiting is None and one.is_old:
            outsiders = sum(keys[name].outside for name in named)
            code = "outsider" if named and outsiders < policy.outside else "quorum"
            needed = (
                "a witness outside the procuratorate" if code == "outsider" else "a quorum of the policy's witnesses"
            )
            self._waiting = Finding(code, where, needed, ", ".join(named) or "no witness")

    def rest(self) -> Iterator[Finding]:
        """Tell from which checkpoint on the witnesses are not enough (见证不足)."""
        if self._waiting is not None:
            yield self._waiting


def _line(one: Checkpoint) -> str:
    return f"{one.origin} {one.size} {one.root.hex()}"
