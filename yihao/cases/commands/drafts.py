"""Half-typed intake material (草稿): kept on the server, sealed, and thrown away once registered.

A draft is no act: nothing of it enters the ledger, and nobody but its writer reads it.
"""

from __future__ import annotations

import hmac
import json
import os
from datetime import datetime
from typing import Any
from uuid import UUID

from yihao.cases.models import Draft
from yihao.cases.sealing import seal, stamp
from yihao.people.acting import Acting
from yihao.people.permissions import require
from yihao.runtime.refusal import NotVisible, Refused
from yihao.runtime.words import Words

MOST_BYTES = 256 * 1024
_HALF = 8


def new_draft(acting: Acting) -> UUID:
    """Give the id of a draft to come (草稿编号). It says whose it will be, so that nothing need be kept until it is saved."""
    chance = os.urandom(_HALF)
    return UUID(bytes=chance + _mark(acting, chance))


def is_own_draft(acting: Acting, draft: UUID) -> bool:
    """Tell whether the id was given out to this person, or a draft of hers is kept under it (是否本人的草稿)."""
    if hmac.compare_digest(_mark(acting, draft.bytes[:_HALF]), draft.bytes[_HALF:]):
        return True
    return Draft.objects.filter(id=draft, person=acting.person).exists()


def _mark(acting: Acting, chance: bytes) -> bytes:
    return stamp(acting.person.encode() + b"\x1f" + chance, key="draft_key")[:_HALF]


def save_draft(*, acting: Acting, draft: UUID, body: dict[str, Any], at: datetime) -> None:
    """Keep the draft (存为草稿); a second saving replaces the first.

    Raises:
        Refused: not an intake desk, or more than 256 KiB.
        NotVisible: the draft is somebody else's, or its id was never given out.
    """
    require(acting, "case.accept", unit=acting.unit, at=at)
    if not is_own_draft(acting, draft):
        raise NotVisible
    sealed = seal(json.dumps(body, ensure_ascii=False).encode(), str(draft), key="draft_key")
    if len(sealed) > MOST_BYTES:
        raise Refused(
            "draft_too_long", Words("草稿过长，请分次登记。", "The draft is too long: register in parts."), status=413
        )
    Draft.objects.update_or_create(
        id=draft, person=acting.person,
        defaults={"sealed": sealed, "saved_at": at}, create_defaults={"unit": acting.unit, "sealed": sealed, "saved_at": at},
    )  # fmt: skip


def discard_draft(*, acting: Acting, draft: UUID) -> None:
    """Throw the draft away (删除草稿); nothing happens when there is none."""
    Draft.objects.filter(id=draft, person=acting.person).delete()
