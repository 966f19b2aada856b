"""Comparing two imported documents (核对导入文书): a person sees both texts and says same, different, or later."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from yihao.cases import events
from yihao.cases.commands.hold import hold, needed
from yihao.cases.commands.relate import merge
from yihao.cases.queries.imports import ReviewCard, review_card
from yihao.cases.subjects import addressed, case_subject
from yihao.ledger.commands import Entry, Receipt, log_access, record_many
from yihao.people.acting import Acting
from yihao.people.permissions import require
from yihao.runtime.refusal import NotVisible, Refused
from yihao.runtime.words import Words

STATES = {"same": "SAME", "different": "DIFFERENT", "later": "LATER"}

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
  (SELECT FROM cases_importreview r WHERE t.document IN (r.one, r.two) AND r.state IN ('OPEN', 'LATER'))
"""


@dataclass(frozen=True, slots=True)
class _Taken:
    """A review under lock (已锁定的核对)."""

    one: str
    two: str
    state: str
    number: str
    other: str


def look_at_review(*, acting: Acting, review: int, at: datetime) -> ReviewCard:
    """Open a review with both texts (查看核对); the look-up is in the access log of both cases.

    Raises:
        NotVisible: it does not exist, or is another office's.
    """
    card = review_card(acting, review, at)
    for side in (card.one, card.two):
        log_access(
            actor=acting.ledger_actor,
            act="case.viewed",
            number=side.number,
            about="import.review",
            via=acting.via,
            at=at,
        )
    return card


@transaction.atomic
def decide_review(*, acting: Acting, review: int, answer: str, reason: str, at: datetime) -> Receipt:
    """Decide a review (核对结论); ``same`` lets one of the two numbers go on and the other resolve to it.

    Raises:
        NotVisible: it does not exist, or is another office's.
        Refused: not permitted, no reason, decided before, or a case may not be merged.
    """
    require(acting, "import.review", unit=acting.unit, at=at)
    if answer not in STATES:
        raise Refused(
            "review_answer",
            Words("请选择“同一案件”“不是同一案件”或“以后再定”。", "Choose same, different or later."),
            field="answer",
        )
    needed("reason", reason)
    taken = _take(acting, review)
    secret = addressed(reason, case_subject(taken.number))
    with connection.cursor() as cursor:
        cursor.execute(_DECIDE, [STATES[answer], acting.person, at, secret.ref("reason"), review])
        if answer != "later":
            cursor.execute(_FORGET, [[taken.one, taken.two]])
    decided = Entry(
        event=events.ImportReviewDecided(review, taken.one, taken.two, answer), actor=acting.ledger_actor,
        number=taken.number, secrets={"reason": secret}, via=acting.via,
    )  # fmt: skip
    return record_many([decided, *(_merged(acting, taken, reason, at) if answer == "same" else ())])[0]


def _take(acting: Acting, review: int) -> _Taken:
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [review, acting.unit])
        row = cursor.fetchone()
    if row is None:
        raise NotVisible
    taken = _Taken(*row)
    if taken.state not in ("OPEN", "LATER"):
        raise Refused("review_decided", Words("这一对文书已有结论。", "This pair was decided before."), status=409)
    return taken


def _merged(acting: Acting, taken: _Taken, reason: str, at: datetime) -> Iterator[Entry]:
    """Merge the two cases, unless another decision made them one already."""
    if taken.number != taken.other:
        hold(acting, sorted((taken.number, taken.other)), at)
        yield from merge(acting=acting, one=taken.number, two=taken.other, reason=reason, at=at)
