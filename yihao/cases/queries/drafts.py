"""One's own drafts (我的草稿)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from yihao.cases.models import Draft
from yihao.cases.sealing import unseal
from yihao.ledger.commands import idempotency_key
from yihao.ledger.queries import done_under
from yihao.people.acting import Acting
from yihao.runtime.refusal import NotVisible

MOST = 20


@dataclass(frozen=True, slots=True)
class DraftLine:
    """One draft in the list (一份草稿)."""

    id: UUID
    cause: str
    saved_at: datetime


def draft_of(acting: Acting, draft: UUID) -> dict[str, Any]:
    """Give the content of one's own draft.

    Raises:
        NotVisible: there is none of this id, or it is somebody else's.
    """
    found = Draft.objects.filter(id=draft, person=acting.person).first()
    if found is None:
        raise NotVisible
    return _open(found)


def accepted_from(acting: Acting, draft: UUID) -> str | None:
    """Give the number of the case accepted from this draft of one's own (由草稿受理的案号), or None."""
    done = done_under(acting.unit, idempotency_key(acting.person, "case.accept", str(draft)))
    return done.number if done else None


def own_drafts(acting: Acting) -> list[DraftLine]:
    """List one's own drafts, the latest first."""
    rows = Draft.objects.filter(person=acting.person).order_by("-saved_at")[:MOST]
    return [DraftLine(row.id, str(_open(row).get("cause", "")), row.saved_at) for row in rows]


def _open(row: Draft) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(unseal(bytes(row.sealed), str(row.id), key="draft_key"))
    return body
