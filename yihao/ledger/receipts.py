"""The public check of a receipt (回执核对): one of three sentences, no content, the same work whatever the receipt says."""

from __future__ import annotations

import hmac
from enum import StrEnum

from yihao.ledger.database import ask
from yihao.ledger.rules.receipt import ReceiptText
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
        "账本中有这条记录，与回执一致，尚待封存。请过一分钟再查。",
        "The ledger holds this entry as the receipt says; it is not sealed yet. Check again in a minute.",
    ),
    Answer.ABSENT: Words(
        "账本中没有与这张回执一致的记录。请逐字核对；确认无误的，请保留回执并向检务督察部门反映。",
        "The ledger holds no entry that agrees with this receipt. Compare every character; if it is right, keep the receipt and tell the inspection office.",
    ),
}

_ASK = """
    SELECT (SELECT e.leaf FROM event e WHERE e.unit = %(unit)s AND e.epoch = %(epoch)s AND e.seq = %(seq)s
               AND coalesce(e.number, '00000000000000000') = %(number)s AND e.rec_year = ANY (ARRAY(SELECT ledger_years()))),
           EXISTS (SELECT FROM seal_cosignature c WHERE c.kind = 'ledger' AND c.unit = %(unit)s AND c.epoch = %(epoch)s
                      AND c.size > %(seq)s)
"""


def check_receipt(receipt: ReceiptText) -> Answer:
    """Compare a receipt with the ledger (核对回执). One statement, whether there is such an entry or not."""
    [(leaf, is_sealed)] = ask(_ASK, receipt._asdict())
    agrees = hmac.compare_digest(bytes(leaf or bytes(32)).hex(), receipt.leaf) and leaf is not None
    if not agrees:
        return Answer.ABSENT
    return Answer.SEALED if is_sealed else Answer.WAITING
