"""The signer's process (签名进程): its state held alone, its requests over a Unix socket that only its owner may use."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from yihao.ledger.keys import Keys
from yihao.ledger.signer.signing import NotSigned, Signed, Signer
from yihao.ledger.signer.wire import LARGEST_BATCH, MOST_REQUESTS, EpochRequest, SignRequest, fields
from yihao.ledger.small_http import (
    Answer,
    Asked,
    Routes,
    as_json,
    read_json,
    refusal_said,
    serve_until_told,
    unreadable,
)
from yihao.runtime.durable import held_alone
from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words

SOCKET = "signer.sock"


def serve_signer(
    folder: Path, keys: Keys, *, at: Path | None = None, group: str = "", ready: Callable[[], None]
) -> None:
    """Serve until told to stop (运行签名进程).

    Raises:
        Refused: no state, another process holds it, or the socket cannot be made.
    """
    if not folder.is_dir():
        Signer(folder, keys)  # says what is missing
    with held_alone(folder):
        signer = Signer(folder, keys)
        serve_until_told(_routes(signer), at=at or folder / SOCKET, largest=LARGEST_BATCH, group=group, ready=ready)


def _routes(signer: Signer) -> Routes:
    def sign(asked: Asked) -> Answer:
        requests = fields(read_json(asked.body), "requests")[0]
        if not isinstance(requests, list) or len(requests) > MOST_REQUESTS:
            raise unreadable()
        answers = signer.sign([SignRequest.from_json(one) for one in requests])
        return as_json({"answers": [_said(one) for one in answers]})

    def epoch(asked: Asked) -> Answer:
        try:
            return as_json({"record": signer.begin_epoch(EpochRequest.from_json(read_json(asked.body)))})
        except NotSigned as refused:
            return as_json(_said(refused), refused.status)

    def log(asked: Asked) -> Answer:
        row = signer.known(parse_qs(asked.query).get("origin", [""])[0])
        if row is None:
            raise Refused("signer.unknown", Words("没有这本日志。", "There is no such log."), status=404)
        root = b64encode(row["root"]).decode()
        return as_json(
            {
                "size": row["size"],
                "root": root,
                "note": row["note"],
                "record": row["record"],
                "closed": bool(row["closed"]),
            }
        )

    def health(_: Asked) -> Answer:
        return as_json({"domain": signer.domain, "enrolment": str(signer.enrolment), "logs": signer.count()})

    return {("POST", "/sign"): sign, ("POST", "/epoch"): epoch, ("GET", "/log"): log, ("GET", "/health"): health}


def _said(answer: Signed | NotSigned) -> dict[str, Any]:
    if isinstance(answer, Signed):
        return {"note": answer.note, "record": answer.record}
    root = None if answer.root is None else b64encode(answer.root).decode()
    return {"error": refusal_said(answer), "size": answer.size, "root": root}
