"""A replaying witness (复算见证): fetches every entry up to a checkpoint and recomputes what it rests on before cosigning.

What was recomputed is kept in the transaction that remembers the checkpoint: a false entry leaves nothing behind.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from sqlite3 import Connection
from threading import Lock

from yihao.ledger.rules.canonical import decode
from yihao.ledger.rules.index_map import Here
from yihao.ledger.rules.leaf import leaf_hash
from yihao.ledger.rules.log_name import parse_log_name
from yihao.ledger.rules.note import Checkpoint
from yihao.ledger.tree import Frontier
from yihao.ledger.witness.fetching import Site
from yihao.ledger.witness.recomputing import Birth, Untrue, Walk
from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words

AT_ONCE = 1_000
_SUBJECTS = 500


class Replayer:
    """Recomputes logs against the site's entries (复算者), with what it knows kept in the witness's state."""

    def __init__(self, state: Connection, lock: Lock, *, url: str, token_file: Path) -> None:
        self._state = state
        self._lock = lock
        self._url = url
        self._token_file = token_file

    def __call__(self, checkpoint: Checkpoint, *, at: datetime) -> Callable[[], None]:
        """Recompute up to ``checkpoint`` (复算至检查点); gives what keeps the result.

        Raises:
            Refused: something is not what the checkpoint says, or the site does not give the entries.
        """
        name = parse_log_name(checkpoint.origin)
        with Site(self._url, self._token_file) as site:
            told: dict[str, tuple[str, int]] = {}
            walk = self._walk(checkpoint.origin, site, told, is_indexed=name.kind == "ledger", at=at)
            take = walk.take_note if name.kind == "national" else walk.take
            while walk.size < checkpoint.size:
                fetched = site.entries(checkpoint.origin, walk.size, min(checkpoint.size, walk.size + AT_ONCE))
                told.update(fetched.births)
                for raw in fetched.entries:
                    take(raw)
                walk.flush()
            walk.require(checkpoint)
        return lambda: self._keep(walk)

    def _walk(
        self, origin: str, site: Site, told: Mapping[str, tuple[str, int]], *, is_indexed: bool, at: datetime
    ) -> Walk:
        with self._lock:
            row = self._state.execute("SELECT * FROM replayed WHERE origin = ?", (origin,)).fetchone()
            open_ = self._state.execute(
                "SELECT subject FROM replayed_key WHERE origin = ? AND is_open", (origin,)
            ).fetchall()
        walk = Walk(
            origin,
            is_indexed,
            at,
            load=lambda subjects: self._keys(origin, subjects),
            load_all=lambda: self._keys(origin, None),
            births=self._births,
            find_birth=lambda number: self._find_birth(number, origin, site, told),
        )
        if row is not None:
            walk.leaf, walk.rec, walk.since = row["leaf"], row["rec"], row["since"]
            walk.frontier, walk.simulated = Frontier.from_bytes(row["frontier"]), bool(row["simulated"])
            walk.open = {one["subject"] for one in open_}
            walk.known.update(self._keys(origin, sorted(walk.open)))
        return walk

    def _keys(self, origin: str, subjects: Sequence[str] | None) -> dict[str, Here]:
        found: dict[str, Here] = {}
        with self._lock:
            if subjects is None:
                rows = self._state.execute(
                    "SELECT subject, key, n, run FROM replayed_key WHERE origin = ?", (origin,)
                ).fetchall()
                return {row["subject"]: Here(row["key"], row["n"], row["run"]) for row in rows}
            for at in range(0, len(subjects), _SUBJECTS):
                some = subjects[at : at + _SUBJECTS]
                rows = self._state.execute(
                    "SELECT subject, key, n, run FROM replayed_key WHERE origin = ? AND subject IN (SELECT value FROM json_each(?))",
                    (origin, _json(some)),
                ).fetchall()
                found |= {row["subject"]: Here(row["key"], row["n"], row["run"]) for row in rows}
        return found

    def _births(self, numbers: Sequence[str]) -> dict[str, Birth]:
        with self._lock:
            rows = self._state.execute(
                "SELECT * FROM birth WHERE number IN (SELECT value FROM json_each(?))", (_json(numbers),)
            ).fetchall()
        return {row["number"]: Birth(row["leaf"], row["rec"], row["origin"], row["seq"]) for row in rows}

    def _find_birth(self, number: str, here: str, site: Site, told: Mapping[str, tuple[str, int]]) -> Birth:
        """Look the first entry of a case up in the log where the site says it stands.

        A place that this witness has recomputed before would be known to it; so one named there now is false.
        """
        if known := self._births([number]).get(number):
            return known  # learnt meanwhile, from another log
        origin, seq = told.get(number, ("", 0))
        if origin == here:
            return Birth(b"", "", origin, seq)  # stands in what is being recomputed, which has its leaf
        with self._lock:
            row = self._state.execute("SELECT frontier FROM replayed WHERE origin = ?", (origin,)).fetchone()
        if (
            not origin
            or parse_log_name(origin).kind != "ledger"
            or (row and Frontier.from_bytes(row["frontier"]).size > seq)
        ):
            raise _no_birth(here, number)
        raw = site.entries(origin, seq, seq + 1).entries[0]
        said = decode(raw)
        if (said.get("log"), said.get("seq"), said.get("case")) != (origin, seq, number):
            raise _no_birth(here, number)
        return Birth(leaf_hash(raw), said["rec"], origin, seq)

    def _keep(self, walk: Walk) -> None:
        """Keep what was recomputed; called inside the transaction, under the lock."""
        for number, birth in walk.born.items():
            self._state.execute(
                "INSERT INTO birth (number, leaf, rec, origin, seq) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                (number, *birth),
            )
            row = self._state.execute("SELECT leaf FROM birth WHERE number = ?", (number,)).fetchone()
            if row["leaf"] != birth.leaf:  # another log was recomputed meanwhile and says otherwise
                raise Untrue(walk.origin, walk.size - 1, "birth", "案件首条与此前所见不同", "a case began elsewhere, as was seen before")  # fmt: skip
        self._state.executemany(
            "INSERT OR REPLACE INTO replayed_key (origin, subject, key, n, run, is_open) VALUES (?, ?, ?, ?, ?, ?)",
            [(walk.origin, subject, *walk.known[subject], subject in walk.open) for subject in sorted(walk.touched)],
        )
        self._state.execute(
            "INSERT OR REPLACE INTO replayed (origin, leaf, rec, frontier, since, simulated) VALUES (?, ?, ?, ?, ?, ?)",
            (walk.origin, walk.leaf, walk.rec, walk.frontier.to_bytes(), walk.since, walk.simulated),
        )


def _json(values: Sequence[str]) -> str:
    return json.dumps(list(values))


def _no_birth(origin: str, number: str) -> Refused:
    return Refused(
        "replay.birth",
        Words(f"{origin}：案件 {number} 的首条不在所说之处。", f"{origin}: the first entry of case {number} is not where it is said to be."),
    )  # fmt: skip
