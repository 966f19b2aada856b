"""QR and bar codes as SVG in the page (二维码与条码): shapes only, no colour of their own, so that the style sheet draws them."""

from __future__ import annotations

from barcode.codex import Code128
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from yihao.runtime.paper import qr_svg

QUIET = 10  # modules of white on either side of a bar code


def qr(text: str, label: str) -> SafeString:
    """Draw a QR code; ``label`` is what a reader of the page hears."""
    return mark_safe(qr_svg(text, label))  # noqa: S308 - made by segno from our own text


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
