"""The story of the intake desk (受理一案的全过程), in a real browser, against a real server and database."""

from __future__ import annotations

import io
import re

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests import factories
from tests.journeys.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
DOCUMENT = "云公（刑）诉字〔2026〕1183号"


def fill_in(page: Page, *, name: str, identity: str = "", cause: str = "非法经营", document: str = DOCUMENT) -> None:
    page.get_by_label("移送机关").fill("云溪区公安局")
    page.get_by_label("移送文号").fill(document)
    page.get_by_label("移送案由").fill(cause)
    page.get_by_label("P01 姓名或名称").fill(name)
    if identity:
        page.get_by_label("P01 身份证件").fill(identity)


def accept(page: Page) -> str:
    """Go through the check page and give the number as printed."""
    page.locator("[data-word-here]").click()
    page.wait_for_url(re.compile(r"/check$"))
    page.locator("main .button-primary").click()
    page.wait_for_url(re.compile(r"/done$"))
    return page.locator("h1").inner_text()


def look_up(page: Page, text: str) -> None:
    before = page.url
    page.locator("#q").fill(text)
    page.locator("#q").press("Enter")
    page.wait_for_url(lambda url: url != before)


def digits(printed: str) -> str:
    return re.sub(r"\D", "", printed)


def test_a_clerk_accepts_a_case_prints_the_receipt_and_finds_it_by_any_number(site: Site) -> None:
    site.noise.clear()
    page = site.open()
    site.sign_in(page, site.country.clerk, next_page="/intake/new")
    fill_in(page, name="匡大成", identity=factories.identity(301))
    printed = accept(page)
    assert re.fullmatch(r"检\d{4}-990103-00\d{3}-\d\d", printed)

    picture = Image.open(io.BytesIO(page.locator("#receipt").screenshot(scale="css")))
    read = {found.format.name.upper().replace("_", ""): found.text for found in zxingcpp.read_barcodes(picture)}
    assert any(text.startswith(f"JC1:{digits(printed)}:990103-") for text in read.values()), read
    assert digits(printed) in read.values(), read

    paper = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    words = paper.pages[0].extract_text()
    assert len(paper.pages) == 1
    assert digits(printed) in words
    assert "登记下一件" not in words

    for wanted in (printed, printed.replace("-", " ").replace("检", "J"), "云公(刑)诉字[2026]1183号"):
        page.goto(site.url + "/")
        look_up(page, wanted)
        expect(page.locator("h1")).to_have_text(printed)
    assert site.noise == []
    page.context.close()


def test_a_mistyped_number_is_pointed_out_and_the_right_one_offered(site: Site) -> None:
    page = site.open()
    site.sign_in(page, site.country.clerk)
    number = site.seeded.main
    look_up(page, number[:13] + ("1" if number[13] != "1" else "2") + number[14:])
    expect(page.get_by_text("校验不符，可能有一处输错")).to_be_visible()
    page.locator(".found a").first.click()
    expect(page.locator("h1")).to_have_text(f"检{number[:4]}-{number[4:10]}-{number[10:15]}-{number[15:]}")
    page.context.close()


