"""New epochs (换期): the owner ends a log's epoch and begins the next; its entry 0 says why and where the old one ends.

First the database begins the new epoch, then the sealer has the signer close the old one with a key record. Cut off in
between, the sealer does the rest in its next round; nothing can be added to the old epoch in the meantime.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import psycopg

from yihao.ledger.events import LogReopened
from yihao.ledger.registry import type_of
from yihao.ledger.rules.canonical import write
from yihao.ledger.rules.entry import Actor
from yihao.ledger.rules.leaf import Kind
from yihao.ledger.signer.wire import EpochKind
from yihao.ledger.signer_client import SignerClient
from yihao.ledger.tree import EMPTY
from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words

APPROVERS = 2  # of a loss or a restore
Sql = psycopg.Connection[Any]


class _Head(NamedTuple):
    epoch: int
    size: int
    leaf: bytes


class _End(NamedTuple):
    """The final tree of the old epoch (上一期终点); ``lost``: positions that were signed and are gone."""

    size: int
    root: bytes
    lost: tuple[int, int] | None = None


def begin_epoch(
    sql: Sql, *, kind: Kind, unit: str, why: EpochKind, actor: Actor, approved: Sequence[str], signer: SignerClient
) -> str:
    """End a log's epoch and begin the next, as the tables' owner (开启新一期); gives the new epoch's name.

    ``rotated``: the old epoch ends where it was signed last, and everything in it must be sealed. ``lost``: the key is gone, so
    the old epoch ends at the last entry. ``restored``: the signer signed more than this database holds; what is missing is named.

    Raises:
        Refused: too few approve, no such log, not sealed to its end, nothing lost, the signer does not answer, or the epoch before is not closed yet.
    """
    require_approvals(why, actor.id, approved)
    with sql.transaction():
        found = sql.execute("SELECT epoch, size, leaf FROM unit_head WHERE kind = %s AND unit = %s FOR UPDATE", [kind, unit]).fetchone()  # fmt: skip
        if found is None or not found[1]:
            raise _refused("no_log", "没有这本日志。", "There is no such log.", 404)
        head = _Head(found[0], found[1], bytes(found[2]))
        domain, simulated = sql.execute("SELECT domain, simulated FROM site").fetchone() or ("", False)
        old = f"{domain}/{kind}/{unit}/{head.epoch}"
        _require_settled(sql, kind, unit, head.epoch)
        end = {"rotated": _sealed, "lost": _whole, "restored": _signed}[why](sql, kind, unit, head, old, signer)
        event = LogReopened(
            clock="simulated" if simulated else "real", why=why, closes=old, size=end.size, root=end.root.hex(),
            approved=tuple(approved), lost_from=end.lost[0] if end.lost else None, lost_upto=end.lost[1] if end.lost else None,
        )  # fmt: skip
        facts = write(type_of(event).facts(event))
        row = sql.execute(
            "SELECT log FROM ledger_begin_epoch(%s, %s, %s, %s)", [kind, unit, write(actor._asdict()), facts]
        ).fetchone()
    return str(row[0]) if row else ""


def require_approvals(why: EpochKind, person: str, approved: Sequence[str]) -> None:
    """Ask for two approvers of a loss or a restore (双人批准): two persons, neither of them the one who acts.

    Raises:
        Refused: one of them twice, the one who acts among them, or fewer than two.
    """
    if person in approved:
        raise _refused("approval", "办理人不能批准自己办理的事，请另请安全管理员批准。",
                       "Who acts cannot approve it: have other security administrators approve.", 403)  # fmt: skip
    if len(set(approved)) < len(approved):
        raise _refused("approval", "同一人不能批准两次，请另请一名安全管理员批准。",
                       "The same person approved twice: have another security administrator approve.", 403)  # fmt: skip
    if why != "rotated" and len(approved) < APPROVERS:
        raise _refused("approval", "此事须由两名安全管理员批准：请给出两次 --approver-token-file。",
                       "Two security administrators have to approve this: give --approver-token-file twice.", 403)  # fmt: skip


def logs_behind(sql: Sql, kind: Kind, signer: SignerClient) -> list[str]:
    """Name the units whose log the signer signed further than this database holds it (落后于签名方的日志).

    Raises:
        Refused: the signer does not answer.
    """
    heads = sql.execute(
        "SELECT s.domain || '/' || h.kind || '/' || h.unit || '/' || h.epoch, h.unit, h.size FROM unit_head h, site s"
        " WHERE h.kind = %s AND h.size > 0 ORDER BY h.unit",
        [kind],
    ).fetchall()
    known = ((unit, size, signer.log(origin)) for origin, unit, size in heads)
    return [unit for unit, size, one in known if one is not None and one.size > size]


def _require_settled(sql: Sql, kind: str, unit: str, epoch: int) -> None:
    """Refuse a second new epoch before the sealer closed the one before: each key record closes the epoch before it."""
    keyed = sql.execute(
        "SELECT 1 FROM seal_key WHERE (kind, unit, epoch) = (%s, %s, %s)", [kind, unit, epoch]
    ).fetchone()
    if keyed is None:
        raise _refused(
            "unsealed",
            "这一期还没有封存过，无需换期；请先运行 yihao ledger seal --once。",
            "This epoch was never sealed: run yihao ledger seal --once first.",
        )


def _sealed(sql: Sql, kind: str, unit: str, head: _Head, _: str, __: SignerClient) -> _End:
    row = sql.execute(
        "SELECT size, root, leaf FROM seal_checkpoint WHERE (kind, unit, epoch) = (%s, %s, %s) ORDER BY size DESC LIMIT 1",
        [kind, unit, head.epoch],
    ).fetchone()
    if row is None or (row[0], bytes(row[2])) != (head.size, head.leaf):
        raise _refused(
            "unsealed",
            "这一期还有未封存的条目；请先封存（yihao ledger seal --once），再换期。",
            "Entries of this epoch are not sealed yet: seal first (yihao ledger seal --once).",
        )
    return _End(head.size, bytes(row[1]))


def _whole(sql: Sql, kind: str, unit: str, head: _Head, _: str, __: SignerClient) -> _End:
    table = "event" if kind == "ledger" else "access_event"
    leaves = [bytes(leaf) for (leaf,) in sql.execute(
        f"SELECT leaf FROM {table} WHERE unit = %s AND epoch = %s ORDER BY seq", [unit, head.epoch])]  # noqa: S608 - fixed tables  # fmt: skip
    if len(leaves) != head.size:
        raise _refused("missing", "这一期缺条目，请先查明。", "Entries of this epoch are missing: find out why first.")
    return _End(head.size, EMPTY.extend(leaves).root())


def _signed(_: Sql, __: str, ___: str, head: _Head, old: str, signer: SignerClient) -> _End:
    known = signer.log(old)
    if known is None or known.size <= head.size:
        raise _refused(
            "nothing_lost",
            "签名方签过的并不比本库多，没有丢失，无需 restored。",
            "The signer signed no more than is here: nothing was lost, so nothing is to be restored.",
        )
    return _End(known.size, known.root, (head.size, known.size))


def _refused(code: str, zh: str, en: str, status: int = 409) -> Refused:
    return Refused(f"epoch.{code}", Words(zh, en), status=status)
