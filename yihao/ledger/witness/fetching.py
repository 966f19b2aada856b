"""Fetching entries from the site (取回条目), as a replaying auditor with a token of one's own."""

from __future__ import annotations

import http.client
import json
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self
from urllib.parse import urlencode, urlsplit

from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words

PATIENCE = 30.0
_LARGEST = 32 * 1024 * 1024
PATH = "/api/v1/ledger/entries"


class Fetched(NamedTuple):
    """Entries in their order, and where the cases in them began, as the site says (取回的条目)."""

    entries: tuple[bytes, ...]
    births: dict[str, tuple[str, int]]


class Site:
    """A connection to the site, for one replay (站点连接)."""

    def __init__(self, url: str, token_file: Path) -> None:
        self._parts = urlsplit(url)
        self._token_file = token_file
        kind = http.client.HTTPSConnection if self._parts.scheme == "https" else http.client.HTTPConnection
        self._connection = kind(self._parts.hostname or "", self._parts.port, timeout=PATIENCE)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None) -> None:
        self._connection.close()

    def entries(self, origin: str, since: int, upto: int) -> Fetched:
        """Fetch entries [since, upto), or as many of them as the site gives at once, at least one (取条目).

        Raises:
            Refused: the site does not answer, does not admit the witness, or answers nonsense.
        """
        said = self._get(urlencode({"origin": origin, "from": since, "to": upto}))
        try:
            entries = tuple(one.encode() for one in said["entries"])
            births = {str(k): (str(v["origin"]), int(v["seq"])) for k, v in said["births"].items()}
        except (KeyError, TypeError, ValueError, AttributeError) as odd:
            raise _away("nonsense") from odd
        if len(entries) > upto - since:
            raise _away("nonsense")
        if not entries:
            raise Refused(
                "replay.missing",
                Words(f"{origin} 第 {since + 1} 条取不到。", f"{origin}, entry {since + 1} is not there."),
            )
        return Fetched(entries, births)

    def _get(self, query: str) -> dict[str, Any]:
        try:
            token = self._token_file.read_text(encoding="utf-8").strip()
            where = f"{self._parts.path}{PATH}?{query}"
            self._connection.request("GET", where, headers={"Authorization": f"Bearer {token}"})
            answer = self._connection.getresponse()
            body = answer.read(_LARGEST + 1)
            if answer.status != 200:
                raise _away(f"{answer.status} {body[:300].decode(errors='replace')}")
            said: dict[str, Any] = json.loads(body)
        except (OSError, http.client.HTTPException, ValueError, RecursionError) as fault:
            raise _away(type(fault).__name__) from fault
        return said


def _away(why: str) -> Refused:
    return Refused(
        "witness.site_away",
        Words(f"取不到条目，暂不见证：{why}", f"The entries cannot be fetched, so nothing is cosigned yet: {why}"),
        status=503,
    )
