"""Sign-in (登录): allauth and axes fitted to staff numbers, two factors, and the access log."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from axes.signals import user_locked_out
from django.conf import settings
from django.contrib.auth.signals import user_logged_in, user_login_failed
from django.http import HttpRequest, HttpResponse
from django.template import TemplateDoesNotExist
from django.template.loader import get_template

from yihao.ledger.commands import Actor, log_access
from yihao.people.models import Account
from yihao.people.queries.acting import signed_in
from yihao.people.rules import sessions
from yihao.runtime.clock import BEIJING, now
from yihao.runtime.context import Via
from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words

LOCKED = Words(
    "连续五次不成功，已锁定 15 分钟。忘记密码或密钥丢失的，联系技术管理员当面核验。",
    "Five tries failed: locked for 15 minutes. If the password or key is lost, see the administrator in person.",
)
NO_ACCOUNT = Words(
    "此身份没有对应的工号，请联系技术管理员。", "This identity has no staff number here; see the administrator."
)
NOBODY = Actor(id="nobody", post="none", unit="000000")
BEGAN, SEEN, STAMP, POST = "began", "seen", "stamp", "post"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are opened by an administrator, never by whoever comes along (账户由管理员开通)."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up."""
        return False


class SocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """An outside identity provider says who it is; the account must exist here (统一身份认证)."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Nobody signs up."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Find the account by the staff number in the configured claim."""
        if sociallogin.is_existing:
            return
        claims = sociallogin.account.extra_data
        claims = {**claims, **claims.get("userinfo", {})}
        staff_no = str(claims.get(settings.YIHAO_OIDC_CLAIM, "")).strip().upper()
        account = Account.objects.filter(staff_no=staff_no, is_active=True).first() if staff_no else None
        if account is None:
            raise ImmediateHttpResponse(_sentence(request, NO_ACCOUNT, status=403))
        sociallogin.connect(request, account)


def listen() -> None:
    """Join the sign-in machinery: stamp sessions, log failures and lock-outs."""
    user_logged_in.connect(_begin, dispatch_uid="yihao.people.begin")
    user_login_failed.connect(_failed, dispatch_uid="yihao.people.failed")
    user_locked_out.connect(_locked, dispatch_uid="yihao.people.locked")


def attempted_staff_no(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """Give the staff number somebody tried to sign in with, for counting failures; however it was typed."""
    tried = (credentials or {}).get("username") or request.POST.get("login") or ""
    return str(tried).strip().upper()[:32]


def locked_out(request: HttpRequest, response: HttpResponse, credentials: dict[str, Any], *args: Any) -> HttpResponse:
    """Answer when five tries failed."""
    return _sentence(request, LOCKED, status=429)


def is_fresh(request: HttpRequest, *, at: datetime) -> bool:
    """Tell whether the person proved who he or she is in the last five minutes (刚刚验证过身份)."""
    records = get_authentication_records(request, request.user)
    latest = max((float(record["at"]) for record in records), default=None)
    return sessions.is_fresh(datetime.fromtimestamp(latest, UTC) if latest is not None else None, at=at)


def require_fresh(request: HttpRequest, *, at: datetime) -> None:
    """Go on only if identity was proved in the last five minutes; else the door sends to ``account_reauthenticate``.

    Raises:
        Refused: it was longer ago (401, code ``authenticate_again``).
    """
    if not is_fresh(request, at=at):
        raise Refused(
            "authenticate_again",
            Words("请再次验证身份后继续。", "Prove again who you are, then go on."),
            status=401,
        )


def _begin(sender: type, request: HttpRequest, user: Account, **_: Any) -> None:
    """A session begins: it carries when, the account's stamp, and the post acted in."""
    at = now()
    found = signed_in(user.pk, at)
    post = found.acting.post if found and found.acting else ""
    second = int(at.timestamp())
    request.session.update({BEGAN: second, SEEN: second, STAMP: user.stamp, POST: post})
    actor = (
        found.acting.ledger_actor if found and found.acting else Actor(id=user.person_id, post="none", unit="000000")
    )
    log_access(actor=actor, act="signin.done", via=Via("web"), at=at)


def _failed(sender: type, credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any) -> None:
    tried = str(credentials.get("username") or "").strip().upper()[:32]
    known = Account.objects.filter(staff_no=tried).values_list("person_id", flat=True).first()
    # What was typed may be a password in the wrong box: only the id of an existing account is kept.
    log_access(actor=NOBODY, act="signin.failed", about=known or "unknown", via=Via("web"), at=now())


def _locked(sender: type, request: HttpRequest, username: str, **_: Any) -> None:
    known = Account.objects.filter(staff_no=username).values_list("person_id", flat=True).first()
    log_access(actor=NOBODY, act="signin.locked", about=known or "unknown", via=Via("web"), at=now())


def _sentence(request: HttpRequest, words: Words, *, status: int) -> HttpResponse:
    """Answer with one sentence, in the page's own dress where the web door has a template for it."""
    try:
        return HttpResponse(get_template("account/refused.html").render({"words": words}, request), status=status)
    except TemplateDoesNotExist:
        return HttpResponse(str(words), status=status, content_type="text/plain; charset=utf-8")


def session_of(request: HttpRequest) -> sessions.Session | None:
    """Give what the session carries; None when it carries no stamp, and so is none of ours."""
    kept = request.session
    if STAMP not in kept or BEGAN not in kept:
        return None
    return sessions.Session(
        began_at=datetime.fromtimestamp(kept[BEGAN], BEIJING),
        seen_at=datetime.fromtimestamp(kept.get(SEEN, kept[BEGAN]), BEIJING),
        stamp=kept[STAMP],
    )
