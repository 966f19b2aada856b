"""What every answer of the site carries (响应头与语言)."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from yihao.people.permissions import refusals_written
from yihao.runtime.words import LANGUAGE

Answer = Callable[[HttpRequest], HttpResponse]

# No inline script or style, nothing from elsewhere. Images: our own only; QR and bar codes are SVG in the page.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "font-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
LANGUAGE_COOKIE = "yihao_language"


class SecurityHeaders:
    """Send the content security policy and forbid storing pages that hold personal data (安全响应头)."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, with the headers."""
        response = self.get_response(request)
        _guard(response)
        if not request.path.startswith("/static/"):
            response.headers["Cache-Control"] = "no-store"
        return response


def _guard(response: HttpResponse) -> None:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)


class ChosenLanguage:
    """Chinese first; English for whoever chose it, by a cookie and not by the browser's wishes (界面语言)."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the chosen language."""
        if request.path.startswith("/api/"):
            wanted = _asked_by_a_program(request)
        else:
            wanted = request.COOKIES.get(LANGUAGE_COOKIE, "")
        language = "en" if wanted.startswith("en") else "zh-hans"
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", "en" if language == "en" else "zh-CN")
        return response


def _asked_by_a_program(request: HttpRequest) -> str:
    """Give the language that ``Accept-Language`` asks for; a program has no cookie."""
    return translation.get_language_from_request(request) if "HTTP_ACCEPT_LANGUAGE" in request.META else ""


class ApiManner:
    """What every answer of the API carries (接口的规矩), in one layer, since each layer weighs on each request.

    The language is the one asked for; headers as on pages; what was refused is in the access log before the answer leaves.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the language asked for."""
        language = "en" if _asked_by_a_program(request).startswith("en") else "zh-hans"
        told = LANGUAGE.set(language)
        try:
            with translation.override(language), refusals_written():
                request.LANGUAGE_CODE = language
                response = self.get_response(request)
        finally:
            LANGUAGE.reset(told)
        response.headers["Content-Language"] = "en" if language == "en" else "zh-CN"
        response.headers["Cache-Control"] = "no-store"
        _guard(response)
        return response
