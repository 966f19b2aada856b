"""QR codes in templates (二维码标签)."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

from yihao.web.codes import qr

register = template.Library()


@register.simple_tag
def qr_code(text: str, label: str) -> SafeString:
    """Draw ``text`` as a QR code."""
    return qr(text, label)
