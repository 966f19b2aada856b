"""Reading how the ledger stands (读取账本状况): eight statements, however many logs there are; three index reads a log.

Ages of entries are told by the ledger's clock, ages of seals by the server's, as they are kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from yihao.ledger.access import access_gaps
from yihao.ledger.database import ask
from yihao.ledger.rules.health import (
    WITNESS_FAULTS,
    FaultFound,
    Health,
    NationalRoot,
    Place,
    SealRound,
    Uncosigned,
    Verification,
    WitnessStanding,
    in_plain_words,
    short_logs,
)
from yihao.ledger.rules.policy import Policy
from yihao.ledger.rules.stored import said_in
from yihao.ledger.sealing.config import own_policy
from yihao.runtime.clock import BEIJING, now
from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words

MOST_FAULTS = 200
GAPS_WITHIN = timedelta(days=1)

# The first entry that is not sealed is looked up only where there is one. What waits to be chained is unsealed too.
_UNSEALED = """
SELECT count(*), count(*) FILTER (WHERE (size, leaf) IS DISTINCT FROM (sealed, sealed_leaf)),
       coalesce(sum(greatest(size - sealed, 0)), 0)::bigint,
       greatest(extract(epoch FROM ledger_now() - min(since)),
                (SELECT extract(epoch FROM clock_timestamp() - min(at)) FROM access_waiting), 0)::float8
  FROM (SELECT h.size, h.leaf, coalesce(c.size, 0) AS sealed, c.leaf AS sealed_leaf,
               CASE WHEN h.size > coalesce(c.size, 0) THEN coalesce(
                 (SELECT e.rec FROM event e WHERE h.kind = 'ledger' AND e.unit = h.unit AND e.epoch = h.epoch
                     AND e.seq = coalesce(c.size, 0) AND e.rec_year BETWEEN coalesce(ledger_year(c.rec), 0) AND ledger_year(h.rec)),
                 (SELECT e.rec FROM access_event e WHERE h.kind = 'access' AND e.unit = h.unit AND e.epoch = h.epoch
                     AND e.seq = coalesce(c.size, 0) AND e.rec_year BETWEEN coalesce(ledger_year(c.rec), 0) AND ledger_year(h.rec)),
                 h.rec) END AS since
          FROM unit_head h
          LEFT JOIN LATERAL (SELECT size, leaf, rec FROM seal_checkpoint c
                              WHERE (c.kind, c.unit, c.epoch) = (h.kind, h.unit, h.epoch) ORDER BY size DESC LIMIT 1) c ON true
         WHERE h.size > 0) AS logs
"""
_UNCOSIGNED = """
SELECT k.kind, k.unit, k.epoch, c.size, n.witness, coalesce(w.size, 0),
       (SELECT extract(epoch FROM clock_timestamp() - f.at)::float8 FROM seal_checkpoint f
         WHERE (f.kind, f.unit, f.epoch) = (k.kind, k.unit, k.epoch) AND f.size > coalesce(w.size, 0) ORDER BY f.size LIMIT 1)
  FROM seal_key k
  JOIN LATERAL (SELECT size FROM seal_checkpoint c WHERE (c.kind, c.unit, c.epoch) = (k.kind, k.unit, k.epoch)
                 ORDER BY size DESC LIMIT 1) c ON true
 CROSS JOIN unnest(%s::text[]) AS n(witness)
  LEFT JOIN LATERAL (SELECT size FROM seal_cosignature w
                      WHERE w.witness = n.witness AND (w.kind, w.unit, w.epoch) = (k.kind, k.unit, k.epoch)
                      ORDER BY size DESC LIMIT 1) w ON true
 WHERE w.size IS DISTINCT FROM c.size
"""
_FAULTS = """
SELECT kind, unit, epoch, seq, code, zh, en, at,
       EXISTS (SELECT FROM seal_checkpoint c WHERE (c.kind, c.unit, c.epoch) = (f.kind, f.unit, f.epoch)
                  AND c.size > f.seq AND c.at > f.at)
         OR EXISTS (SELECT FROM seal_key k WHERE (k.kind, k.unit) = (f.kind, f.unit) AND k.epoch > f.epoch)
  FROM seal_fault f ORDER BY at DESC LIMIT %s
