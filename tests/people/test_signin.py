"""Sign-in: staff number and password, lock-out, two factors, sessions that end when they must."""

from datetime import timedelta

import pytest
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.test import Client

from tests.people.conftest import AT
from yihao.ledger.queries import accesses_of_person
from yihao.people import commands, invented
from yihao.people.models import Account
from yihao.people.rules import sessions

pytestmark = pytest.mark.urls("tests.people.urls")
NAMES = ("姚静", "言午声", "计无咎")


@pytest.fixture
def clock(monkeypatch):
    """Move the doors' clock; the ledger's own is not touched."""
    from yihao.people import middleware, signin

    class Clock:
        at = AT

        def __call__(self):
            return self.at

        def pass_by(self, **span):
            self.at += timedelta(**span)

    clock = Clock()
    monkeypatch.setattr(middleware, "now", clock)
    monkeypatch.setattr(signin, "now", clock)
    return clock


@pytest.fixture
def site(country, clock, settings):
    settings.YIHAO_REQUIRE_MFA = False
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    password, members = invented.open_accounts(at=AT, names=NAMES)
    return {m.name: m for m in members} | {"password": password, "country": country}


def sign_in(client, site, name="姚静", password=None):
    return client.post("/accounts/login/", {"login": site[name].staff_no, "password": password or site["password"]})


def who(client):
    return client.get("/who").json()


def test_a_staff_number_and_password_sign_in_under_the_persons_post(client, site):
    assert sign_in(client, site).status_code == 302
    assert who(client)["person"] == site["姚静"].person
    assert [a.act for a in accesses_of_person(site["姚静"].person)] == ["signin.done"]


def test_the_session_gets_another_key_at_sign_in(client, site):
    client.get("/accounts/login/")
    session = client.session
    session["before"] = 1
    session.save()
    client.cookies["sessionid"] = session.session_key
    sign_in(client, site)
    assert client.session.session_key != session.session_key


def test_after_five_failures_the_right_password_does_not_help_for_15_minutes(client, site):
    answers = [sign_in(client, site, password="wrong").status_code for _ in range(5)]
    assert answers[:4] == [200] * 4
    assert answers[4] == 429
    other_place = Client(REMOTE_ADDR="10.1.1.1")
    refused = sign_in(other_place, site)
    assert refused.status_code == 429
    assert "15" in refused.content.decode()
    assert who(other_place)["person"] is None
    from axes.models import AccessAttempt
    from django.utils import timezone

    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))
    assert sign_in(other_place, site).status_code == 302


def test_failures_are_in_the_access_log_without_what_was_typed(client, site):
    sign_in(client, site, password="wrong")
    client.post("/accounts/login/", {"login": "mysecretpassword", "password": "x"})
    failed = [a for a in accesses_of_person("nobody") if a.act == "signin.failed"]
    assert {a.about for a in failed} == {site["姚静"].person, "unknown"}


def test_nobody_signs_up_and_no_password_is_reset_by_mail(client, site):
    assert client.get("/accounts/signup/").status_code == 404
    assert client.get("/accounts/password/reset/").status_code == 404
    assert client.get("/accounts/login/").status_code == 200


def test_a_request_costs_the_session_and_one_statement(client, site, django_assert_num_queries):
    sign_in(client, site)
    who(client)
    with django_assert_num_queries(2):  # the session row, and who acts
        who(client)
    with django_assert_num_queries(0):
        Client().get("/who")


def test_the_session_ends_as_soon_as_a_post_changes(client, site):
    sign_in(client, site)
    country = site["country"]
    officer = country.acting("宋未央", AT)
    commands.end_post(acting=officer, post=who(client)["post"], on=AT.date(), at=AT)
    assert who(client) == {"person": None, "post": None, "ended": "changed"}
    assert who(client)["ended"] == ""


def test_the_session_ends_when_the_post_runs_out_by_its_own_date(client, site, clock):
    country = site["country"]
    officer = country.acting("宋未央", AT)
    post = country.acting("姚静", AT).post
    commands.end_post(acting=officer, post=post, on=(AT + timedelta(days=1)).date(), at=AT)
    sign_in(client, site)
    assert who(client)["post"] == post
    clock.pass_by(days=1)
    assert who(client)["person"] is None


