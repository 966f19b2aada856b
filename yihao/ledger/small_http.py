"""A small HTTP server (小型 HTTP 服务) for the signer and the witness: few routes, strict limits, refusals in words, no framework."""

from __future__ import annotations

import grp
import json
import os
import signal
import socket
import sqlite3
import sys
import traceback
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from socketserver import TCPServer, ThreadingMixIn
from threading import Event, Thread
from typing import Any, NamedTuple
from uuid import uuid4

from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words

JSON = "application/json; charset=utf-8"
TEXT = "text/plain; charset=utf-8"
_SLOWEST = 30.0  # seconds that a caller may take for a line or a body


class Answer(NamedTuple):
    """What is answered (答复)."""

    status: int
    body: bytes
    kind: str = JSON


class Asked(NamedTuple):
    """What is asked (请求)."""

    query: str
    body: bytes


Route = Callable[[Asked], Answer]
Routes = Mapping[tuple[str, str], Route]
"""Routes by method and path."""


def as_json(value: Any, status: int = 200) -> Answer:
    """Answer with a JSON document (JSON 答复)."""
    return Answer(status, json.dumps(value, ensure_ascii=False).encode() + b"\n")


def refusal_said(refused: Refused) -> dict[str, str]:
    """Write a refusal as it stands in answers (拒绝理由)."""
    return {"code": refused.code, "zh": refused.words.zh, "en": refused.words.en}


def unreadable() -> Refused:
    """Say that a request cannot be read (请求读不出来)."""
    return Refused("request", Words("请求格式不对。", "The request cannot be read."), status=400)


def read_json(body: bytes) -> Any:
    """Read a JSON body (读取 JSON 请求).

    Raises:
        Refused: it is none.
    """
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as fault:
        raise unreadable() from fault


class _Server(ThreadingMixIn, TCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, family: socket.AddressFamily, address: Any, routes: Routes, largest: int) -> None:
        self.address_family = family
        self.routes = routes
        self.largest = largest
        super().__init__(address, _Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of callers that went away; of everything else, all."""
        if not isinstance(sys.exc_info()[1], ConnectionError | TimeoutError):
            traceback.print_exc()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server
    timeout = _SLOWEST
    server_version, sys_version = "yihao", ""

    def do_GET(self) -> None:
        self._answer("GET")

    def do_POST(self) -> None:
        self._answer("POST")

    def _answer(self, method: str) -> None:
        path, _, query = self.path.partition("?")
        try:
            answer = self._route(method, path)(Asked(query, self._body()))
        except Refused as refused:
            answer = as_json({"error": refusal_said(refused)}, refused.status)
        except sqlite3.Error as fault:
            sys.stderr.write(f"state file: {fault}\n")
            words = Words(
                "状态文件写不进去，没有签名。请检查磁盘。",
                "The state cannot be written; nothing was signed. Check the disk.",
            )
            answer = as_json({"error": refusal_said(Refused("state_unwritable", words))}, 503)
        except (ConnectionError, TimeoutError):
            raise
        except Exception:
            number = uuid4().hex[:8]
            sys.stderr.write(f"error {number}\n{traceback.format_exc()}")
            words = Words(f"内部错误 {number}。", f"Internal error {number}.")
            answer = as_json({"error": refusal_said(Refused("internal", words))}, 500)
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.kind)
        self.send_header("Content-Length", str(len(answer.body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(answer.body)

    def _route(self, method: str, path: str) -> Route:
        if (method, path) not in self.server.routes:
            self.close_connection = True  # its body is left unread
            raise Refused("no_route", Words("没有这个地址。", "There is no such address."), status=404)
        return self.server.routes[method, path]

    def _body(self) -> bytes:
        length = self.headers.get("Content-Length", "0")
        if not length.isascii() or not length.isdigit() or "Transfer-Encoding" in self.headers:
            self.close_connection = True
            raise unreadable()
        if int(length) > self.server.largest:
            self.close_connection = True
            raise Refused("too_large", Words("请求过大。", "The request is too large."), status=413)
        body = self.rfile.read(int(length))
        if len(body) < int(length):
            self.close_connection = True
            raise unreadable()
        return body

    def log_message(self, format: str, *_: Any) -> None:
        """Keep no line for each request; what matters is in the state."""

    def address_string(self) -> str:
        return "local"


def serve_until_told(
    routes: Routes, *, at: Path | tuple[str, int], largest: int, group: str, ready: Callable[[], None]
) -> None:
    """Serve on a Unix socket or on (host, port) until SIGTERM or SIGINT (服务直至停止).

    ``largest`` body in bytes. ``group``: who else than the owner may use the Unix socket. Requests in hand may be cut off:
    their callers ask again, and what was committed is answered as before.

    Raises:
        Refused: the address is taken or cannot be used.
    """
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with _open(routes, at, largest, group) as server:
        Thread(target=server.serve_forever, args=(0.2,), daemon=True).start()
        ready()
        stop.wait()
        server.shutdown()
    if isinstance(at, Path):
        at.unlink(missing_ok=True)


def _open(routes: Routes, at: Path | tuple[str, int], largest: int, group: str) -> _Server:
    try:
        if isinstance(at, tuple):
            family = socket.AF_INET6 if ":" in at[0] else socket.AF_INET
            return _Server(family, at, routes, largest)
        at.unlink(missing_ok=True)  # the caller holds the state alone, so nobody else listens here
        before = os.umask(0o177)
        try:
            server = _Server(socket.AF_UNIX, str(at), routes, largest)
        finally:
            os.umask(before)
        if group:
            os.chown(at, -1, grp.getgrnam(group).gr_gid)
            at.chmod(0o660)
        return server
    except (OSError, KeyError) as fault:
        raise Refused(
            "address_taken",
            Words(f"不能在 {at} 上提供服务：{fault}", f"Cannot serve at {at}: {fault}"),
            status=409,
        ) from fault
