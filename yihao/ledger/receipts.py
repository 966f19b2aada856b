"""The public check of a receipt (回执核对): one of three sentences, no content, the same steps whatever the receipt says.

No column is believed: the leaf is computed from the entry's bytes, and "sealed" is said only where the entry is included under
a checkpoint that the log's own key and a quorum of the site's witnesses signed, one of them outside the procuratorate.
"""

from __future__ import annotations

import hmac
from enum import StrEnum
from typing import Any

from yihao.ledger.database import ask
from yihao.ledger.rules.leaf import leaf_hash
from yihao.ledger.rules.receipt import NO_CASE, ReceiptText
from yihao.ledger.rules.stored import said_in
from yihao.ledger.seal_checks.sealed import is_sealed
from yihao.runtime.words import Words


class Answer(StrEnum):
    """The three answers (三种答复)."""

    SEALED = "sealed"
    WAITING = "waiting"
    ABSENT = "absent"


SENTENCES: dict[Answer, Words] = {
    Answer.SEALED: Words(
        "账本中有这条记录，与回执一致，已经封存。",
        "The ledger holds this entry as the receipt says, and it is sealed.",
    ),
    Answer.WAITING: Words(
        "账本中有这条记录，与回执一致，尚待封存。请过一分钟再查；过一天仍是这句话的，请向检务督察部门反映。",
        "The ledger holds this entry as the receipt says; it is not sealed yet. Check again in a minute; if a day later it still"
        " says so, tell the inspection office.",
    ),
    Answer.ABSENT: Words(
        "账本中没有与这张回执一致的记录。请逐字核对；确认无误的，请保留回执并向检务督察部门反映。",
        "The ledger holds no entry that agrees with this receipt. Compare every character; if it is right, keep the receipt and tell the inspection office.",
    ),
}

_ASK = """
SELECT s.domain || '/ledger/' || %(unit)s || '/' || %(epoch)s, e.leaf, e.entry
  FROM site s LEFT JOIN event e ON e.unit = %(unit)s AND e.epoch = %(epoch)s AND e.seq = %(seq)s
                               AND e.rec_year = ANY (ARRAY(SELECT ledger_years())) LIMIT 2
"""


def check_receipt(receipt: ReceiptText) -> Answer:
    """Compare a receipt with the ledger (核对回执). The same is asked whether there is such an entry or not."""
    rows = ask(_ASK, receipt._asdict())
    # Two rows at one position are as wrong as none: which of them is the entry nobody can say.
    log, stored, entry = rows[0] if len(rows) == 1 else ("", None, None)
    raw = bytes(entry or b"")
    leaf = leaf_hash(raw)
    sealed = is_sealed("ledger", receipt.unit, receipt.epoch, receipt.seq, leaf)
    agrees = hmac.compare_digest(leaf.hex(), receipt.leaf) and hmac.compare_digest(leaf, bytes(stored or b""))
    if not agrees or _place(_said(raw)) != (log, receipt.seq, receipt.number):
        return Answer.ABSENT
    return Answer.SEALED if sealed else Answer.WAITING


def _place(said: dict[str, Any]) -> tuple[Any, Any, Any]:
    """Where an entry says that it stands, and of which case it says that it is."""
    return said.get("log"), said.get("seq"), said.get("case", NO_CASE)


def _said(raw: bytes) -> dict[str, Any]:
    try:
        said = said_in(raw)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}