def test_another_offices_case_and_no_case_at_all_look_the_same(site: Site) -> None:
    page = site.open()
    site.sign_in(page, site.country.clerk)
    texts = []
    for number in (site.seeded.elsewhere, "20269901240077741"):
        answer = page.goto(f"{site.url}/c/{number}")
        assert answer is not None
        assert answer.status == 404
        texts.append(re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", answer.text()))
    assert texts[0] == texts[1]
    look_up(page, site.seeded.elsewhere)
    expect(page.get_by_text("没有可以显示的案件")).to_be_visible()
    page.context.close()


def test_the_same_case_keeps_its_number_and_gets_a_matter(site: Site) -> None:
    page = site.open()
    site.sign_in(page, site.country.clerk, next_page="/intake/new")
    fill_in(page, name="彭大川", identity=factories.identity(7), cause="诈骗", document="")
    page.keyboard.press("Tab")
    page.get_by_role("button", name="检查并登记为 M").wait_for()
    assert digits(accept(page)) == site.seeded.main
    expect(page.get_by_text("终身案号不变")).to_be_visible()
    page.context.close()


def test_two_offices_without_sight_of_each_other_end_with_one_number(site: Site) -> None:
    numbers = []
    pages = []
    for clerk, document in (
        (site.country.clerk, "云公（刑）诉字〔2026〕2001号"),
        (site.country.other_clerk, "望公（刑）诉字〔2026〕88号"),
    ):
        page = site.open()
        site.sign_in(page, clerk, next_page="/intake/new")
        fill_in(page, name="洪同一", identity=factories.identity(555), cause="走私", document=document)
        numbers.append(digits(accept(page)))
        pages.append(page)
    assert pages[1].get_by_text("另一检察院可能已有此案").is_visible()
    assert numbers[0] not in pages[1].content()
    for page, own in zip(pages, numbers, strict=True):
        page.goto(site.url + "/linking")
        page.locator("tr", has_text=own[10:15]).locator("a").first.click()
        page.get_by_label("同一案件", exact=True).check()
        page.get_by_label("理由").fill("电话核对，同一事实同一人")
        page.get_by_role("button", name="下一步：核对").click()
        expect(page.get_by_text("并错了不能拆开")).to_be_visible()
        page.get_by_role("button", name="答复：同一案件").click()
        page.wait_for_url(site.url + "/linking")
    pages[1].goto(f"{site.url}/c/{numbers[1]}")
    assert digits(pages[1].locator("h1").inner_text()) == numbers[0]
    for page in pages:
        page.context.close()


def test_back_in_the_browser_leads_to_the_number_that_was_given(site: Site) -> None:
    page = site.open()
    site.sign_in(page, site.country.clerk, next_page="/intake/new")
    fill_in(page, name="回头路", cause="放火", document="云公（刑）诉字〔2026〕3003号")
    printed = accept(page)
    done = page.url
    page.go_back()
    page.wait_for_url(done)
    expect(page.locator("h1")).to_have_text(printed)
    page.goto(done.removesuffix("/done"))
    expect(page.locator("h1")).to_have_text(printed)
    page.get_by_role("link", name="确定承办人").click()
    page.locator("#person").select_option(site.country.prosecutor.person)
    page.get_by_label("理由").fill("轮案")
    page.get_by_role("button", name="下一步：核对").click()
    expect(page.get_by_text("由陈知行（第一检察部，检察官）主办")).to_be_visible()
    page.get_by_role("button", name="确定承办人").click()
    expect(page.locator(".case-stage")).to_have_text("陈知行")
    page.context.close()


def test_a_case_is_accepted_without_any_script(site: Site) -> None:
    page = site.open(script=False, width=390)
    site.sign_in(page, site.country.clerk, next_page="/intake/new")
    fill_in(page, name="无本", cause="寻衅滋事", document="云公（刑）诉字〔2026〕3001号")
    page.get_by_role("button", name="再加一人").click()
    page.get_by_label("P02 姓名或名称").fill("纸笔")
    assert page.get_by_label("移送案由").input_value() == "寻衅滋事"
    page.get_by_role("button", name="检查并取号").click()
    expect(page.get_by_text("P02 犯罪嫌疑人")).to_be_visible()
    page.get_by_role("button", name="受理并取号").click()
    assert re.fullmatch(r"检\d{4}-990103-00\d{3}-\d\d", page.locator("h1").inner_text())
    page.locator(".menu summary").click()
    page.locator(".menu").get_by_role("link", name="编号台账").click()
    expect(page.locator("h1")).to_have_text("编号台账")
    page.context.close()


def test_submitting_twice_gives_one_number(site: Site) -> None:
    page = site.open()
    site.sign_in(page, site.country.clerk, next_page="/intake/new")
    fill_in(page, name="双击", cause="危险驾驶", document="云公（刑）诉字〔2026〕3002号")
    page.locator("[data-word-here]").click()
    page.wait_for_url(re.compile(r"/check$"))
    check = page.url
    page.locator("main .button-primary").dblclick()
    page.wait_for_url(re.compile(r"/done$"))
    first = page.locator("h1").inner_text()
    page.goto(check.replace("/check", "/done"))
    assert page.locator("h1").inner_text() == first
    page.context.close()
