"""Evidence in a real browser: a bundle is opened and called sound; one changed byte and it names the event; a receipt is checked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.site import Site
from tests.ledger.bundles import WANGHU, YUNXI, edited, three_offices
from tests.ledger.omitting import emptied

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def _upload(page: Page, bundle: Path, policy: Path) -> None:
    page.locator("#bundle").set_input_files(bundle)
    page.locator("#policy").set_input_files(policy)
    page.locator("form[enctype] button[type=submit]").click()
    expect(page.locator("#verdict h1")).to_be_visible()


@pytest.mark.parametrize("width", [1440, 390])
def test_a_bundle_is_sound_and_one_changed_byte_names_the_event(site: Site, tmp_path: Path, width: int) -> None:
    made = three_offices(events=4)
    bundle, spoiled, policy = tmp_path / "b.json", tmp_path / "s.json", tmp_path / "p.json"
    bundle.write_bytes(made.bundle())
    spoiled.write_bytes(made.bundle().replace(b"S00000003", b"S00000009", 1))
    policy.write_text(json.dumps(made.policy()))
    page = site.open(width=width)
    site.sign_in(page, site.country.chief)
    page.goto(site.url + "/verify")
    _upload(page, bundle, policy)
    expect(page.locator("#verdict h1")).to_have_text("记录未被改动，也无缺漏")
    assert page.locator(".verdict-check").count() == 8
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.screenshot(path=str(tmp_path / f"verify-{width}.png"), full_page=True)
    _upload(page, spoiled, policy)
    expect(page.locator("#verdict h1")).to_contain_text("不能认定真实")
    expect(page.locator("#place")).to_contain_text(f"/{YUNXI}/1 #")
    page.context.close()


@pytest.mark.parametrize("width", [1440, 390])
def test_a_bundle_without_one_of_its_offices_is_never_green(site: Site, tmp_path: Path, width: int) -> None:
    made = three_offices(events=4)
    bundle, policy = tmp_path / "b.json", tmp_path / "p.json"
    bundle.write_bytes(edited(made.bundle(), emptied(f"/{WANGHU}/1")))
    policy.write_text(json.dumps(made.policy()))
    page = site.open(width=width)
    site.sign_in(page, site.country.chief)
    page.goto(site.url + "/verify")
    _upload(page, bundle, policy)
    expect(page.locator("#verdict")).to_have_class("panel verdict verdict-zhe")
    expect(page.locator("#verdict h1")).to_contain_text(f"{WANGHU} 的账本（第 1 期）没有附封存凭证")
    for name in ("一条不缺", "一院不漏"):
        row = page.locator(".verdict-check", has_text=name).first
        expect(row).to_contain_text("未证明")
        expect(row.locator(".keep")).to_have_text("")
    expect(page.locator("main")).not_to_contain_text("最先不对")
    page.screenshot(path=str(tmp_path / f"without-{width}.png"), full_page=True)
    page.context.close()


def test_the_way_to_a_bundle_is_shown_to_who_may_take_it(site: Site) -> None:
    page = site.open()
    site.sign_in(page, site.country.chief)
    page.goto(f"{site.url}/c/{site.seeded.main}")
    page.get_by_role("link", name="出具证据包").click()
    expect(page.locator("h1")).to_have_text("出具证据包")
    with page.expect_download() as given:
        page.get_by_role("button", name="下载证据包").click()
    said = json.loads(Path(given.value.path()).read_bytes())
    assert said["case"] == site.seeded.main and said["format"] == "yihao-bundle/1"
    page.context.close()


def test_anybody_checks_a_receipt(site: Site) -> None:
    page = site.open()
    page.goto(site.url + "/receipt")
    page.locator("#receipt").fill("JC1:1")
    page.get_by_role("button", name="核对").click()
    expect(page.locator("#receipt-error")).to_contain_text("这不是回执")
    page.context.close()
