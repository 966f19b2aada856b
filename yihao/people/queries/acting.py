"""As whom someone acts (经办身份查询): each question is ONE statement, since every request asks one of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from yihao.people.acting import Acting
from yihao.people.models import Account
from yihao.people.rules.categories import RANK, Category
from yihao.runtime.clock import BEIJING
from yihao.runtime.context import Via

# The order of the categories is code, so it stands in the text of the statement and is not sent with each request.
_RANK = ", ".join(f"'{category.value}'" for category in sorted(RANK, key=RANK.__getitem__))

# The post is the chosen one, else the first by category and age, of those held on the day as we know it now.
_POST = """
LEFT JOIN LATERAL (
  SELECT t.post, t.unit, t.category, t.department, t.title, t.quota, t.clearance, t.valid_from
    FROM people_post t
   WHERE t.person_id = p.id AND t.known_to IS NULL
     AND t.valid_from <= %(day)s AND (t.valid_to IS NULL OR t.valid_to > %(day)s)
     AND ({chosen} = '' OR t.post = {chosen})
   ORDER BY array_position(ARRAY[{rank}], t.category::text), t.valid_from, t.post
   LIMIT 1) t ON true
LEFT JOIN people_personname n
  ON n.person_id = p.id AND n.valid_from <= %(day)s AND (n.valid_to IS NULL OR n.valid_to > %(day)s)
"""
_COLUMNS = "p.id, n.name, t.post, t.unit, t.category, t.department, t.title, t.quota, t.clearance, t.valid_from"
_WIDTH = 10

_BY_PERSON = (
    f"SELECT {_COLUMNS} FROM people_person p {_POST.format(chosen='%(post)s', rank=_RANK)} WHERE p.id = %(person)s"  # noqa: S608
)
_BY_TOKEN = f"""
SELECT {_COLUMNS}, k.id, k.scopes, k.last_used_at, ROW({_COLUMNS}, k.id, k.scopes)::text AS told
  FROM people_apitoken k
  JOIN people_person p ON p.id = k.person_id
  LEFT JOIN people_account a ON a.person_id = p.id
  {_POST.format(chosen="k.post", rank=_RANK)}
 WHERE k.hash = %(hash)s AND k.revoked_at IS NULL AND k.expires_at > %(at)s AND k.issued_at <= %(at)s
   AND a.is_active IS NOT FALSE
"""  # noqa: S608 - constants only
# The same question as a condition: is every column still what it was when the token was asked for last?
STILL_BY_TOKEN = f"EXISTS (SELECT FROM ({_BY_TOKEN}) x WHERE x.told = %(told)s)"
_BY_ACCOUNT = f"""
SELECT {_COLUMNS}, a.id, a.staff_no, a.password, a.last_login, a.is_active, a.stamp,
       EXISTS (SELECT FROM mfa_authenticator m WHERE m.user_id = a.id AND m.type IN ('totp', 'webauthn'))
  FROM people_account a
  JOIN people_person p ON p.id = a.person_id
  {_POST.format(chosen="%(post)s", rank=_RANK)}
 WHERE a.id = %(account)s
"""  # noqa: S608 - constants only


@dataclass(frozen=True, slots=True)
class TokenUse:
    """A token in use (令牌使用): who acts by it, when it was last noted as used, and all that was told of it as one text."""

    acting: Acting
    token: str
    last_used_at: datetime | None
    told: str


@dataclass(frozen=True, slots=True)
class SignedIn:
    """An account of a session (已登录账户), with the post acted in, if one is held today."""

    account: Account
    acting: Acting | None
    second_factor: bool


def acting_for(person: str, at: datetime, post: str = "", via: Via | None = None) -> Acting | None:
    """Give the person acting in ``post``, or in the first post held that day; None when no such post is held."""
    row = _one(_BY_PERSON, at=at, person=person, post=post)
    return _acting(row, via or Via("system")) if row else None


def acting_for_token(token_hash: str, at: datetime, via: Via | None = None) -> TokenUse | None:
    """Give who acts by a token that holds at ``at``: not expired, not revoked, account open, post held."""
    row = _one(_BY_TOKEN, at=at, hash=token_hash)
    if row is None:
        return None
    token, scopes, last_used_at, told = row[_WIDTH:]
    acting = _acting(row, via or Via("api"), scopes=frozenset(scopes.split()))
    return TokenUse(acting, str(token), last_used_at, told) if acting else None


def signed_in(account: int, at: datetime, post: str = "") -> SignedIn | None:
    """Give the account of a session and the post acted in; None when the account is no more."""
    row = _one(_BY_ACCOUNT, at=at, account=account, post=post)
    if row is None:
        return None
    key, staff_no, password, last_login, is_active, stamp, second_factor = row[_WIDTH:]
    found = Account.from_db(
        connection.alias,
        ["id", "password", "last_login", "staff_no", "person_id", "is_active", "stamp"],
        [key, password, last_login, staff_no, row[0], is_active, stamp],
    )
    return SignedIn(found, _acting(row, Via("web"), account=key), second_factor)


def as_of(at: datetime) -> dict[str, Any]:
    """Give the parameters of time that each of these questions has (时点参数)."""
    return {"at": at, "day": at.astimezone(BEIJING).date()}


def _one(statement: str, *, at: datetime, **values: Any) -> tuple[Any, ...] | None:
    with connection.cursor() as cursor:
        cursor.execute(statement, {**values, **as_of(at)})
        row: tuple[Any, ...] | None = cursor.fetchone()
        return row


def _acting(
    row: tuple[Any, ...], via: Via, *, scopes: frozenset[str] | None = None, account: int | None = None
) -> Acting | None:
    person, name, post, unit, category, department, title, quota, clearance, since = row[:_WIDTH]
    if post is None:
        return None
    return Acting(
        person=person,
        name=name or person,
        post=post,
        unit=unit,
        category=Category(category),
        department=department,
        title=title,
        quota=quota,
        clearance=clearance,
        since=since,
        scopes=scopes,
        via=via,
        account=account,
    )
