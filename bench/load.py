"""The load (负载): clients that send one request after another over kept connections, in a process of their own.

Plain sockets, since an HTTP library would take as much of the two cores as the server it asks. A connection is opened anew
every so often, lest one worker of the server happen to hold them all.
"""

from __future__ import annotations

import json
import multiprocessing
import socket
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

from bench import invented
from bench.place import Desk, Site
from yihao.cases.rules import number as lcn

ANEW_AFTER = 100
Request = tuple[bytes, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Load:
    """What is asked of whom, how long, by how many (一次负载)."""

    operation: str
    site: Site
    port: int
    clients: int
    seconds: float
    seed: int


@dataclass(frozen=True, slots=True)
class Taken:
    """How it went (负载结果): seconds for each answer, and how long the whole took."""

    times: tuple[float, ...]
    elapsed: float


def run(load: Load) -> Taken:
    """Send the load from a process of its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_send_all, (load,))


def _send_all(load: Load) -> Taken:
    times: list[list[float]] = [[] for _ in range(load.clients)]
    faults: list[BaseException] = []
    start = threading.Barrier(load.clients + 1)

    def client(k: int) -> None:
        try:
            _client(load, k, times[k], start)
        except threading.BrokenBarrierError:  # another client failed and says why
            return
        except BaseException as fault:  # told to the measuring process, which ends the bench
            faults.append(fault)
            start.abort()

    threads = [threading.Thread(target=client, args=(k,)) for k in range(load.clients)]
    for thread in threads:
        thread.start()
    began = time.monotonic()
    try:
        start.wait()
        began = time.monotonic()
    except threading.BrokenBarrierError:
        pass
    for thread in threads:
        thread.join()
    if faults:
        raise RuntimeError(f"{load.operation}: {faults[0]!r}")
    return Taken(tuple(t for some in times for t in some), time.monotonic() - began)


def _client(load: Load, k: int, times: list[float], start: threading.Barrier) -> None:
    random = Random(load.seed * 1000 + k)
    asking = OPERATIONS[load.operation]
    desk = load.site.desks[k % len(load.site.desks)]
    connection = Connection(load.port)
    _ask(connection, asking(load, desk, random))  # the first answer on a connection is not counted
    start.wait()
    until = time.monotonic() + load.seconds
    while (began := time.monotonic()) < until:
        _ask(connection, asking(load, desk, random))
        times.append(time.monotonic() - began)
        if len(times) % ANEW_AFTER == 0:
            connection.close()
            connection = Connection(load.port)
    connection.close()


def _ask(connection: Connection, request: Request) -> None:
    sent, expected = request
    status, body = connection.ask(sent)
    if status not in expected:
        raise RuntimeError(f"answered {status}: {body[:300]!r}")


class Connection:
    """One kept HTTP connection (连接)."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, request: bytes) -> tuple[int, bytes]:
        """Send a request and read its answer: status and body."""
        self._socket.sendall(request)
        head, _, body = self._until_head().partition(b"\r\n\r\n")
        told = dict(line.split(b": ", 1) for line in head.lower().split(b"\r\n")[1:])
        if b"content-length" in told:
            while len(body) < int(told[b"content-length"]):
                body += self._receive()
        else:  # in chunks, of which the last is empty
            while not body.endswith(b"0\r\n\r\n"):
                body += self._receive()
        return int(head[9:12]), body

    def close(self) -> None:
        """Close it."""
        self._socket.close()

    def _until_head(self) -> bytes:
        read = b""
        while b"\r\n\r\n" not in read:
            read += self._receive()
        return read

    def _receive(self) -> bytes:
        if not (some := self._socket.recv(262_144)):
            raise ConnectionError("the server closed the connection")
        return some


def _http(method: str, path: str, desk: Desk | None, body: dict[str, Any] | None = None, **headers: str) -> bytes:
    sent = json.dumps(body, ensure_ascii=False).encode() if body is not None else b""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1"]
    if desk is not None:
        lines.append(f"Authorization: Bearer {desk.token}")
    if sent:
        lines += ["Content-Type: application/json", f"Content-Length: {len(sent)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + sent


def _some_case(load: Load, desk: Desk, random: Random) -> int:
    return random.randint(1, load.site.of_one_office)


def _some_number(load: Load, desk: Desk, random: Random) -> str:
    return lcn.make(load.site.year, invented.unit(desk.office), _some_case(load, desk, random))


def ceiling(load: Load, desk: Desk, random: Random) -> Request:
    """Read five rows from the bare endpoint."""
    return _http("GET", f"/rows/{_some_number(load, desk, random)}", None), (200,)


def get(load: Load, desk: Desk, random: Random) -> Request:
    """Get a case of the own office."""
    return _http("GET", f"/api/v1/cases/{_some_number(load, desk, random)}", desk), (200,)


def find(load: Load, desk: Desk, random: Random) -> Request:
    """Find a case by the police's number."""
    text = invented.other_number(desk.office, _some_case(load, desk, random))
    return _http("POST", "/api/v1/cases/find", desk, {"text": text}), (200,)


def listing(load: Load, desk: Desk, random: Random) -> Request:
    """List 100 open cases of the own office."""
    return _http("GET", "/api/v1/cases?state=OPEN&limit=100", desk), (200,)


def accept(load: Load, desk: Desk, random: Random) -> Request:
    """Accept a case that is like no other."""
    filing = invented.filing(desk.office, invented.LATER + random.randrange(3_000_000)) | {"choice": "new"}
    return _http("POST", "/api/v1/cases", desk, filing, Idempotency_Key=uuid.UUID(int=random.getrandbits(128)).hex), (
        201,
    )


OPERATIONS: dict[str, Callable[[Load, Desk, Random], Request]] = {
    "ceiling": ceiling,
    "accept": accept,
    "get": get,
    "find": find,
    "list": listing,
}
