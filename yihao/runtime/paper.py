"""Paper (纸面): pages as PDF, made here and fetching nothing; QR codes as shapes without a colour of their own."""

from __future__ import annotations

import io
from functools import cache
from typing import Any

import segno


class Fetched(Exception):
    """A page asked for something from elsewhere (不许取外部资源)."""


def pdf_of(html: str, style: str) -> bytes:
    """Make a PDF of a page that holds all it needs (生成 PDF). A few tenths of a second, nearly all of it for the fonts."""
    from weasyprint import CSS, HTML  # here, as it loads Pango, which nothing else needs

    page = HTML(string=html, base_url=None, url_fetcher=refusing())
    made: bytes = page.write_pdf(stylesheets=[CSS(string=style, url_fetcher=refusing())])
    return made


def qr_svg(text: str, label: str) -> str:
    """Draw a QR code as SVG (二维码); ``label`` is what a reader of the page hears."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        out, kind="svg", svgclass="qr", lineclass=None, xmldecl=False, svgns=True, border=2, omitsize=True
    )
    return out.getvalue().decode().replace("<svg ", f'<svg role="img" aria-label="{_attribute(label)}" ', 1)


def _attribute(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")


@cache
def refusing() -> Any:
    """Give a fetcher that raises ``Fetched``, for the network and the disk alike."""
    from weasyprint.urls import URLFetcher

    class Refusing(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: Any = None) -> Any:
            raise Fetched(url[:80])

    return Refusing()
