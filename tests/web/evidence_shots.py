"""Take pictures of verdicts, receipts and the national root (截图): ``python -m pytest tests/web/evidence_shots.py``; not part of the tests.

Folder and language as in ``shots.py``.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests import databases
from tests.journeys.site import Site
from tests.ledger.bundles import edited, three_offices
from tests.ledger.sealing import make_signer
from tests.web.shots import ENGLISH, FOLDER, in_english
from yihao.ledger.sealing.sealer import Sealer


def _taken(page: Page, site: Site, name: str, width: int) -> None:
    page.wait_for_load_state("networkidle")
    page.screenshot(path=FOLDER / f"{name}-{width}.png", full_page=True)
    if ENGLISH and "verify-" not in name:
        in_english(page, site, FOLDER / f"{name}-english.png")


def _named(said: dict[str, Any]) -> None:
    """Name the other offices and people too: labels, which nothing proves."""
    others = {"unit": {"990100": "临澜市院", "990124": "望湖县院"}, "person": {"system": "系统"}}
    said["names"] += [{"kind": k, "id": i, "name": n} for k, names in others.items() for i, n in names.items()]


def _upload(page: Page, bundle: Path, policy: Path | None) -> None:
    page.locator("#bundle").set_input_files(bundle)
    if policy:
        page.locator("#policy").set_input_files(policy)
    page.locator("form[enctype] button[type=submit]").click()
    page.wait_for_load_state()


def test_pictures(site: Site, tmp_path: Path) -> None:
    FOLDER.mkdir(exist_ok=True)
    made = three_offices(events=9, simulated=True)
    whole = edited(made.bundle(), _named)

    def cut(said: dict[str, Any]) -> None:
        said.pop("national")

    bundles = {
        "sound": whole,
        "false": whole.replace(b"S00000003", b"S00000009", 1),
        "incomplete": edited(whole, cut),
        "bad": b"PK\x03\x04 this is a zip",
    }
    policy = tmp_path / "policy.json"
    policy.write_text(json.dumps(made.policy()))
    with databases.CLUSTER.connect("yihao_sealer", site.database) as sql:
        Sealer(sql, make_signer(tmp_path / "signer")).seal()
    for width in (1440, 390):
        page = site.open(width=width, height=900 if width > 800 else 844)
        page.goto(site.url + "/national")
        _taken(page, site, "national", width)
        site.sign_in(page, site.country.chief)
        page.goto(site.url + "/verify")
        _taken(page, site, "verifying", width)
        for name, content in bundles.items():
            file = tmp_path / f"{name}.json"
            file.write_bytes(content)
            page.goto(site.url + "/verify")
            if ENGLISH:
                page.context.add_cookies([{"name": "yihao_language", "value": "en", "url": site.url}])
                page.reload()
            _upload(page, file, policy)
            _taken(page, site, f"verify-{name}{'-english' if ENGLISH else ''}", width)
            page.context.clear_cookies(name="yihao_language")
        page.goto(f"{site.url}/c/{site.seeded.main}/events")
        _taken(page, site, "events", width)
        page.locator(".history a").first.click()
        _taken(page, site, "act-receipt", width)
        text = page.locator("#text").inner_text()
        page.goto(f"{site.url}/c/{site.seeded.main}/bundle")
        _taken(page, site, "bundle", width)
        page.goto(f"{site.url}/c/{site.seeded.main}/access")
        _taken(page, site, "access", width)
        desk = site.open(width=width, height=900 if width > 800 else 844)
        site.sign_in(desk, site.country.clerk)
        desk.goto(f"{site.url}/c/{site.seeded.main}/do/correct")
        desk.locator("#what").select_option("case.cause")
        desk.locator("#value").fill(f"合同诈骗{width}")
        desk.get_by_label("理由").fill("移送意见书写错")
        desk.get_by_role("button", name="下一步：核对").click()
        desk.get_by_role("button", name="记入更正").click()
        desk.wait_for_load_state("networkidle")
        desk.screenshot(path=FOLDER / f"after-act-{width}.png")
        desk.context.close()
        page.goto(f"{site.url}/receipt")
        page.locator("#receipt").fill(text)
        page.get_by_role("button", name="核对").click()
        _taken(page, site, "receipt", width)
        page.context.close()
