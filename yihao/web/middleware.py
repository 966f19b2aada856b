"""What every answer of the site carries (响应头与语言)."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation

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
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if not request.path.startswith("/static/"):
            response.headers["Cache-Control"] = "no-store"
        return response


class ChosenLanguage:
    """Chinese first; English for whoever chose it, by a cookie and not by the browser's wishes (界面语言).

    A program has no cookie: over the API the language is the one that ``Accept-Language`` asks for.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the chosen language."""
        if request.path.startswith("/api/"):
            wanted = translation.get_language_from_request(request) if "HTTP_ACCEPT_LANGUAGE" in request.META else ""
        else:
            wanted = request.COOKIES.get(LANGUAGE_COOKIE, "")
        language = "en" if wanted.startswith("en") else "zh-hans"
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", "en" if language == "en" else "zh-CN")
        return response
