"""What a machine can say about all templates and styles (模板守则)."""

from __future__ import annotations

import re
from pathlib import Path

from scripts.build_assets import ICONS
from yihao.runtime.places import REPOSITORY
from yihao.web.rail import RAILS

WEB = REPOSITORY / "yihao" / "web"
TEMPLATES = sorted((WEB / "templates").rglob("*.html"))


def test_no_template_holds_inline_style_or_script() -> None:
    for path in TEMPLATES:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:", text), path
        assert not re.search(r"<script(?![^>]*(src=|application/json))", text), path


def test_every_icon_asked_for_is_in_the_sprite_and_every_one_there_is_asked_for() -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in [*TEMPLATES, *WEB.rglob("*.py")])
    asked = set(re.findall(r'icon "([a-z0-9-]+)"', text)) | set(re.findall(r'icon="([a-z0-9-]+)"', text))
    asked |= {item.icon for rail in RAILS.values() for group in rail for item in group}
    assert asked <= set(ICONS), asked - set(ICONS)


def test_every_word_of_a_template_is_said_in_both_languages() -> None:
    for path in TEMPLATES:
        if path.name == "500.html":  # drawn without a request, in both languages at once
            continue
        text = re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}", "", path.read_text(encoding="utf-8"))
        rest = re.sub(r">中文<|[　·；：]", "", text)
        assert not re.search(r"[\u4e00-\u9fff]", rest), (path, re.findall(r"[^<>]*[\u4e00-\u9fff][^<>]*", rest)[:3])


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def _contrast(one: str, two: str) -> float:
    high, low = sorted((_luminance(one), _luminance(two)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_tokens_keep_their_contrast() -> None:
    text = Path(WEB / "static/style/tokens.css").read_text(encoding="utf-8")
    token = dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", text)) | {"white": "#ffffff"}
    for ink, paper, least in (
        ("ink", "white", 15), ("ink-2", "white", 7.5), ("ink-3", "white", 4.5), ("ink-3", "sunken", 4.5), ("line-2", "paper", 3),
        ("dai", "white", 7), ("dai-2", "dai-tint", 7), ("zhu", "zhu-tint", 4.5), ("zhe", "zhe-tint", 4.5),
        ("song", "song-tint", 4.5), ("zi", "zi-tint", 4.5), ("focus", "ink", 4.5),
    ):  # fmt: skip
        assert _contrast(token[ink], token[paper]) >= least, (ink, paper)
