"""The story of the intake desk (受理一案的全过程), in a real browser, against a real server and database."""

from __future__ import annotations

import re

import pytest

from tests import factories
from tests.journeys.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def fill_case(
    page,
    *,
    name: str = "匡大成",
    cause: str = "诈骗",
    identity: str = "",
    document: str = "云公（刑）诉字〔2026〕1183号",
) -> None:
    page.get_by_label("移送机关").fill("云溪区公安局")
    page.get_by_label("移送文号").fill(document)
    page.get_by_label("移送案由").fill(cause)
    page.get_by_label("P01 姓名或名称").fill(name)
    if identity:
        page.get_by_label("P01 身份证件").fill(identity)


def test_a_clerk_accepts_a_case_and_finds_it_by_any_number(site: Site) -> None:
    page = site.open()
    site.sign_in(page, site.country.clerk, next_page="/intake/new")
    fill_case(page, identity=factories.identity(1))
    page.get_by_role("button", name="检查并取号").click()
    page.wait_for_url(re.compile(r"/intake/[0-9a-f-]+/check"))
    page.get_by_role("button", name="受理并取号").click()
    page.wait_for_url(re.compile(r"/intake/[0-9a-f-]+/done"))
    printed = page.locator("h1").inner_text()
    assert re.fullmatch(r"检\d{4}-990103-00\d{3}-\d\d", printed)
    page.screenshot(path="/tmp/shots/done.png", full_page=True)
    assert site.noise == []
