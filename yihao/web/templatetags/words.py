"""Words in templates (页面文案): ``{% say "中文" "English" %}``; both languages stand side by side in the page's source."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from yihao.runtime.words import Words

register = template.Library()


@register.simple_tag
def say(zh: str, en: str, **values: Any) -> SafeString:
    """Give the sentence in the page's language; ``{name}`` in it is filled with the escaped value of ``name``."""
    sentence = str(Words(zh, en))
    return format_html(sentence, **values) if values else conditional_escape(sentence)


@register.simple_tag
def either(condition: Any, yes: Any, no: Any = "") -> Any:
    """Give one of two values (二选一), for attributes of components."""
    return yes if condition else no
