"""QR and bar codes as SVG in the page (二维码与条码): shapes only, no colour of their own, so that the style sheet draws them."""

from __future__ import annotations

import io

import segno
from barcode.codex import Code128
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

QUIET = 10  # modules of white on either side of a bar code


def qr(text: str, label: str) -> SafeString:
    """Draw a QR code; ``label`` is what a reader of the page hears."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        out, kind="svg", svgclass="qr", lineclass=None, xmldecl=False, svgns=True, border=2, omitsize=True
    )
    drawn = out.getvalue().decode().replace("<svg ", f'<svg role="img" aria-label="{_attribute(label)}" ', 1)
    return mark_safe(drawn)  # noqa: S308 - made by segno from our own text


def code128(digits: str, label: str) -> SafeString:
    """Draw a number as Code 128 (set C for pairs of digits)."""
    pattern = Code128(digits).build()[0]
    bars, start = [], 0
    while start < len(pattern):
        end = start
        while end < len(pattern) and pattern[end] == pattern[start]:
            end += 1
        if pattern[start] == "1":
            bars.append(f'<rect x="{QUIET + start}" width="{end - start}" height="40"/>')
        start = end
    return format_html(
        '<svg class="barcode" role="img" aria-label="{}" viewBox="0 0 {} 40" preserveAspectRatio="none">{}</svg>',
        label,
        len(pattern) + 2 * QUIET,
        mark_safe("".join(bars)),  # noqa: S308 - digits we counted ourselves
    )


def _attribute(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
