"""An act is done once (一次只办一回): asked again under the same idempotency key, it answers with the receipt it gave before."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import NamedTuple
from uuid import UUID

from yihao.ledger.commands import Entry, Receipt, claim, idempotency_key
from yihao.people.acting import Acting


class Once(NamedTuple):
    """What the key says (幂等核对): ``done`` answers a repeated request; else ``idem`` and ``request`` go into the act's entry."""

    done: Receipt | None = None
    idem: UUID | None = None
    request: bytes | None = None

    def keep(self, entry: Entry) -> Entry:
        """Write the key into the first entry of the act (记入幂等键)."""
        return replace(entry, idem=self.idem, request=self.request)


def once(acting: Acting, act: str, key: str, *request: object) -> Once:
    """Claim a key for an act, after permission was asked and before anything is locked (占用幂等键).

    A key is a person's own: another's same key is another key. Without a key every request is an act of its own. Two at
    once: the second waits for the first and answers as it did.

    Args:
        request: all that the act was asked to do; the same under the same key is the same request.

    Raises:
        IdempotencyConflict: the key was used for another request.
    """
    if not key:
        return Once()
    idem = idempotency_key(acting.person, act, key)
    body = json.dumps(request, ensure_ascii=False, sort_keys=True).encode()
    return Once(claim(unit=acting.unit, idem=idem, request=body), idem, body)
