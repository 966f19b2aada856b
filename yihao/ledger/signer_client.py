"""Asking the signer (调用签名进程): batches over its Unix socket; what it refuses comes back as refusals, one for each log."""

from __future__ import annotations

import http.client
import json
import socket
from base64 import b64decode
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode

from yihao.ledger.signer.signing import NotSigned, Signed
from yihao.ledger.signer.wire import MOST_REQUESTS, EpochRequest, SignRequest
from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words

__all__ = ["EpochRequest", "KnownLog", "NotSigned", "SignRequest", "Signed", "SignerClient"]

_PATIENCE = 120.0


class KnownLog(NamedTuple):
    """What the signer knows of a log (签名方所知). ``note`` is empty if it signed nothing yet."""

    size: int
    root: bytes
    note: str
    record: str
    closed: bool


class _Connection(http.client.HTTPConnection):
    def __init__(self, path: Path) -> None:
        super().__init__("signer", timeout=_PATIENCE)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self._path))


class SignerClient:
    """Speaks to the signer at a Unix socket (签名客户端)."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def sign(self, requests: Sequence[SignRequest]) -> list[Signed | NotSigned]:
        """Have checkpoints signed (请求签名): an answer for each request, in order; any number, in batches of 10,000.

        Raises:
            Refused: the signer does not answer (``signer_away``). Ask again: what it signed it gives again.
        """
        answers: list[Signed | NotSigned] = []
        for at in range(0, len(requests), MOST_REQUESTS):
            batch = [one.to_json() for one in requests[at : at + MOST_REQUESTS]]
            answers += [_read(one) for one in self._ask("POST", "/sign", {"requests": batch})["answers"]]
        return answers

    def begin_epoch(self, request: EpochRequest) -> str:
        """Close an epoch and begin the next (换期): gives the key record.

        Raises:
            Refused: the signer refuses, or does not answer.
        """
        return str(self._ask("POST", "/epoch", request.to_json())["record"])

    def log(self, origin: str) -> KnownLog | None:
        """Tell what the signer knows of a log (查询日志), nothing if it does not know it.

        Raises:
            Refused: the signer does not answer.
        """
        try:
            said = self._ask("GET", "/log?" + urlencode({"origin": origin}), None)
        except Refused as refused:
            if refused.code == "signer.unknown":
                return None
            raise
        return KnownLog(said["size"], b64decode(said["root"]), said["note"], said["record"], said["closed"])

    def health(self) -> dict[str, Any]:
        """Tell domain, enrolment key and number of logs (状态).

        Raises:
            Refused: the signer does not answer.
        """
        return self._ask("GET", "/health", None)

    def _ask(self, method: str, path: str, said: Any) -> dict[str, Any]:
        connection = _Connection(self._path)
        try:
            connection.request(method, path, None if said is None else json.dumps(said).encode())
            response = connection.getresponse()
            answer: dict[str, Any] = json.loads(response.read())
        except (OSError, http.client.HTTPException, ValueError) as fault:
            raise Refused(
                "signer_away",
                Words(
                    "签名进程没有答复，请检查 yihao ledger signer。",
                    "The signer does not answer: check yihao ledger signer.",
                ),
                status=503,
            ) from fault
        finally:
            connection.close()
        if response.status != 200:
            raise _read_refusal(answer, response.status)
        return answer


def _read(said: dict[str, Any]) -> Signed | NotSigned:
    return _read_refusal(said, 409) if "error" in said else Signed(said["note"], said["record"])


def _read_refusal(said: dict[str, Any], status: int) -> NotSigned:
    error, root = said["error"], said.get("root")
    refused = NotSigned(
        error["code"],
        Words(error["zh"], error["en"]),
        size=said.get("size"),
        root=None if root is None else b64decode(root),
    )
    refused.status = status
    return refused
