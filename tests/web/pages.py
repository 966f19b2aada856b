"""Every page that is looked at in the browser, and how to come to it (页面清单)."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass

from playwright.sync_api import Page

from tests import factories
from tests.journeys.site import Site
from yihao.people.acting import Acting

SERIALS = itertools.count(1)
NUMERALS = "河海江湖溪泉波涛清澄"


@dataclass(frozen=True)
class Screen:
    """One page: who looks, where it is, and what to do there first (一页)."""

    name: str
    who: str
    path: str
    act: str = ""
    status: int = 200


ALL = (
    Screen("signin", "", "/accounts/login/"),
    Screen("signin-wrong", "", "/accounts/login/", "wrong"),
    Screen("receipt-check", "", "/receipt"),
    Screen("verify", "chief", "/verify"),
    Screen("evidence", "chief", "/c/{main}/bundle"),
    Screen("home-desk", "clerk", "/"),
    Screen("intake", "clerk", "/intake/new"),
    Screen("intake-errors", "clerk", "/intake/new", "errors"),
    Screen("intake-candidates", "clerk", "/intake/new", "candidates"),
    Screen("intake-check", "clerk", "/intake/new", "check"),
    Screen("intake-done", "clerk", "/intake/new", "done"),
    Screen("cases", "clerk", "/cases"),
    Screen("cases-none", "clerk", "/cases?kind=SECOND_INSTANCE"),
    Screen("case", "clerk", "/c/{main}"),
    Screen("case-events", "chief", "/c/{main}/events"),
    Screen("act-receipt", "chief", "/c/{main}/events", "receipt"),
    Screen("national-none", "", "/national", status=404),
    Screen("case-people", "clerk", "/c/{main}/people"),
    Screen("case-revealed", "chief", "/c/{main}/people", "reveal"),
    Screen("case-aliases", "clerk", "/c/{main}/aliases"),
    Screen("case-relations", "clerk", "/c/{main}/relations"),
    Screen("case-access", "clerk", "/c/{main}/access"),
    Screen("act-correct", "clerk", "/c/{main}/do/correct"),
    Screen("act-void-error", "clerk", "/c/{other}/do/void", "submit"),
    Screen("act-void-check", "clerk", "/c/{other}/do/void", "void"),
    Screen("act-correct-check", "clerk", "/c/{main}/do/correct", "correct"),
    Screen("act-correct-error", "clerk", "/c/{main}/do/correct", "impossible"),
    Screen("act-assign", "clerk", "/c/{main}/do/assign"),
    Screen("act-assign-check", "chief", "/c/{main}/do/assign", "assign"),
    Screen("act-relate", "clerk", "/c/{main}/do/relate"),
    Screen("act-relate-check", "clerk", "/c/{main}/do/relate", "relate"),
    Screen("act-alias", "clerk", "/c/{main}/do/alias"),
    Screen("act-alias-error", "clerk", "/c/{main}/do/alias", "submit"),
    Screen("act-alias-check", "clerk", "/c/{main}/do/alias", "alias"),
    Screen("case-void", "clerk", "/c/{void}"),
    Screen("case-merged", "clerk", "/c/{merged}"),
    Screen("case-relations-other", "clerk", "/c/{other}/relations"),
    Screen("linking", "clerk", "/linking"),
    Screen("linking-task", "clerk", "/linking", "first"),
    Screen("linking-check", "clerk", "/linking", "link"),
    Screen("linking-other-desk", "other_clerk", "/linking", "first"),
    Screen("numbers", "clerk", "/numbers"),
    Screen("imports", "clerk", "/imports"),
    Screen("import-reviews", "clerk", "/imports/reviews"),
    Screen("import-review", "clerk", "/imports/reviews", "first"),
    Screen("import-review-check", "clerk", "/imports/reviews", "decide"),
    Screen("people", "clerk", "/people"),
    Screen("person", "clerk", "/people/{prosecutor}"),
    Screen("people-none", "clerk", "/people?q=没有这个人"),
    Screen("procuratorates", "city_clerk", "/procuratorates"),
    Screen("procuratorates-none", "city_clerk", "/procuratorates?q=没有这个院"),
    Screen("procuratorate", "clerk", "/procuratorates/990103"),
    Screen("me", "clerk", "/me"),
    Screen("token", "clerk", "/me/tokens/new"),
    Screen("token-error", "clerk", "/me/tokens/new", "make"),
    Screen("token-made", "clerk", "/me/tokens/new", "token"),
    Screen("mfa", "clerk", "/accounts/2fa/"),
    Screen("mfa-totp", "chief", "/accounts/2fa/totp/activate/"),
    Screen("mfa-key", "chief", "/accounts/2fa/webauthn/add/"),
    Screen("password", "clerk", "/accounts/password/change/"),
    Screen("logout", "clerk", "/accounts/logout/"),
    Screen("search-typo", "clerk", "/", "typo"),
    Screen("search-nothing", "clerk", "/", "nothing"),
    Screen("search-cause", "clerk", "/", "cause"),
    Screen("search-name", "clerk", "/", "name"),
    Screen("search-typo-elsewhere", "clerk", "/", "elsewhere"),
    Screen("home-handler", "prosecutor", "/"),
    Screen("docket", "prosecutor", "/docket"),
    Screen("forbidden", "prosecutor", "/intake/new", status=403),
    Screen("absent", "prosecutor", "/c/{elsewhere}", status=404),
    Screen("too-old", "city_clerk", "/intake/new", "expired", status=403),
    Screen("home-inspector", "inspector", "/"),
    Screen("home-chief", "chief", "/"),
    Screen("home-other-desk", "other_clerk", "/"),
    Screen("docket-none", "chief", "/docket"),
    Screen("bad-cursor", "clerk", "/cases?after=7", status=422),
    Screen("case-untied", "colleague", "/c/{main}"),
    Screen("case-not-yours", "colleague", "/c/{main}/people", status=403),
    Screen("person-as-of", "clerk", "/people/{prosecutor}?on=2018-05-07&known=2018-01-01"),
    Screen("person-on-a-day", "clerk", "/people/{prosecutor}?on=2018-05-07"),
    Screen("person-bad-day", "clerk", "/people/{prosecutor}?on=2026-02-30", status=422),
    Screen("person-absent", "clerk", "/people/S99999999", status=404),
    Screen("looked", "clerk", "/me/looked"),
    Screen("deferrals", "inspector", "/deferrals"),
    Screen("grant-new", "chief", "/grants/new?number={main}"),
    Screen("grant-error", "chief", "/grants/new", "submit"),
    Screen("grant-check", "chief", "/grants/new?number={main}", "grant"),
    Screen("grants", "chief", "/grants/new?number={main}", "granted"),
    Screen("grant-end", "chief", "/grants/new?number={main}", "ending"),
    Screen("glass-error", "prosecutor", "/glass/new", "submit"),
    Screen("glass-check", "prosecutor", "/glass/new", "hurry"),
    Screen("glass-done", "prosecutor", "/glass/new", "hurried"),
    Screen("glass", "chief", "/glass"),
    Screen("glass-confirm", "chief", "/glass", "confirming"),
    Screen("glass-inspection", "inspector", "/glass"),
    Screen("ledger-health", "inspector", "/ledger"),
)


def person_of(site: Site, who: str) -> Acting:
    """Give the person by her name in the country."""
    found: Acting = getattr(site.country, who)
    return found


def prepare(page: Page, site: Site, screen: Screen) -> None:
    """Go to the page and do what it needs."""
    seeded = site.seeded
    path = screen.path.format(
        main=seeded.main,
        other=seeded.other,
        void=seeded.void,
        merged=seeded.merged,
        elsewhere=seeded.elsewhere,
        prosecutor=site.country.prosecutor.person,
    )
    page.goto(site.url + path)
    if screen.act:
        globals()[f"_{screen.act}"](page, site)
    page.wait_for_load_state("networkidle")


def _wrong(page: Page, site: Site) -> None:
    page.get_by_label("工号").fill("70000000")
    page.get_by_label("密码").fill("不对的密码")
    page.get_by_role("button", name="下一步：验证身份").click()
    page.wait_for_load_state()


def _fill(page: Page, *, name: str, cause: str, identity: str = "", document: str = "") -> None:
    page.get_by_label("移送机关").fill("云溪区公安局")
    page.get_by_label("移送文号").fill(document)
    page.get_by_label("移送案由").fill(cause)
    page.get_by_label("P01 姓名或名称").fill(name)
    if identity:
        page.get_by_label("P01 身份证件").fill(identity)


def _errors(page: Page, site: Site) -> None:
    _fill(page, name="匡某成", cause="诈骗", identity="99010319800101001X")
    page.get_by_label("公安案件编号").fill("A990103000000202609018")
    page.get_by_role("button", name="检查并取号").click()
    page.locator(".error-summary").wait_for()


def _candidates(page: Page, site: Site) -> None:
    _fill(page, name="彭大川", cause="诈骗", identity=factories.identity(7))
    page.keyboard.press("Tab")
    page.locator(".candidate").first.wait_for()  # compared while the form is filled in
    page.get_by_role("button", name="检查并登记为 M").wait_for()


def _check(page: Page, site: Site) -> None:
    serial = next(SERIALS)  # never twice the same, lest the case be taken for one already there
    _fill(
        page,
        name=f"沙{NUMERALS[serial % 10]}{NUMERALS[serial // 10]}",
        cause="盗窃",
        document=f"云公（刑）提捕字〔2026〕{655 + serial}号",
    )
    page.get_by_label("P01 强制措施").select_option("DETENTION")
    page.get_by_label("P01 起始日").fill("2026-11-20")
    page.get_by_role("button", name="检查并取号").click()
    page.wait_for_load_state()
    if page.locator(".candidate").count():
        page.get_by_label("都不是，发一个新案号").check()
        page.locator("[data-word-here]").click()
    page.wait_for_url("**/check")


def _done(page: Page, site: Site) -> None:
    _check(page, site)
    page.get_by_role("button", name="受理并取号").click()
    page.wait_for_url("**/done")


def _submit(page: Page, site: Site) -> None:
    page.get_by_role("button", name="下一步：核对").click()
    page.locator(".error-summary").wait_for()


def _void(page: Page, site: Site) -> None:
    page.get_by_label("理由").fill("重复收件，已在另一案号下登记")
    page.get_by_role("button", name="下一步：核对").click()
    page.wait_for_url(re.compile(r"/check\?t="))


def _first(page: Page, site: Site) -> None:
    page.locator("[data-row] a").first.click()
    page.wait_for_load_state()


def _reveal(page: Page, site: Site) -> None:
    page.locator("main .as-link").last.click()
    page.wait_for_url("**/reveal")


def _link(page: Page, site: Site) -> None:
    _answer(page, site, "同一案件", "电话核对，同一事实同一人")


def _decide(page: Page, site: Site) -> None:
    _answer(page, site, "同一案件，用同一个案号", "同一被告人、同一事实")


def _answer(page: Page, site: Site, answer: str, reason: str) -> None:
    _first(page, site)
    page.get_by_label(answer, exact=True).check()
    page.get_by_label("理由").fill(reason)
    page.get_by_role("button", name="下一步：核对").click()
    page.wait_for_url(re.compile(r"/check\?t="))


def _receipt(page: Page, site: Site) -> None:
    page.locator(".history a").first.click()
    page.wait_for_url("**/receipts/*")


def _look_up(page: Page, text: str) -> None:
    page.locator("#q").fill(text)
    page.locator("#q").press("Enter")
    page.wait_for_url("**/search/*")


def _typo(page: Page, site: Site) -> None:
    number = site.seeded.main
    _look_up(page, number[:12] + number[13] + number[12] + number[14:])


def _nothing(page: Page, site: Site) -> None:
    _look_up(page, "（2019）澄0199刑初77号")


def _cause(page: Page, site: Site) -> None:
    _look_up(page, "诈骗")


def _name(page: Page, site: Site) -> None:
    _look_up(page, "彭大川")


def _elsewhere(page: Page, site: Site) -> None:
    number = site.seeded.elsewhere
    _look_up(page, number[:12] + str((int(number[12]) + 1) % 10) + number[13:])


def _make(page: Page, site: Site) -> None:
    page.locator("main button[type=submit].button-primary").click()
    page.wait_for_load_state()


def _token(page: Page, site: Site) -> None:
    page.locator("#label").fill("同步程序")
    page.locator("input[value='directory.*']").check()
    _make(page, site)


def _correct(page: Page, site: Site) -> None:
    page.locator("#what").select_option("case.cause")
    page.locator("#value").fill("合同诈骗")
    page.get_by_label("理由").fill("移送意见书写错")
    page.get_by_role("button", name="下一步：核对").click()
    page.wait_for_url(re.compile(r"/check\?t="))


def _impossible(page: Page, site: Site) -> None:
    page.locator("#what").select_option("matter.received_on")
    page.locator("#part").select_option("M01")
    page.locator("#value").fill("2026-02-30")
    page.get_by_label("理由").fill("收案登记本核对")
    _submit(page, site)


def _assign(page: Page, site: Site) -> None:
    page.locator("#person").select_option(site.country.colleague.person)
    page.get_by_label("理由").fill("原承办人外出办案，改由付明远承办")
    page.get_by_role("button", name="下一步：核对").click()
    page.wait_for_url(re.compile(r"/check\?t="))


def _grant(page: Page, site: Site) -> None:
    page.locator("#person").fill(site.country.other_clerk.name)
    page.locator("#days").fill("7")
    page.get_by_label("理由").fill("另院办理关联案件，须核对其他编号")
    page.get_by_role("button", name="下一步：核对").click()
    page.wait_for_url(re.compile(r"/check\?t="))


def _granted(page: Page, site: Site) -> None:
    _grant(page, site)
    page.get_by_role("button", name="授权查看").click()
    page.wait_for_url("**/grants")


def _ending(page: Page, site: Site) -> None:
    _granted(page, site)
    page.get_by_role("link", name="收回").first.click()
    page.wait_for_url("**/end")


def _hurry(page: Page, site: Site) -> None:
    page.locator("#number").fill(site.seeded.main)
    page.locator("#reason").fill("看守所来电，羁押期限今日届满，须立即核对")
    page.get_by_role("button", name="下一步：核对").click()
    page.wait_for_url(re.compile(r"/check\?t="))


def _hurried(page: Page, site: Site) -> None:
    _hurry(page, site)
    page.get_by_role("button", name="紧急查看").click()
    page.wait_for_url(f"**/c/{site.seeded.main}")


def _confirming(page: Page, site: Site) -> None:
    page.get_by_role("link", name="看事由，复核").first.click()
    page.wait_for_url(re.compile(r"/glass/[0-9a-f-]{36}"))


def _relate(page: Page, site: Site) -> None:
    page.locator("#kind").select_option("related")
    page.locator("#other").fill(site.seeded.other)
    page.get_by_label("理由").fill("同一团伙")
    page.get_by_role("button", name="下一步：核对").click()
    page.wait_for_url(re.compile(r"/check\?t="))


def _alias(page: Page, site: Site) -> None:
    page.locator("#raw").fill("（2026）云0103刑初88号")
    page.get_by_role("button", name="下一步：核对").click()
    page.wait_for_url(re.compile(r"/check\?t="))


def _expired(page: Page, site: Site) -> None:
    """Send a form after the session ended, as whoever comes back from lunch does."""
    kept = page.context.cookies()
    page.context.clear_cookies()
    _fill(page, name="沙海", cause="盗窃")
    page.get_by_role("button", name="检查并取号").click()
    page.wait_for_load_state()
    page.context.add_cookies(kept)
