"""Whether one entry is sealed (是否封存): included up to a checkpoint that the log's own key and enough witnesses signed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from yihao.ledger.database import ask
from yihao.ledger.rules.keyrecord import LogKey, require_within
from yihao.ledger.rules.leaf import Kind
from yihao.ledger.rules.note import (
    Checkpoint,
    Note,
    parse_checkpoint,
    parse_note,
    parse_signature,
    verify_cosignature,
    verify_note,
)
from yihao.ledger.rules.policy import Policy
from yihao.ledger.seal_checks.trees import Log, stored_tiles
from yihao.ledger.seal_checks.trust import keys_of, trusted_policy
from yihao.ledger.tiles import tile_reader
from yihao.ledger.tree import Read, inclusion_proof, verify_inclusion
from yihao.runtime.refusal import Refused

AT_EACH_END = 3
"""Checkpoints judged at most of the oldest and of the newest that hold an entry; a false one at either end hides no true one."""

# The rows of witnesses that the policy knows, 100 at either end: so much is read however long the log is.
_COSIGNED = """
SELECT size, witness FROM (
  (SELECT size, witness FROM seal_cosignature
    WHERE (kind, unit, epoch) = (%(kind)s, %(unit)s, %(epoch)s) AND size > %(seq)s AND witness = ANY(%(witnesses)s)
    ORDER BY size LIMIT 100)
  UNION
  (SELECT size, witness FROM seal_cosignature
    WHERE (kind, unit, epoch) = (%(kind)s, %(unit)s, %(epoch)s) AND size > %(seq)s AND witness = ANY(%(witnesses)s)
    ORDER BY size DESC LIMIT 100)) AS near
"""
_NOTES = """
SELECT c.size, c.note, array_agg(w.witness ORDER BY w.witness), array_agg(w.line ORDER BY w.witness)
  FROM seal_checkpoint c JOIN seal_cosignature w USING (kind, unit, epoch, size)
 WHERE (c.kind, c.unit, c.epoch) = (%s, %s, %s) AND c.size = ANY(%s) AND w.witness = ANY(%s)
 GROUP BY c.size, c.note ORDER BY c.size DESC
"""


def is_sealed(kind: Kind, unit: str, epoch: int, seq: int, leaf: bytes) -> bool:
    """Tell whether ``leaf`` stands at ``seq`` under a checkpoint that counts by the site's policy (是否封存).

    Nothing stored is believed: the key record by the enrolment key, the checkpoint by the log's key, each cosignature by its
    witness's key, the position by an inclusion proof. Five statements and the tiles of at most six proofs.
    """
    founded, policy = ask("SELECT domain FROM site"), trusted_policy()
    if policy is None or founded != [(policy.domain,)]:
        return False
    series, log = f"{policy.domain}/{kind}/{unit}", (str(kind), unit, epoch)
    key = keys_of(series, kind, unit, policy).known.get(f"{series}/{epoch}")
    if key is None:
        return False
    read = tile_reader(lambda level, index: stored_tiles(log, [(level, index)]).get((level, index), b""))
    return any(_holds(one, seq, leaf, read) for one in _counting(log, f"{series}/{epoch}", seq, key, policy))


def _counting(log: Log, origin: str, seq: int, key: LogKey, policy: Policy) -> Iterator[Checkpoint]:
    """Give the checkpoints beyond ``seq``, the newest first, that the log's key and a quorum of the policy's witnesses signed."""
    kind, unit, epoch = log
    witnesses = [one.name for one in policy.witnesses]
    named: dict[int, set[str]] = {}
    near = {"kind": kind, "unit": unit, "epoch": epoch, "seq": seq, "witnesses": witnesses}
    for size, witness in ask(_COSIGNED, near):
        named.setdefault(size, set()).add(witness)
    sizes = sorted(size for size, names in named.items() if policy.is_quorum(names))
    chosen = sorted({*sizes[:AT_EACH_END], *sizes[-AT_EACH_END:]})
    for size, text, names, lines in ask(_NOTES, [kind, unit, epoch, chosen, witnesses]):
        try:
            note = parse_note(text)
            said = parse_checkpoint(note.text)
            verify_note(note, key.key)
            require_within(said, key.closed)
        except Refused:
            continue
        if (said.origin, said.size) == (origin, size) and policy.is_quorum(_true(note, names, lines, policy)):
            yield said


def _true(note: Note, names: Sequence[str], lines: Sequence[str], policy: Policy) -> Iterator[str]:
    """Name the witnesses whose line is their signature of this checkpoint."""
    keys = {one.name: one.key for one in policy.witnesses}
    for name, line in zip(names, lines, strict=True):
        try:
            verify_cosignature(Note(note.text, (parse_signature(line),)), keys[name])
        except Refused:
            continue
        yield name


def _holds(one: Checkpoint, seq: int, leaf: bytes, read: Read) -> bool:
    try:
        verify_inclusion(leaf, seq, one.size, inclusion_proof(seq, one.size, read), one.root)
    except Refused:
        return False
    return True