def test_the_session_ends_with_the_account_and_with_the_password(client, site):
    sign_in(client, site)
    account = Account.objects.get(person_id=site["姚静"].person)
    account.set_password("another long password")
    account.save()
    assert who(client)["ended"] == "changed"
    sign_in(client, site, password="another long password")
    assert who(client)["person"]
    commands.close_account(acting=site["country"].acting("祁望舒", AT), person=site["姚静"].person, at=AT)
    assert who(client)["ended"] == "changed"
    assert sign_in(client, site, password="another long password").status_code != 302 or not who(client)["person"]


def test_the_session_ends_after_fifteen_idle_minutes(client, site, clock):
    sign_in(client, site)
    for _ in range(4):
        clock.pass_by(minutes=14)
        assert who(client)["person"]
    clock.pass_by(minutes=15)
    assert who(client)["ended"] == sessions.Ending.IDLE


def test_the_session_ends_after_eight_hours_however_busy(client, site, clock):
    sign_in(client, site)
    for _ in range(47):
        clock.pass_by(minutes=10)
        assert who(client)["person"]
    clock.pass_by(minutes=10)
    assert who(client)["ended"] == sessions.Ending.TOO_OLD


def test_where_two_factors_are_required_nothing_opens_before_the_second_is_set_up(client, site, settings):
    settings.YIHAO_REQUIRE_MFA = True
    sign_in(client, site)
    answer = client.get("/who")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/accounts/2fa/")
    assert client.get("/accounts/2fa/").status_code == 200


def test_with_a_second_factor_the_password_alone_does_not_sign_in(client, site, settings):
    settings.YIHAO_REQUIRE_MFA = True
    secret = generate_totp_secret()
    TOTP.activate(Account.objects.get(person_id=site["姚静"].person), secret)
    assert sign_in(client, site).headers["Location"].startswith("/accounts/2fa/authenticate/")
    assert who(client)["person"] is None
    assert client.post("/accounts/2fa/authenticate/", {"code": "000000"}).status_code == 200
    code = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
    assert client.post("/accounts/2fa/authenticate/", {"code": code}).status_code == 302
    assert who(client)["person"] == site["姚静"].person


def test_identity_proved_just_now_is_fresh_for_five_minutes(client, site, rf):
    from yihao.people import signin
    from yihao.runtime.clock import now
    from yihao.runtime.refusal import Refused

    sign_in(client, site)
    request = rf.get("/")
    request.session = client.session
    request.user = Account.objects.get(person_id=site["姚静"].person)
    signin.require_fresh(request, at=now())
    with pytest.raises(Refused) as refused:
        signin.require_fresh(request, at=now() + timedelta(minutes=6))
    assert refused.value.code == "authenticate_again"


def test_a_session_without_our_stamp_is_nobodys(client, site):
    sign_in(client, site)
    session = client.session
    del session["stamp"]
    session.save()
    assert who(client)["ended"] == "changed"


@pytest.fixture
def outside(site, rf, settings):
    """Somebody comes back from the identity provider with these claims."""
    app = {
        "provider_id": "oidc",
        "name": "身份",
        "client_id": "yihao",
        "settings": {"server_url": "https://id.invalid"},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
    from allauth.socialaccount.models import SocialAccount, SocialLogin
    from django.contrib.sessions.backends.db import SessionStore

    def come_back(claims):
        request = rf.get("/")
        request.session, request.user = SessionStore(), Account()
        account = SocialAccount(provider="oidc", uid="42", extra_data={"userinfo": claims})
        return request, SocialLogin(user=Account(), account=account)

    return come_back


def test_an_outside_identity_signs_in_the_account_with_its_staff_number(site, outside):
    from yihao.people.signin import SocialAdapter

    request, login = outside({"preferred_username": f" {site['姚静'].staff_no.lower()} "})
    SocialAdapter().pre_social_login(request, login)
    assert login.is_existing
    assert login.user.person_id == site["姚静"].person


@pytest.mark.parametrize(
    "claims", [{}, {"preferred_username": ""}, {"preferred_username": "NOBODY9"}, {"email": "a@b.invalid"}]
)
def test_an_outside_identity_without_an_account_is_refused(outside, claims):
    from allauth.core.exceptions import ImmediateHttpResponse

    from yihao.people.signin import SocialAdapter

    request, login = outside(claims)
    assert not SocialAdapter().is_open_for_signup(request, login)
    with pytest.raises(ImmediateHttpResponse) as refused:
        SocialAdapter().pre_social_login(request, login)
    assert refused.value.response.status_code == 403
