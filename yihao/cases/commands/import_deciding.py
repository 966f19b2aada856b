"""A person says whether two imported documents are of one case (核对导入文书): what is uncertain is never merged by itself."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from yihao.cases import import_events
from yihao.cases.commands.hold import hold, needed
from yihao.cases.commands.leading import settle
from yihao.cases.commands.relate import merge
from yihao.cases.subjects import free_text
from yihao.ledger.commands import Entry, Receipt, record_many
from yihao.people.acting import Acting
from yihao.people.permissions import require
from yihao.runtime.refusal import NotVisible, Refused
from yihao.runtime.words import Words

SAME, DIFFERENT, LATER = "same", "different", "later"

_TAKE = """
SELECT r.one, r.two, r.state, COALESCE(NULLIF(c.merged_into, ''), c.number), COALESCE(NULLIF(d.merged_into, ''), d.number)
FROM cases_importreview r
JOIN cases_importdocument a ON a.id = r.one JOIN cases_case c ON c.number = a.number
JOIN cases_importdocument b ON b.id = r.two JOIN cases_case d ON d.number = b.number
WHERE r.id = %s AND r.unit = %s FOR UPDATE OF r
"""
_DECIDE = "UPDATE cases_importreview SET state = %s, decided_by = %s, decided_at = %s, reason_ref = %s WHERE id = %s"
_FORGET = """
DELETE FROM cases_importtext t WHERE t.document = ANY(%s) AND NOT EXISTS
  (SELECT FROM cases_importreview r WHERE r.state IN ('OPEN', 'LATER') AND t.document IN (r.one, r.two))
"""


def check_decision(state: str, answer: str, reason: str) -> None:
    """Refuse a decision that cannot be recorded on a pair in this state; a form asks before it shows the check page.

    Raises:
        Refused: not one of the three answers, no reason, or decided already.
    """
    if answer not in (SAME, DIFFERENT, LATER):
        raise Refused("review_answer", Words("请选择一项判断。", "Choose one of the answers."), field="answer")
    if answer != LATER or reason:
        needed("reason", reason)
    if state not in ("OPEN", "LATER"):
        raise Refused("review_decided", Words("这一对已有人判断过。", "This pair has been decided."), status=409)


@transaction.atomic
def decide_review(*, acting: Acting, review: int, answer: str, reason: str, at: datetime) -> Receipt:
    """Decide one pair (判断): the same case ends under the number given first; later leaves it open.

    Raises:
        Refused: not one of the three answers, no reason, or decided already.
        NotVisible: no such pair at this office.
    """
    require(acting, "import.review", unit=acting.unit, at=at)
    check_decision("OPEN", answer, reason)
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [review, acting.unit])
        row = cursor.fetchone()
        if row is None:
            raise NotVisible
        hold(acting, sorted({lead.number for lead in settle(row[3:]).values()}), at)
        # One of them may have been merged while we waited for it: only what is read under the lock counts.
        cursor.execute(_TAKE, [review, acting.unit])
        one, two, state, first, second = cursor.fetchone()
        check_decision(state, answer, reason)
        decided = import_events.ImportReviewDecided(review, one, two, answer)
        secrets = free_text(first, reason=reason.strip())
        entries = [
            Entry(
                event=decided, actor=acting.ledger_actor, number=first, occurred=at, secrets=secrets, via=acting.via
            )
        ]  # fmt: skip
        if answer == SAME and first != second:
            entries.extend(merge(acting=acting, one=first, two=second, reason=reason, at=at))
        receipt = record_many(entries)[0]
        cursor.execute(_DECIDE, [answer.upper(), acting.person, at, receipt.refs.get("reason"), review])
        cursor.execute(_FORGET, [[one, two]])
    return receipt