"""
_NATIONAL = "SELECT at, size, root FROM seal_checkpoint WHERE kind = 'national' ORDER BY epoch DESC, size DESC LIMIT 1"
_VERIFIED = "SELECT rec, entry FROM event WHERE type = 'ledger.verified/1' AND unit = '000000' ORDER BY rec DESC, seq DESC LIMIT 1"
_NOBODY = ""  # a witness that never cosigns: without a policy, no cosignature counts


def read_health(*, gaps: bool = False) -> Health:
    """Tell how the ledger stands (账本状况). With ``gaps`` the access log's counters of the last day are read too.

    Raises:
        Refused: no site is founded.
    """
    policy = _policy()
    listed = ask("SELECT witness, outside, replays, good_at, fault, fault_at FROM seal_witness ORDER BY witness")
    names = [one.name for one in policy.witnesses] if policy else [_NOBODY, *(row[0] for row in listed)]
    logs, behind, unsealed, seconds = ask(_UNSEALED)[0]
    waiting = [Uncosigned(Place(*row[:3]), *row[3:]) for row in ask(_UNCOSIGNED, [names])]
    return Health(
        at=now(),
        logs=logs,
        behind=behind,
        unsealed=unsealed,
        unsealed_seconds=float(seconds),
        has_policy=policy is not None,
        witnesses=tuple(_standings(policy, listed, waiting)),
        short=short_logs(policy, waiting),
        round=_round(),
        faults=_faults({one.log for one in waiting}),
        national=_national(),
        verification=_verification(),
        gaps=_gaps() if gaps else None,
    )


def _policy() -> Policy | None:
    """The site's policy; one that cannot be relied on is none."""
    try:
        return own_policy()
    except (Refused, OSError):
        return None


def _standings(
    policy: Policy | None, listed: Iterable[Sequence[Any]], waiting: Iterable[Uncosigned]
) -> Iterable[WitnessStanding]:
    """Put together what each witness lacks: those of the policy, also one that was never asked; else those that are asked."""
    known = {row[0]: row for row in listed}
    late: dict[str, list[Uncosigned]] = {}
    for one in waiting:
        late.setdefault(one.witness, []).append(one)
    traits = (
        {one.name: (one.outside, one.replays) for one in policy.witnesses}
        if policy
        else {name: (row[1], row[2]) for name, row in known.items()}
    )
    for name, (outside, replays) in traits.items():
        _, _, _, good_at, fault, fault_at = known.get(name, (name, outside, replays, None, "", None))
        lacks = late.get(name, [])
        is_faulty = fault and (good_at is None or (fault_at is not None and fault_at > good_at))
        yield WitnessStanding(
            name, outside, replays, len(lacks), sum(one.size - one.seen for one in lacks),
            max((one.seconds for one in lacks), default=0.0), good_at,
            in_plain_words(fault) if is_faulty else "", fault_at,
        )  # fmt: skip


def _round() -> SealRound | None:
    rows = ask("SELECT round, seconds, logs FROM seal_lease WHERE round IS NOT NULL")
    return SealRound(rows[0][0].astimezone(BEIJING), *rows[0][1:]) if rows else None


def _faults(late: set[Place]) -> tuple[FaultFound, ...]:
    found = []
    for kind, unit, epoch, seq, code, zh, en, at, overcome in ask(_FAULTS, [MOST_FAULTS]):
        log = Place(kind, unit, epoch)
        is_open = log in late if code in WITNESS_FAULTS else not overcome
        words = Words(in_plain_words(zh), in_plain_words(en))
        found.append(FaultFound(log, seq, code, words, at.astimezone(BEIJING), is_open))
    return tuple(found)


def _national() -> NationalRoot | None:
    rows = ask(_NATIONAL)
    return NationalRoot(rows[0][0].astimezone(BEIJING), rows[0][1], bytes(rows[0][2]).hex()) if rows else None


def _verification() -> Verification | None:
    rows = ask(_VERIFIED)
    if not rows:
        return None
    said = said_in(bytes(rows[0][1]))["d"]
    codes = tuple(said.get("codes", ()))
    return Verification(rows[0][0].astimezone(BEIJING), said["program"], said["entries"], said["findings"], codes)


def _gaps() -> int:
    """How many look-ups are missing of the last day's counters."""
    return sum(gap.last - gap.first + 1 for gap in access_gaps(since=now() - GAPS_WITHIN))
