"""Take pictures of every page (截图): ``python -m pytest tests/web/shots.py -p no:cacheprovider``; not part of the tests."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

from tests.journeys.site import Site
from tests.web.pages import ALL, person_of, prepare

FOLDER = Path("/tmp/shots")


def test_pictures(site: Site) -> None:
    FOLDER.mkdir(exist_ok=True)
    signed: dict[tuple[str, int], Page] = {}
    for width in (1440, 390):
        for each in ALL:
            if (each.who, width) not in signed:
                page = site.open(width=width, height=900 if width > 800 else 844)
                if each.who:
                    site.sign_in(page, person_of(site, each.who))
                signed[each.who, width] = page
            page = signed[each.who, width]
            prepare(page, site, each)
            page.screenshot(path=FOLDER / f"{each.name}-{width}.png", full_page=True)
    assert site.noise == []
