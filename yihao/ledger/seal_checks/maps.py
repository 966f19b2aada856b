"""Recomputing index maps (重算索引图): each root, each stored map, and where every key stands, from the entries alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.db import connection

from yihao.ledger.database import ask
from yihao.ledger.rules.index_map import INDEX_ROOT, Here, absorb, map_leaf, map_root, subjects_of
from yihao.ledger.verifying import Finding

_AT_ONCE = 2_000
_BIRTHS = """
SELECT b.number, CASE WHEN e.seq IS NULL THEN 'an entry that does not exist' ELSE 'not its first entry' END
  FROM index_birth b LEFT JOIN event e ON e.number = b.number AND e.leaf = b.leaf
 WHERE e.seq IS NULL OR EXISTS (SELECT FROM event f WHERE f.number = b.number AND f.rec < e.rec - interval '3 seconds')
 ORDER BY 1 LIMIT 100
"""


def check_births() -> Iterator[Finding]:
    """Every case's birth leaf is that of its first entry (案号首条); logs of one site may differ by 3 seconds."""
    for number, found in ask(_BIRTHS):
        yield Finding("birth", f"index_birth {number}", "the leaf of the case's first entry", found)


class Maps:
    """The index of one epoch as it comes out of its entries (重算的索引). Memory for its keys, not for its entries."""

    def __init__(self, unit: str, epoch: int, origin: str) -> None:
        self._unit, self._epoch, self._origin = unit, epoch, origin
        self._known: dict[str, Here] = {}
        self._before: dict[str, Here | None] = {}
        self._pending: list[tuple[bytes, Mapping[str, Any]]] = []
        self._since = 0
        self._births: dict[str, bytes] = {}
        self._rows = self._stored()
        self._row = next(self._rows, None)

    def take(self, seq: int, leaf: bytes, said: Mapping[str, Any]) -> Iterator[Finding]:
        """Take the next entry."""
        if not str(said.get("type")).startswith(INDEX_ROOT):
            if isinstance(said.get("actor"), dict) and said["actor"].get("id"):
                self._pending.append((leaf, said))
            if len(self._pending) >= _AT_ONCE:
                yield from self._absorb()
            return
        yield from self._absorb()
        facts = said.get("d", {})
        full = facts.get("full") is True
        leaves = sorted(map_leaf(*self._known[one]) for one in (self._known if full else self._before))
        root = map_root(leaves)
        must = {"full": full, "keys": len(leaves), "root": root.hex(), "since": 0 if full else self._since, "upto": seq}
        if facts != must:
            yield Finding("map", f"{self._origin} {seq}", _told(must), _told(facts))
        yield from self._compare(seq, (seq, must["since"], full, root), b"".join(leaves))
        self._since, self._before = seq, {}

    def rest(self) -> Iterator[Finding]:
        """Tell maps that no entry speaks of, and keys that stand elsewhere (多余的索引图与键)."""
        yield from self._compare(None, None, b"")
        yield from self._absorb()
        must = (
            {s: h for s in self._known if (h := self._before.get(s, self._known[s])) is not None} if self._since else {}
        )
        with connection.chunked_cursor() as cursor:
            cursor.execute(
                "SELECT subject, key, n, run FROM index_key WHERE unit = %s AND epoch = %s", [self._unit, self._epoch]
            )
            while rows := cursor.fetchmany(_AT_ONCE):
                for subject, key, n, run in rows:
                    here, there = must.pop(subject, None), Here(bytes(key), n, bytes(run))
                    if here != there:
                        yield Finding("index", f"index_key {self._origin} {subject}", _here(here), _here(there))
        for subject, here in must.items():
            yield Finding("index", f"index_key {self._origin} {subject}", _here(here), "no row")

    def _stored(self) -> Iterator[tuple[Any, ...]]:
        with connection.chunked_cursor() as cursor:
            cursor.execute(
                "SELECT seq, upto, since, is_full, root, leaves FROM index_map WHERE unit = %s AND epoch = %s ORDER BY seq",
                [self._unit, self._epoch],
            )
            while rows := cursor.fetchmany(20):
                yield from rows

    def _compare(self, seq: int | None, must: tuple[Any, ...] | None, leaves: bytes) -> Iterator[Finding]:
        """Compare with the stored map at ``seq``; those before it have no entry."""
        while self._row is not None and (seq is None or self._row[0] < seq):
            yield Finding(
                "map", f"index_map {self._origin} {self._row[0]}", "no map", "a map, and no entry has its root"
            )
            self._row = next(self._rows, None)
        if seq is None:
            return
        where = f"index_map {self._origin} {seq}"
        if self._row is None or self._row[0] != seq:
            yield Finding("map", where, "a map", "no map")
            return
        _, upto, since, full, root, kept = self._row
        if (upto, since, full, bytes(root)) != must:
            yield Finding("map", where, str(must and must[3].hex()), bytes(root).hex())
        elif kept is not None and bytes(kept) != leaves:
            yield Finding("map", where, f"{len(leaves) // 68} leaves that have its root", "other leaves")
        self._row = next(self._rows, None)

    def _absorb(self) -> Iterator[Finding]:
        subjects = {one for _, said in self._pending for one in subjects_of(said)}
        new = sorted({one[5:] for one in subjects - self._known.keys() if one.startswith("case:")})
        self._births = {
            number: bytes(leaf) for number, leaf in ask("SELECT number, leaf FROM index_birth WHERE number = ANY(%s)", [new])
        } if new else {}  # fmt: skip
        first: dict[str, bytes] = {}
        for leaf, said in self._pending:
            first.setdefault(str(said.get("case")), leaf)
        # A case that no map counts yet has no birth leaf until the next map: then its first entry here stands in.
        missing = [number for number in new if number not in self._births]
        for subject in subjects:
            self._before.setdefault(subject, self._known.get(subject))
        absorb(self._known, self._pending, birth=lambda number: self._births.get(number) or first[number])
        self._pending = []
        if missing and self._row is not None:
            for number in missing:
                yield Finding("birth", f"index_birth {number}", "a row", "no row")


def _told(facts: Mapping[str, Any]) -> str:
    return f"{facts.get('keys')} keys [{facts.get('since')}, {facts.get('upto')}) root {facts.get('root')}"


def _here(one: Here | None) -> str:
    return "no row" if one is None else f"{one.n} entries, run {one.run.hex()}"
