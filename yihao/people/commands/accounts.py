"""What may be done about accounts and tokens (账户与访问令牌)."""

from __future__ import annotations

import re
import secrets as randomness
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction

from yihao.ledger.commands import Secret
from yihao.people import events, tokens
from yihao.people.acting import Acting
from yihao.people.commands.acts import end_sessions, note, said
from yihao.people.models import Account, ApiToken, Person
from yihao.people.permissions import require
from yihao.people.queries.acting import acting_for
from yihao.people.rules.permissions import PERMISSIONS
from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words

LONGEST = timedelta(days=366)
STAFF_NO = re.compile(r"[A-Z0-9]{4,32}")
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that look alike


def make_passphrase() -> str:
    """Make a password to be told once: 20 letters in five groups, 99 bits."""
    return "-".join("".join(randomness.choice(LETTERS) for _ in range(4)) for _ in range(5))


@transaction.atomic
def open_account(
    *, acting: Acting, person: str, staff_no: str, at: datetime, password: str | None = None, hashed: str | None = None
) -> tuple[Account, str]:
    """Let a person sign in (开通账户); gives the account and its password, made here unless one is given.

    ``hashed`` takes a password's ready hash instead, for setting up many accounts at once.

    Raises:
        Refused: not permitted; no such person; the staff number is no number or taken; the person has an account.
    """
    require(acting, "account.open", at=at)
    number = staff_no.strip().upper()
    if not STAFF_NO.fullmatch(number):
        raise Refused(
            "no_staff_number",
            Words("工号为 4 至 32 位字母或数字。", "A staff number has 4 to 32 letters or digits."),
            field="staff_no",
        )
    found = Person.objects.select_for_update().filter(id=person).first()
    if found is None:
        raise Refused("no_such_person", Words("没有这个人员。", "There is no such person."), field="person", status=404)
    if Account.objects.filter(staff_no=number).exists() or Account.objects.filter(person=found).exists():
        raise Refused(
            "account_exists",
            Words("工号已被使用，或此人已有账户。", "The staff number is taken, or the person has an account."),
            field="staff_no",
            status=409,
        )
    told = password or make_passphrase()
    account = Account.objects.create(staff_no=number, person=found, password=hashed or make_password(told))
    note(acting, events.AccountOpened(person=person, staff_no=number))
    return account, told


@transaction.atomic
def close_account(*, acting: Acting, person: str, at: datetime) -> None:
    """A person may no longer sign in (停用账户); sessions end and tokens no longer hold.

    Raises:
        Refused: not permitted; no open account.
    """
    require(acting, "account.close", at=at)
    if not Account.objects.filter(person_id=person, is_active=True).update(is_active=False):
        raise Refused(
            "no_such_account", Words("没有可停用的账户。", "There is no open account."), field="person", status=404
        )
    end_sessions(person)
    note(acting, events.AccountClosed(person=person))


@transaction.atomic
def issue_token(
    *, acting: Acting, label: str, scopes: Iterable[str], expires_at: datetime, at: datetime, post: str = ""
) -> tuple[ApiToken, str]:
    """Issue a token for one's own programs (签发访问令牌); gives its row and the token, told this once.

    Raises:
        Refused: not permitted; no or unknown scopes; over a year or in the past; the post is not one's own;
            asked for by means of a token, which could otherwise outlive itself.
    """
    require(acting, "token.issue", at=at)
    if acting.scopes is not None:
        raise Refused(
            "sign_in_yourself",
            Words(
                "签发令牌须本人登录，不能用令牌签发令牌。", "Sign in to issue a token; a token cannot issue another."
            ),
            status=403,
        )
    wanted = _known_scopes(scopes)
    _check_expiry(expires_at, at)
    if post and acting_for(acting.person, at, post) is None:
        raise Refused("no_such_post", Words("你没有这个岗位。", "That post is not yours."), field="post")
    called = said(label, "label", most=60)
    token = tokens.make()
    row = ApiToken.objects.create(
        person_id=acting.person,
        post=post or acting.post,
        label=called,
        hash=tokens.digest(token),
        scopes=" ".join(wanted),
        issued_at=at,
        expires_at=expires_at,
    )
    note(
        acting,
        events.TokenIssued(
            token=str(row.id), person=acting.person, post=row.post, scopes=wanted, expires_at=expires_at, hash=row.hash
        ),
        secrets={"label": Secret(called, Person.objects.get(id=acting.person).subject)},
    )
    return row, token


@transaction.atomic
def revoke_token(*, acting: Acting, token: str, at: datetime) -> None:
    """End a token of one's own (吊销访问令牌), at once.

    Raises:
        Refused: not permitted; one has no such token.
    """
    require(acting, "token.revoke", at=at)
    held = ApiToken.objects.filter(id=token, person_id=acting.person, revoked_at__isnull=True)
    if not held.update(revoked_at=at):
        raise Refused(
            "no_such_token", Words("没有可吊销的令牌。", "There is no such token of yours."), field="token", status=404
        )
    note(acting, events.TokenRevoked(token=str(token), person=acting.person))


def _known_scopes(scopes: Iterable[str]) -> tuple[str, ...]:
    wanted = tuple(sorted(set(scopes)))
    families = {code.split(".", 1)[0] + ".*" for code in PERMISSIONS}
    unknown = [scope for scope in wanted if scope not in PERMISSIONS and scope not in families]
    if not wanted or unknown:
        nothing = Words("请至少选择一项令牌可以做的事。", "Choose at least one thing that the token may do.")
        strange = Words("没有这种权限：{unknown}。", "There is no such scope: {unknown}.")
        raise Refused(
            "no_such_scope",
            strange.format(unknown="、".join(unknown)) if unknown else nothing,
            field="scopes",
        )
    return wanted


def _check_expiry(expires_at: datetime, at: datetime) -> None:
    if not at < expires_at <= at + LONGEST:
        raise Refused(
            "no_such_expiry",
            Words("令牌的有效期最长一年，并且应当晚于现在。", "A token expires within a year, and not before now."),
            field="expires_at",
        )
