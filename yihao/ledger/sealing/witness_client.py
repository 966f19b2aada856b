"""Asking a witness (调用见证方): ``add-checkpoint`` as in C2SP tlog-witness, and ``add-log`` for a log that it does not know yet.

POST <url>/add-checkpoint    old <size> LF, base64 hashes of the consistency proof one a line, LF, the signed checkpoint
200 signature lines    404 unknown log    409 body: the size it knows    403, 422 and others: refused, in its words
"""

from __future__ import annotations

import http.client
import json
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from threading import local
from typing import NamedTuple
from urllib.parse import urlsplit

from yihao.ledger.rules.note import Note, VerifierKey, parse_note, parse_signature, verify_cosignature
from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words

PATIENCE = 60.0
"""Seconds; a replaying witness reads every new entry before it answers."""
_SHORT = 300
_LONGEST = 64 * 1024


class Cosigned(NamedTuple):
    """The witness cosigned; the line is checked (已见证)."""

    line: str


class Elsewhere(NamedTuple):
    """The witness stands at another size than the proof began at (见证方所知大小不同)."""

    size: int


class Unknown(NamedTuple):
    """The witness does not know the log (见证方不认识此日志)."""


class Declined(NamedTuple):
    """The witness refuses this checkpoint (见证方拒绝)."""

    status: int
    said: str


Told = Cosigned | Elsewhere | Unknown | Declined


class WitnessAway(Refused):
    """A witness that does not answer, or not sensibly (见证方没有答复)."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(
            "witness_away",
            Words(f"见证方 {name} 没有有效答复：{why}", f"The witness {name} gives no valid answer: {why}"),
            status=503,
        )


@dataclass(frozen=True)
class WitnessClient:
    """Speaks to one witness (见证客户端); a kept-alive connection a thread."""

    key: VerifierKey
    url: str
    _here: local

    @classmethod
    def at(cls, key: VerifierKey, url: str) -> WitnessClient:
        """Name a witness by its key and address."""
        return cls(key, url.rstrip("/"), local())

    def add_checkpoint(self, note: str, old: int, proof: Sequence[bytes]) -> Told:
        """Ask for a cosignature (请求见证).

        Raises:
            WitnessAway: no answer, a fault of its own, or a cosignature that is false.
        """
        lines = "".join(b64encode(one).decode() + "\n" for one in proof)
        status, body = self._post("/add-checkpoint", f"old {old}\n{lines}\n{note}")
        if status == 200:
            return Cosigned(self._own_line(note, body))
        if status == 404:
            return Unknown()
        if status == 409 and body.strip().isascii() and body.strip().isdigit() and len(body) < 20:
            return Elsewhere(int(body))
        if status >= 500 or status in (408, 429):
            raise WitnessAway(self.key.name, f"{status} {_short(body)}")
        return Declined(status, _short(body))

    def add_log(self, record: str) -> Declined | None:
        """Tell the witness of a log by its key record (登记日志); nothing if it took it.

        Raises:
            WitnessAway: no answer.
        """
        status, body = self._post("/add-log", record)
        if status >= 500:
            raise WitnessAway(self.key.name, f"{status} {_short(body)}")
        return None if status == 200 else Declined(status, _short(body))

    def _own_line(self, note: str, body: str) -> str:
        """Find the line by the key that is expected and check it."""
        try:
            for line in body.splitlines():
                one = parse_signature(line)
                if (one.name, one.key_id) == (self.key.name, self.key.id):
                    verify_cosignature(Note(parse_note(note).text, (one,)), self.key)
                    return str(one)
        except Refused as refused:
            raise WitnessAway(self.key.name, refused.words.en) from refused
        raise WitnessAway(self.key.name, "no signature by its key")

    def _post(self, path: str, body: str) -> tuple[int, str]:
        for turn in (1, 2):
            connection = self._connection()
            try:
                where = urlsplit(self.url).path + path
                connection.request("POST", where, body.encode(), {"Content-Type": "text/plain; charset=utf-8"})
                answer = connection.getresponse()
                said = answer.read(_LONGEST + 1)
                if len(said) > _LONGEST:
                    raise WitnessAway(self.key.name, "too long an answer")
                return answer.status, said.decode(errors="replace")
            except (OSError, http.client.HTTPException) as fault:
                connection.close()
                self._here.connection = None
                # A connection that was kept may have been closed meanwhile: once more with a new one.
                if turn == 2 or isinstance(fault, TimeoutError | ConnectionRefusedError):
                    raise WitnessAway(self.key.name, type(fault).__name__) from fault
        raise AssertionError

    def _connection(self) -> http.client.HTTPConnection:
        kept: http.client.HTTPConnection | None = getattr(self._here, "connection", None)
        if kept is None:
            parts = urlsplit(self.url)
            kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
            kept = self._here.connection = kind(parts.hostname or "", parts.port, timeout=PATIENCE)
        return kept


def _short(body: str) -> str:
    """Give what a witness said: its sentence, where it answered in our shape."""
    try:
        error = json.loads(body)["error"]
        return str(error.get("zh", "") + " " + error.get("en", ""))[:_SHORT]
    except (ValueError, KeyError, TypeError, AttributeError):
        return " ".join(body.split())[:_SHORT]
