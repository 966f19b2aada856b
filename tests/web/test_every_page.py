"""Every page at three widths: quiet, no sideways scroll, one heading, one primary, labels, targets, axe (逐页检查)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.journeys.site import Site
from tests.web.pages import ALL, Screen, person_of, prepare
from yihao.runtime.places import REPOSITORY

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
WIDTHS = (1440, 390, 320)
AXE = REPOSITORY / "node_modules" / "axe-core" / "axe.min.js"

LOOK = """() => {
  const seen = (e) => { const s = getComputedStyle(e), r = e.getBoundingClientRect();
    return s.visibility !== 'hidden' && s.display !== 'none' && r.width > 1 && r.height > 1; };
  const all = (s) => Array.from(document.querySelectorAll(s));
  const named = (e) => (e.labels && e.labels.length) || e.getAttribute('aria-label') || e.getAttribute('aria-labelledby');
  const inText = (e) => e.tagName === 'A' && getComputedStyle(e).display === 'inline';
  const say = (e) => e.tagName + ' ' + (e.textContent || e.name || '').trim().slice(0, 30) + ' ' + e.className;
  return {
    headings: all('h1').filter(seen).length,
    primaries: all('.button-primary').filter(seen).map(say),
    sideways: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    wide: all('main *, header *').filter((e) => !e.closest('.scroll, .tabs, .steps, .unseen, .menu, .find') && !e.matches('.unseen') && seen(e)
      && e.getBoundingClientRect().right > innerWidth + 1).map(say).slice(0, 3),
    unnamed: all('input:not([type=hidden]), select, textarea').filter((e) => seen(e) && !named(e)).map(say),
    small: all('a[href], button, input:not([type=hidden]), select, summary').filter((e) => seen(e) && !inText(e)
      && !e.closest('label, .find') && !e.matches('.skip') && e.getBoundingClientRect().height < 24).map(say),
    inline: all('[style], style, script:not([src]):not([type="application/json"])').filter((e) => !e.matches('[data-copy], .button')).map(say),
    twice: all('[id]').map((e) => e.id).filter((id, at, ids) => ids.indexOf(id) !== at),
  };
}"""


@pytest.fixture(scope="module")
def signed(site: Site) -> Iterator[Any]:
    """Give a page signed in as somebody, kept for the next test of the same width."""
    kept: dict[tuple[str, int], Page] = {}

    def give(who: str, width: int) -> Page:
        if (who, width) not in kept:
            page = site.open(width=width)
            if who:
                site.sign_in(page, person_of(site, who))
            kept[who, width] = page
        return kept[who, width]

    yield give
    for page in kept.values():
        page.context.close()


@pytest.mark.parametrize("screen", ALL, ids=lambda screen: screen.name)
def test_a_page_keeps_the_rules_at_every_width(site: Site, signed: Any, screen: Screen) -> None:
    site.noise.clear()
    for width in WIDTHS:
        page: Page = signed(screen.who, WIDTHS[0])  # made narrow where it stands: its state is part of the question
        if width == WIDTHS[0]:
            page.set_viewport_size({"width": width, "height": 900})
            prepare(page, site, screen)
            address = page.url
        else:
            page.set_viewport_size({"width": width, "height": 844})
        found = page.evaluate(LOOK)
        place = f"{screen.name} at {width}: {address}"
        assert found["sideways"] <= 0, (place, found["wide"])
        assert found["headings"] == 1, place
        assert len(found["primaries"]) <= 1, (place, found["primaries"])
        for rule in ("unnamed", "small", "inline", "twice"):
            assert found[rule] == [], (place, rule, found[rule])
    if AXE.exists():
        page.evaluate(AXE.read_text(encoding="utf-8"))  # through the debugger, as the policy forbids foreign scripts
        results = page.evaluate("() => axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']})")
        told = [(v["id"], [n["target"] for n in v["nodes"]][:3]) for v in results["violations"]]
        assert told == [], (screen.name, told)
    assert site.noise == [], screen.name


def test_the_style_sheet_holds_no_foreign_address() -> None:
    for part in Path(REPOSITORY / "yihao/web/static/style").glob("*.css"):
        assert "http" not in part.read_text(encoding="utf-8"), part
