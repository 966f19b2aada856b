"""Evidence and receipts (证据与回执): hand out a bundle, verify one, check a receipt in public."""

from __future__ import annotations

import time
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from allauth.core.internal.ratelimit import consume
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import MemoryFileUploadHandler, StopUpload
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from yihao.cases.commands.evidence import open_trace, take_evidence
from yihao.ledger import verifier
from yihao.ledger.receipts import SENTENCES, Answer, check_receipt
from yihao.ledger.rules.receipt import ReceiptText, parse_receipt
from yihao.ledger.site_policy import site_policy
from yihao.people.signin import require_fresh
from yihao.runtime.clock import now
from yihao.runtime.refusal import NotVisible, Refused
from yihao.runtime.words import Words
from yihao.web.pages.parts import Problem, printed
from yihao.web.pages.verdict import steps, verdict_page
from yihao.web.views.door import acting, page, shown

LARGEST_UPLOAD = 4 * 1024 * 1024
NO_LESS_SECONDS = 0.12
PROGRAM = Path(verifier.__file__)
TOO_MANY = Words("查得太快了，请过一分钟再查。", "Too many checks: wait a minute.")
TOO_LARGE = Words(
    "文件超过 4 MB，本页不收。请核对是否选错了文件；更大的证据包请下载核验程序 verifier.py，离线核验。",
    "The file is over 4 MB, more than this page takes. See whether it is the right file; check a larger bundle offline with verifier.py.",
)
NO_DAY = Words("日期写作 2026-11-23", "Write the day as 2026-11-23")
NO_FILE = Words("请选择证据包文件。", "Choose a bundle.")


class _InMemory(MemoryFileUploadHandler):
    """Keeps an upload in memory and gives up beyond the limit: nothing that is verified here is ever stored."""

    taken = 0

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, boundary: Any, encoding: Any = None
    ) -> None:
        self.activated = True

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        self.taken += len(raw_data)
        if self.taken > LARGEST_UPLOAD:
            raise StopUpload(connection_reset=True)
        super().receive_data_chunk(raw_data, start)
        return None


@page
@require_http_methods(["GET", "POST"])
def bundle(request: HttpRequest, number: str) -> HttpResponse:
    """Say what a bundle is and how it is checked; on POST hand it out, after identity was proved afresh."""
    at = now()
    require_fresh(request, at=at)
    if request.method == "POST":
        day = request.POST.get("national_day", "")[:10]
        try:
            taken = take_evidence(acting=acting(request), number=number, at=at, national_day=_day(day) if day else None)
        except NotVisible:
            raise
        except Refused as refusal:
            return _bundle_page(request, number, at, Problem("national_day", refusal.words), day)
        return _file(taken.content, f"{taken.number}.bundle.json", "application/json")
    return _bundle_page(request, number, at)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused("national_day", NO_DAY) from None


def _bundle_page(
    request: HttpRequest, number: str, at: datetime, problem: Problem | None = None, day: str = ""
) -> HttpResponse:
    card = open_trace(acting=acting(request), number=number, at=at)
    content = {
        "number": card["number"],
        "printed": printed(card["number"]),
        "cause": card["cause"],
        "sha256": _digest(),
        "problems": [problem] if problem else [],
        "error": problem.words if problem else "",
        "day": day,
    }
    return shown(request, "web/case/bundle.html", content, status=422 if problem else 200)


@require_safe
def program(request: HttpRequest) -> HttpResponse:
    """Give the standalone verifier; its hash is printed elsewhere."""
    return _file(PROGRAM.read_bytes(), "verifier.py", "text/x-python; charset=utf-8")


def _file(content: bytes, name: str, kind: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer


def _digest() -> str:
    return sha256(PROGRAM.read_bytes()).hexdigest()


@csrf_exempt
def verify(request: HttpRequest) -> HttpResponse:
    """Verify an uploaded bundle; kept in memory and forgotten."""
    request.upload_handlers = [_InMemory(request)]
    answer: HttpResponse = _verify(request)
    return answer


@csrf_protect
@page
@require_http_methods(["GET", "POST"])
def _verify(request: HttpRequest) -> HttpResponse:
    held = {name: request.POST.get(name, "")[:400].strip() for name in ("receipt", "national_root")}
    content: dict[str, Any] = {"sha256": _digest(), "version": verifier.VERSION, "steps": steps(), "held": held}
    if request.method == "GET":
        return shown(request, "web/verify.html", content)
    given, own = request.FILES.get("bundle"), request.FILES.get("policy")
    if any(isinstance(one, _InMemory) and one.taken > LARGEST_UPLOAD for one in request.upload_handlers):
        return shown(request, "web/verify.html", content | {"error": TOO_LARGE}, status=422)
    if not isinstance(given, UploadedFile):
        return shown(request, "web/verify.html", content | {"error": NO_FILE}, status=422)
    began = time.monotonic()
    policy = own.read() if isinstance(own, UploadedFile) else site_policy()
    receipts = [held["receipt"]] if held["receipt"] else []
    report = verifier.verify(
        given.read(), policy, now=time.time(), receipts=receipts, national_root=held["national_root"]
    )
    verdict = verdict_page(report, seconds=time.monotonic() - began, own_policy=own is not None)
    return shown(request, "web/verify.html", content | {"verdict": verdict})


@require_http_methods(["GET", "POST"])
def receipt(request: HttpRequest) -> HttpResponse:
    """Check a receipt without signing in: one of three sentences, no content, as often as a person would."""
    if request.method == "GET":
        return shown(request, "web/receipt.html", {})
    began = time.monotonic()
    if consume(request, app="yihao", action="receipt", config={"receipt": "20/m/ip"}) is None:
        return shown(request, "web/receipt.html", {"error": TOO_MANY}, status=429)
    text = request.POST.get("receipt", "")[:300]
    try:
        answer, error = _checked(parse_receipt(text)), None
    except Refused as refusal:
        answer, error = None, refusal.words
    # Whatever was found, the answer takes as long: neither words nor time tell whether a case exists.
    time.sleep(max(0.0, NO_LESS_SECONDS - (time.monotonic() - began)))
    content = {"answer": answer, "sentence": SENTENCES[answer] if answer else None, "error": error, "text": text}
    return shown(request, "web/receipt.html", content, status=422 if error else 200)


def _checked(given: ReceiptText) -> Answer:
    return check_receipt(given)
