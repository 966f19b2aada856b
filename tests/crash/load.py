"""Clients under whom everything is killed (断电时的客户端): each keeps its key until it has its answer."""

from __future__ import annotations

import http.client
import itertools
import json
import threading
import time
from dataclasses import dataclass, field
from typing import Any

from yihao.runtime.clock import now

SERIAL = itertools.count()
LETTERS = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨"


@dataclass
class Told:
    """What the clients were told (客户端所得): acknowledged answers by key, and how many answers were lost on the way."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    acknowledged: dict[str, dict[str, Any]] = field(default_factory=dict)
    token_of: dict[str, str] = field(default_factory=dict)
    lost: int = 0
    stored_unacknowledged: int = 0
    asked_again: int = 0
    looked: int = 0
    faults: list[str] = field(default_factory=list)


def filing(serial: int) -> dict[str, Any]:
    """Give the material of an invented case that is like no other."""
    name = "".join(LETTERS[int(digit, 16)] for digit in f"{serial:x}")
    return {
        "matter_kind": "PROSECUTION_REVIEW", "source": "POLICE", "source_name": "云溪区公安局",
        "received_on": now().date().isoformat(), "cause": "盗窃", "secrecy": 1, "choice": "new",
        "parties": [{"name": f"匡{name}", "charge": "盗窃罪"}], "aliases": [],
    }  # fmt: skip


class Client(threading.Thread):
    """Files one case after another, and the same again with the same key until it is answered."""

    def __init__(self, port: int, token: str, told: Told, stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self.port, self.token, self.told, self.stop = port, token, told, stop

    def run(self) -> None:
        """Work until told to stop, and then until the last case is answered."""
        while not self.stop.is_set():
            self.once()

    def once(self) -> None:
        """File a case, as often as it takes until it is answered, and open it."""
        serial = next(SERIAL)
        key, body = f"crash-client-{serial}", json.dumps(filing(serial))
        with self.told.lock:
            self.told.token_of[key] = self.token
        lost = 0
        while (answer := self.ask(key, body)) is None:
            lost += 1
            time.sleep(0.1)
        with self.told.lock:
            self.told.lost += lost
            self.told.stored_unacknowledged += bool(lost and answer["replayed"])
            self.told.acknowledged[key] = answer | {"body": body}
        if self.sees(answer["number"]):
            with self.told.lock:
                self.told.looked += 1

    def sees(self, number: str) -> bool:
        """Open the case; true if it was shown, and so must be in the access log."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", f"/api/v1/cases/{number}", headers={"Authorization": f"Bearer {self.token}"})
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
        return answer.status == 200

    def ask(self, key: str, body: str) -> dict[str, Any] | None:
        """Send one request; ``None`` when no answer came, or one that says to try again."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            headers = {
                "Authorization": f"Bearer {self.token}",
                "Content-Type": "application/json",
                "Idempotency-Key": key,
            }
            connection.request("POST", "/api/v1/cases", body.encode(), headers)
            answer = connection.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()
        if answer.status in (200, 201):
            told: dict[str, Any] = json.loads(content)
            return told
        if answer.status not in (500, 503):
            with self.told.lock:
                self.told.faults.append(f"{key}: {answer.status} {content[:200]!r}")
            raise SystemExit(1)
        return None
