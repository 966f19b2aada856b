"""A person issues a token on the own page, sees it once, acts by it through the API, and revokes it."""

import re

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_a_token_is_issued_shown_once_used_and_revoked(site):
    page = site.open()
    site.sign_in(page, site.country.clerk, next_page="/me/tokens/new")
    page.fill("#label", "同步程序")
    page.check("input[value='directory.*']")
    page.click("button[type=submit].button-primary")
    token = page.inner_text("#token")
    assert re.fullmatch(r"yh_[\w-]{20,}", token)
    headers = {"Authorization": f"Bearer {token}"}
    assert page.request.get(site.url + "/api/v1/me", headers=headers).status == 200
    page.goto(site.url + "/me")
    assert token not in page.content()
    page.click("form[action*='/revoke'] button")
    assert page.request.get(site.url + "/api/v1/me", headers=headers).status == 401
