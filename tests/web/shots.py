"""Take pictures of every page (截图): ``python -m pytest tests/web/shots.py -p no:cacheprovider``; not part of the tests.

``YIHAO_SHOTS`` names another folder, ``YIHAO_SHOTS_ONLY`` the pages wanted (a regular expression), ``YIHAO_SHOTS_ENGLISH=1``
takes them in English, at 1440 only.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from playwright.sync_api import Page

from tests.journeys.site import Site
from tests.web.pages import ALL, person_of, prepare
from yihao.web.middleware import LANGUAGE_COOKIE

FOLDER = Path(os.environ.get("YIHAO_SHOTS", "/tmp/shots"))
ONLY = re.compile(os.environ.get("YIHAO_SHOTS_ONLY", ""))
ENGLISH = bool(os.environ.get("YIHAO_SHOTS_ENGLISH"))


def test_pictures(site: Site) -> None:
    FOLDER.mkdir(exist_ok=True)
    signed: dict[tuple[str, int], Page] = {}
    for width in (1440, 390)[: 1 if ENGLISH else 2]:
        for each in (screen for screen in ALL if ONLY.search(screen.name)):
            if (each.who, width) not in signed:
                page = site.open(width=width, height=900 if width > 800 else 844)
                if each.who:
                    site.sign_in(page, person_of(site, each.who))
                signed[each.who, width] = page
            page = signed[each.who, width]
            prepare(page, site, each)  # by its Chinese words
            page.screenshot(path=FOLDER / f"{each.name}-{width}.png", full_page=True)
            if ENGLISH:
                in_english(page, site, FOLDER / f"{each.name}-english.png")
    # A comparison under way is given up when the page is left.
    assert [line for line in site.noise if "intake/candidates" not in line] == []


def in_english(page: Page, site: Site, path: Path) -> None:
    """Take the picture of the same page in English, and go back."""
    page.context.add_cookies([{"name": LANGUAGE_COOKIE, "value": "en", "url": site.url}])
    page.reload()
    page.screenshot(path=path, full_page=True)
    page.context.clear_cookies(name=LANGUAGE_COOKIE)
