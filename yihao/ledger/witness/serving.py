"""The witness's process (见证服务): its state held alone, C2SP tlog-witness over HTTP. TLS is the proxy's in front."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from yihao.ledger.keys import Keys
from yihao.ledger.small_http import TEXT, Answer, Asked, Routes, as_json, serve_until_told, unreadable
from yihao.ledger.witness.replaying import Replayer
from yihao.ledger.witness.state import open_witness
from yihao.ledger.witness.wire import LARGEST, SIZE, read_submission
from yihao.ledger.witness.witnessing import Stands, Witness
from yihao.runtime.durable import held_alone
from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words


def serve_witness(
    folder: Path, keys: Keys, *, host: str, port: int, ready: Callable[[], None], replay: str = ""
) -> None:
    """Serve until told to stop (运行见证进程). ``replay``: where the site answers now, if not where it did at first.

    Raises:
        Refused: no state, another process holds it, the address is taken, or a witness that does not replay is to.
    """
    if not folder.is_dir():
        open_witness(folder)  # says what is missing
    with held_alone(folder):
        witness = Witness(folder, keys)
        if witness.about.replay_url:
            token_file = Path(witness.about.token_file)
            url = replay.rstrip("/") or witness.about.replay_url
            witness.replay = Replayer(witness.state, witness.lock, url=url, token_file=token_file)
        elif replay:
            raise Refused(
                "witness.replay",
                Words("这一见证方不复算，没有令牌。", "This witness does not replay: it has no token."),
                field="replay",
            )
        routes = _routes(witness)
        serve_until_told(routes, at=(host, port), largest=LARGEST, group="", ready=ready)


def _routes(witness: Witness) -> Routes:
    def add_checkpoint(asked: Asked) -> Answer:
        try:
            line = witness.add_checkpoint(read_submission(asked.body))
        except Stands as elsewhere:
            return Answer(409, f"{elsewhere.size}\n".encode(), SIZE)
        return Answer(200, str(line).encode(), TEXT)

    def add_log(asked: Asked) -> Answer:
        try:
            record = asked.body.decode()
        except UnicodeDecodeError as fault:
            raise unreadable() from fault
        witness.add_log(record)
        return as_json({"known": True})

    def health(_: Asked) -> Answer:
        about = witness.about
        return as_json(
            {
                "witness": str(about.key),
                "trusts": str(about.enrolment),
                "replays": bool(about.replay_url),
                "logs": witness.count(),
            }
        )

    return {
        ("POST", "/add-checkpoint"): add_checkpoint,
        ("POST", "/add-log"): add_log,
        ("GET", "/health"): health,
    }
