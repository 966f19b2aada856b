"""How far the entries of a case are sealed and witnessed (封存与见证情况): what the tables of sealing say, without recomputing anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from yihao.ledger.database import ask
from yihao.runtime.clock import BEIJING


@dataclass(frozen=True, slots=True)
class Standing:
    """How a case stands (一案的封存情况): entries, those not sealed, those sealed and not witnessed, the newest's time, witnesses.

    ``witnesses`` have cosigned every log of the case up to its newest entry there; so many of them stand ``outside``.
    """

    entries: int
    unsealed: int
    unwitnessed: int
    newest_at: datetime | None
    witnesses: tuple[str, ...]
    outside: int


_ASK = """
WITH mine AS (
  SELECT e.unit, e.epoch, e.seq, e.rec FROM case_route r
    JOIN event e ON (e.unit, e.epoch, e.rec_year, e.number) = (r.unit, r.epoch, r.rec_year, r.number)
   WHERE r.number = ANY(%s)
), logs AS (
  SELECT unit, epoch, max(seq) AS last FROM mine GROUP BY unit, epoch
), sealed AS (
  SELECT l.unit, l.epoch,
         (SELECT max(c.size) FROM seal_checkpoint c WHERE (c.kind, c.unit, c.epoch) = ('ledger', l.unit, l.epoch)) AS size,
         (SELECT max(s.size) FROM seal_cosignature s WHERE (s.kind, s.unit, s.epoch) = ('ledger', l.unit, l.epoch)) AS seen,
         ARRAY(SELECT w.witness FROM seal_witness w WHERE EXISTS (
                 SELECT FROM seal_cosignature s WHERE s.witness = w.witness
                    AND (s.kind, s.unit, s.epoch) = ('ledger', l.unit, l.epoch) AND s.size > l.last)) AS witnesses
    FROM logs l
)
SELECT s.witnesses, count(*), count(*) FILTER (WHERE m.seq >= coalesce(s.size, 0)),
       count(*) FILTER (WHERE m.seq >= coalesce(s.seen, 0)), max(m.rec),
       ARRAY(SELECT w.witness FROM seal_witness w WHERE w.outside)
  FROM mine m JOIN sealed s USING (unit, epoch) GROUP BY s.unit, s.epoch, s.witnesses
"""


def standing_of(numbers: Sequence[str]) -> Standing:
    """Say how far the entries under these numbers are sealed and witnessed (封存到哪里); one statement, by index."""
    rows = ask(_ASK, [list(numbers)])
    if not rows:
        return Standing(0, 0, 0, None, (), 0)
    shared = set.intersection(*(set(row[0]) for row in rows))
    unsealed = sum(row[2] for row in rows)
    return Standing(
        entries=sum(row[1] for row in rows),
        unsealed=unsealed,
        unwitnessed=sum(row[3] for row in rows) - unsealed,
        newest_at=max(row[4] for row in rows).astimezone(BEIJING),
        witnesses=tuple(sorted(shared)),
        outside=len(shared & set(rows[0][5])),
    )
