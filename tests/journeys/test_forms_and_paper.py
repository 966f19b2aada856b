"""Forms at work and pages on paper (表单与打印), in a real browser."""

from __future__ import annotations

import io
import re

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.journeys.site import Site
from tests.web.pages import Screen, prepare

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture
def desk(site: Site) -> Page:
    page = site.open()
    site.sign_in(page, site.country.clerk)
    return page


def test_a_list_prints_on_a4_landscape_with_its_head_on_every_sheet_and_without_the_rail(
    site: Site, desk: Page
) -> None:
    desk.goto(site.url + "/cases?state=ALL")
    listed = desk.locator("[data-row]").count()
    sheets = PdfReader(io.BytesIO(desk.pdf(prefer_css_page_size=True))).pages
    assert len(sheets) > 1
    for sheet in sheets:
        assert [round(float(side) / 72 * 25.4) for side in sheet.mediabox[2:]] == [297, 210]
        words = sheet.extract_text()
        assert "案号与件" in words
        assert "编号台账" not in words  # the rail
    told = "".join(sheet.extract_text() for sheet in sheets)
    assert len(re.findall(r"检\d{4}-\d{6}-\d{5}-\d{2}", told)) == listed
    desk.context.close()


def test_the_receipt_prints_alone_on_one_a4_sheet(site: Site, desk: Page) -> None:
    prepare(desk, site, Screen("intake-done", "clerk", "/intake/new", "done"))
    sheets = PdfReader(io.BytesIO(desk.pdf(prefer_css_page_size=True))).pages
    assert len(sheets) == 1
    assert [round(float(side) / 72 * 25.4) for side in sheets[0].mediabox[2:]] == [210, 297]
    assert "登记下一件" not in sheets[0].extract_text()
    desk.context.close()


def test_offices_are_found_while_typing(site: Site) -> None:
    page = site.open()
    site.sign_in(page, site.country.city_clerk, next_page="/procuratorates")
    expect(page.locator("[data-row]")).to_have_count(3)
    page.locator("#office-q").press_sequentially("望湖")
    expect(page.locator("[data-row]")).to_have_count(1)
    assert "q=" in page.url
    page.locator("#office-q").fill("没有这个院")
    expect(page.get_by_text("没有这样的检察院")).to_be_visible()
    page.context.close()


def test_the_last_day_is_said_while_the_form_is_filled_in_and_kept_to_the_end(site: Site, desk: Page) -> None:
    desk.goto(site.url + "/intake/new")
    expect(desk.locator("#term")).to_be_hidden()
    desk.get_by_label("收到日期").fill("2026-11-23")
    desk.get_by_label("移送机关").fill("云溪区公安局")
    desk.get_by_label("移送案由").fill("故意毁坏财物")
    desk.get_by_label("P01 姓名或名称").fill("车前子")
    desk.get_by_label("P01 强制措施").select_option("DETENTION")
    desk.get_by_label("P01 起始日").fill("2026-11-20")
    desk.keyboard.press("Tab")
    expect(desk.locator("#term")).to_contain_text("审查起诉届满 2026-12-23 周三")
    desk.locator("#matter_kind").select_option("ARREST_REVIEW")
    expect(desk.locator("#term")).to_contain_text("审查逮捕届满 2026-11-30 周一")
    expect(desk.locator("#term")).to_contain_text("P01 在押，遇休息日不顺延")
    desk.locator("#matter_kind").select_option("COURT_SUPPORT")
    expect(desk.locator("#term")).to_be_hidden()
    desk.locator("#matter_kind").select_option("ARREST_REVIEW")
    desk.get_by_role("button", name="检查并取号").click()
    desk.wait_for_url("**/check")
    expect(desk.locator("#term")).to_contain_text("收案时初算")
    desk.get_by_role("button", name="受理并取号").click()
    desk.wait_for_url("**/done")
    expect(desk.get_by_text("2026-11-30 周一")).to_be_visible()
    desk.context.close()


def test_a_correction_chooses_its_part_from_the_case(site: Site, desk: Page) -> None:
    desk.goto(f"{site.url}/c/{site.seeded.other}/do/correct")
    assert desk.locator("#part option").all_inner_texts() == ["全案", "P01 沙某", "M01 审查起诉"]
    desk.locator("#what").select_option("party.charge")
    desk.locator("#part").select_option("P01")
    desk.get_by_label("正确的内容").fill("盗窃罪")
    desk.get_by_label("理由").fill("移送意见书写错")
    desk.get_by_role("button", name="下一步：核对").click()
    expect(desk.locator(".act-words")).to_contain_text("P01 的罪名更正为“盗窃罪”")
    desk.context.close()


def test_what_was_typed_outlives_the_end_of_a_session_without_being_saved(site: Site, desk: Page) -> None:
    desk.goto(site.url + "/intake/new")
    desk.get_by_label("移送案由").fill("帮助信息网络犯罪活动")
    desk.get_by_label("P01 姓名或名称").fill("白芷")
    desk.keyboard.press("Tab")
    expect(desk.get_by_text("已自动存为草稿")).to_be_visible()
    desk.context.clear_cookies()
    desk.get_by_role("button", name="检查并取号").click()
    expect(desk.locator("h1")).to_have_text("页面已过期")
    site.sign_in(desk, site.country.clerk)
    desk.get_by_role("link", name="帮助信息网络犯罪活动").click()
    assert desk.get_by_label("移送案由").input_value() == "帮助信息网络犯罪活动"
    assert desk.get_by_label("P01 姓名或名称").input_value() == "白芷"
    desk.context.close()
