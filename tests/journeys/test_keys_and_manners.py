"""Keys, Chinese input, drafts, masked names, language and leaving (键盘与举止), in a real browser."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture
def desk(site: Site) -> Page:
    page = site.open()
    site.sign_in(page, site.country.clerk)
    return page


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()"))


def test_keys_move_open_and_go(site: Site, desk: Page) -> None:
    desk.keyboard.press("Control+k")
    assert focused(desk) == "q"
    desk.keyboard.type("jj/")
    assert desk.locator("#q").input_value() == "jj/"
    desk.locator("h1").click()
    desk.keyboard.press("j")
    desk.keyboard.press("j")
    desk.keyboard.press("k")
    assert desk.locator("[aria-selected=true]").count() == 1
    number = focused(desk)
    desk.keyboard.press("Enter")
    expect(desk.locator("h1")).to_have_text(number)
    desk.keyboard.press("g")
    desk.keyboard.press("l")
    desk.wait_for_url(site.url + "/numbers")
    desk.keyboard.press("?")
    expect(desk.locator("#keys")).to_be_visible()
    desk.keyboard.press("Escape")
    expect(desk.locator("#keys")).to_be_hidden()
    desk.context.close()


def test_no_key_acts_while_composing_chinese(site: Site, desk: Page) -> None:
    desk.goto(site.url + "/intake/new")
    cause = desk.get_by_label("移送案由")
    cause.focus()
    stopped = desk.evaluate("""() => { const box = document.querySelector('#cause');
        box.dispatchEvent(new CompositionEvent('compositionstart', {bubbles: true}));
        return !box.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', isComposing: true, bubbles: true, cancelable: true})); }""")
    assert stopped
    desk.evaluate(
        "document.body.dispatchEvent(new KeyboardEvent('keydown', {key: '/', isComposing: true, bubbles: true}))"
    )
    assert focused(desk) == "cause"
    assert desk.url == site.url + "/intake/new"
    desk.context.close()


def test_errors_take_the_focus_and_keep_what_was_typed(site: Site, desk: Page) -> None:
    desk.goto(site.url + "/intake/new")
    desk.get_by_label("P01 姓名或名称").fill("有错")
    desk.get_by_label("公安案件编号").fill("A99")
    desk.get_by_role("button", name="检查并取号").click()
    expect(desk.locator(".error-summary")).to_be_focused()
    assert desk.title().startswith("有误：")
    assert desk.get_by_label("P01 姓名或名称").input_value() == "有错"
    desk.get_by_role("link", name=re.compile("应为 23 位")).click()
    assert focused(desk) == "police_no"
    desk.context.close()


def test_a_draft_outlives_the_session_and_belongs_to_its_writer(site: Site, desk: Page) -> None:
    desk.goto(site.url + "/intake/new")
    desk.get_by_label("移送案由").fill("污染环境")
    desk.get_by_role("button", name="存为草稿").click()
    desk.wait_for_url(re.compile(r"/intake/[0-9a-f-]{36}$"))
    address = desk.url
    desk.goto(site.url + "/me")
    desk.get_by_role("button", name="退出").first.click()
    site.sign_in(desk, site.country.clerk)
    desk.goto(address)
    assert desk.get_by_label("移送案由").input_value() == "污染环境"
    other = site.open()
    site.sign_in(other, site.country.other_clerk)
    answer = other.goto(address)
    assert answer is not None
    assert answer.status == 404
    desk.context.close()
    other.context.close()


def test_names_are_masked_in_the_source_until_revealed_and_the_look_is_listed(site: Site, desk: Page) -> None:
    desk.goto(f"{site.url}/c/{site.seeded.main}/people")
    assert "彭大川" not in desk.content()
    desk.locator("#h-people ~ .more").get_by_role("button", name="显示姓名和证件号码").click()
    expect(desk.get_by_text("彭大川")).to_be_visible()
    desk.goto(f"{site.url}/c/{site.seeded.main}/access")
    expect(desk.get_by_text("显示姓名和证件号码", exact=True).locator("visible=true").last).to_be_visible()
    assert "彭大川" not in desk.content()
    desk.context.close()


def test_a_number_is_voided_after_a_check_page(site: Site, desk: Page) -> None:
    number = site.seeded.spare
    desk.goto(f"{site.url}/c/{number}/do/void")
    desk.get_by_label("理由").fill("重复收件")
    desk.get_by_role("button", name="下一步：核对").click()
    expect(desk.get_by_text("号码保留，不再发给任何案件")).to_be_visible()
    desk.get_by_role("button", name="作废这个案号").click()
    expect(desk.locator(".toast").first).to_contain_text("已作废")
    expect(desk.locator(".toast").last).to_contain_text("看回执")
    expect(desk.locator(".case-panel .tag-zhu")).to_have_text("已作废")
    desk.goto(site.url + "/numbers")
    expect(desk.get_by_text("编号连续，没有缺号")).to_be_visible()
    desk.context.close()


def test_a_prosecutor_sees_no_intake_and_is_refused_it(site: Site) -> None:
    page = site.open()
    site.sign_in(page, site.country.prosecutor)
    assert page.locator(".rail").get_by_text("受理登记").count() == 0
    answer = page.goto(site.url + "/intake/new")
    assert answer is not None
    assert answer.status == 403
    expect(page.get_by_text("不在检察官的权限之内")).to_be_visible()
    page.context.close()


def test_english_is_chosen_and_stays(site: Site) -> None:
    page = site.open()
    page.goto(site.url + "/accounts/login/")
    page.get_by_role("button", name="English").click()
    expect(page.locator("h1")).to_have_text("Sign in")
    assert page.locator("html").get_attribute("lang") == "en"
    page.context.close()


def test_every_answer_forbids_inline_script_and_storing(site: Site, desk: Page) -> None:
    answer = desk.goto(site.url + "/")
    assert answer is not None
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "same-origin"
    desk.context.close()


def test_a_person_decides_what_the_import_was_unsure_of(site: Site, desk: Page) -> None:
    desk.goto(site.url + "/imports")
    expect(desk.get_by_text("可能错多少")).to_be_visible()
    desk.goto(site.url + "/imports/reviews")
    before = desk.locator("[data-row]").count()
    desk.locator("[data-row] a").first.click()
    assert desk.locator(".document p").count() > 4
    desk.get_by_role("button", name="下一步：核对").click()
    expect(desk.locator(".error-summary")).to_be_focused()
    desk.get_by_label("不是同一案件").check()
    desk.get_by_label("理由").fill("被告人与事实都不同")
    desk.get_by_role("button", name="下一步：核对").click()
    expect(desk.get_by_text("各自继续使用")).to_be_visible()
    desk.get_by_role("button", name="记下：不是同一案件").click()
    desk.wait_for_url(site.url + "/imports/reviews")
    assert desk.locator("[data-row]").count() == before - 1
    desk.context.close()


def test_n_goes_to_the_next_step_p_prints_and_single_keys_can_be_turned_off(site: Site, desk: Page) -> None:
    desk.evaluate("() => { window.printed = 0; window.print = () => { window.printed += 1; }; }")
    desk.keyboard.press("n")
    assert focused(desk) == "登记新收案件"
    desk.keyboard.press("p")
    assert desk.evaluate("window.printed") == 1
    desk.keyboard.press("?")
    desk.get_by_label("关闭单键快捷键").check()
    desk.keyboard.press("Escape")
    for key in ("p", "j", "/"):
        desk.keyboard.press(key)
    assert desk.evaluate("window.printed") == 1
    assert desk.locator("[aria-selected=true]").count() == 0
    assert focused(desk) != "q"
    desk.keyboard.press("Control+k")
    assert focused(desk) == "q"
    desk.evaluate("localStorage.clear()")
    desk.context.close()


def test_g_and_a_letter_go_where_the_help_says(site: Site, desk: Page) -> None:
    for letter, path in (("c", "/cases"), ("n", "/intake/new"), ("l", "/numbers"), ("h", "/")):
        desk.locator("h1").click()
        desk.keyboard.press("g")
        desk.keyboard.press(letter)
        desk.wait_for_url(site.url + path)
    desk.context.close()


def test_keys_are_letters_in_every_control_that_takes_them(site: Site, desk: Page) -> None:
    desk.goto(site.url + "/intake/new")
    for control in ("#cause", "#note", "#matter_kind"):
        desk.locator(control).focus()
        for key in ("g", "h", "/", "?", "n"):
            desk.keyboard.press(key)
        assert desk.evaluate("document.activeElement.id") == control[1:]
        assert desk.url == site.url + "/intake/new"
        expect(desk.locator("#keys")).to_be_hidden()
    assert desk.locator("#cause").input_value() == "gh/?n"
    desk.context.close()


def test_j_and_k_stay_in_the_list_and_the_row_is_seen(site: Site, desk: Page) -> None:
    desk.goto(site.url + "/cases")
    rows = desk.locator("[data-row]")
    for _ in range(rows.count() + 3):
        desk.keyboard.press("j")
    expect(rows.last).to_have_attribute("aria-selected", "true")
    expect(rows.last).to_be_in_viewport()
    for _ in range(rows.count() + 3):
        desk.keyboard.press("k")
    expect(rows.first).to_have_attribute("aria-selected", "true")
    expect(rows.first).to_be_in_viewport()
    desk.context.close()
