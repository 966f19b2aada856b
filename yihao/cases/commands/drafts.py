"""Half-typed intake material (草稿): kept on the server, sealed, and thrown away once registered.

A draft is no act: nothing of it enters the ledger, and nobody but its writer reads it.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from yihao.cases.models import Draft
from yihao.cases.sealing import seal
from yihao.people.acting import Acting
from yihao.people.permissions import require
from yihao.runtime.refusal import NotVisible, Refused
from yihao.runtime.words import Words

MOST_BYTES = 256 * 1024


def save_draft(*, acting: Acting, draft: UUID, body: dict[str, Any], at: datetime) -> None:
    """Keep the draft (存为草稿); a second saving replaces the first.

    Raises:
        Refused: not an intake desk, or more than 256 KiB.
        NotVisible: the draft is somebody else's.
    """
    require(acting, "case.accept", unit=acting.unit, at=at)
    sealed = seal(json.dumps(body, ensure_ascii=False).encode(), str(draft), key="draft_key")
    if len(sealed) > MOST_BYTES:
        raise Refused(
            "draft_too_long", Words("草稿过长，请分次登记。", "The draft is too long: register in parts."), status=413
        )
    kept, _ = Draft.objects.get_or_create(
        id=draft, defaults={"person": acting.person, "unit": acting.unit, "sealed": sealed, "saved_at": at}
    )
    if kept.person != acting.person:
        raise NotVisible
    Draft.objects.filter(id=draft, person=acting.person).update(sealed=sealed, saved_at=at)


def discard_draft(*, acting: Acting, draft: UUID) -> None:
    """Throw the draft away (删除草稿); nothing happens when there is none."""
    Draft.objects.filter(id=draft, person=acting.person).delete()
