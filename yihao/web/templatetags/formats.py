"""How dates, numbers and names are written (格式): the formats of the design, in one place."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from yihao.runtime.clock import BEIJING
from yihao.runtime.words import Words
from yihao.web.clocks import Clock

register = template.Library()
NOTHING = "—"
_PRINTED = re.compile(r"检\d{4}-\d{6}-\d{5}-\d{2}")
WEEKDAYS = tuple(
    Words(zh, en)
    for zh, en in zip(
        ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
        ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
        strict=True,
    )
)


def _beijing(value: date | datetime) -> date | datetime:
    return value.astimezone(BEIJING) if isinstance(value, datetime) and value.tzinfo else value


@register.filter
def day(value: date | datetime | None) -> str:
    """2024-09-18 (年月日)."""
    return f"{_beijing(value):%Y-%m-%d}" if value else NOTHING


@register.filter
def month_day(value: date | datetime | None) -> str:
    """09-18 (月日), where the year is plain."""
    return f"{_beijing(value):%m-%d}" if value else NOTHING


@register.filter
def moment(value: datetime | None) -> str:
    """2024-09-18 14:32 (时刻)."""
    return f"{_beijing(value):%Y-%m-%d %H:%M}" if value else NOTHING


@register.filter
def instant(value: datetime | None) -> str:
    """2024-09-18 14:32:07 (到秒)."""
    return f"{_beijing(value):%Y-%m-%d %H:%M:%S}" if value else NOTHING


@register.filter
def weekday(value: date | datetime | None) -> str:
    """周二."""
    return str(WEEKDAYS[_beijing(value).weekday()]) if value else ""


@register.filter
def deadline(value: date | None) -> str:
    """12-01 周二 (届满日)."""
    return f"{value:%m-%d} {weekday(value)}" if value else NOTHING


@register.filter
def long_deadline(value: date | None) -> str:
    """2026-12-01 周二 (含年的届满日)."""
    return f"{value:%Y-%m-%d} {weekday(value)}" if value else NOTHING


@register.filter
def until(start: date | None, end: date | None) -> str:
    """2024-03-06 至 11-04 (期间); the year is said once, an open end is 至今."""
    if start is None:
        return NOTHING
    word = str(Words("至", "to"))
    if end is None:
        return f"{start:%Y-%m-%d} {Words('至今', 'to now')}"
    return f"{start:%Y-%m-%d} {word} {f'{end:%m-%d}' if end.year == start.year else f'{end:%Y-%m-%d}'}"


@register.filter
def thousands(value: int | None) -> str:
    """1,016 (千分位)."""
    return NOTHING if value is None else f"{value:,}"


@register.filter
def or_nothing(value: Any) -> Any:
    """Nothing is a dash (空值用破折号)."""
    return NOTHING if value in (None, "", ()) else value


@register.filter
def whole_numbers(sentence: Any) -> SafeString:
    """Keep every lifelong number in a sentence on one line (案号不断行)."""
    return mark_safe(_PRINTED.sub(r"<b>\g<0></b>", conditional_escape(str(sentence))))  # noqa: S308 - escaped


@register.filter
def lcn(value: str) -> SafeString:
    """检2024-990103-00417-31, never broken and copied whole (终身案号)."""
    digits = str(value)
    if len(digits) == 17 and digits.isascii() and digits.isdigit():
        digits = f"检{digits[:4]}-{digits[4:10]}-{digits[10:15]}-{digits[15:]}"
    return format_html('<span class="number">{}</span>', digits)


@register.filter
def fingerprint(value: str) -> str:
    """9f41 c07b e2a8 …: a hash in groups of four (指纹)."""
    return " ".join(value[i : i + 4] for i in range(0, len(value), 4))


@register.filter
def short_fingerprint(value: str) -> str:
    """9f41 c07b e2a8 5d36 … (指纹前段)."""
    return f"{fingerprint(value[:16])} …"


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """One outline icon of the sprite (图标); it is decoration, the word stands beside it."""
    small = " icon-small" if size == "small" else ""
    return format_html(
        '<svg class="icon{}" aria-hidden="true"><use href="{}#{}"/></svg>', small, static("built/icons.svg"), name
    )


@register.simple_tag
def days_left(clock: Clock) -> SafeString:
    """剩 8 日, 逾期 2 日, 今天届满 (期限用语): the number is large, the word says what it means."""
    return format_html(str(clock.sentence), days=format_html("<b>{}</b>", clock.count))


@register.filter
def unlocalized(value: float) -> str:
    """A number for an attribute: a point, never a comma (属性中的数)."""
    return f"{value:g}"


@register.filter
def long_day(value: date) -> str:
    """11月23日 (月日，页首)."""
    return str(Words("{m}月{d}日", "{y:%d %B}").format(m=value.month, d=value.day, y=value))


@register.filter
def long_weekday(value: date) -> str:
    """星期一 (页首的星期)."""
    return str(Words("星期{zh}", "{en}").format(zh="一二三四五六日"[value.weekday()], en=f"{value:%A}"))
