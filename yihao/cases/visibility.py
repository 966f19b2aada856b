"""Who may see which case, as SQL (可见范围的查询条件): the same rule as ``people.rules.visibility.visible``.

One function for page, interface, search, count, export and suggestion alike; a property test compares it with the pure rule.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from yihao.people.acting import Acting
from yihao.people.rules.categories import Category
from yihao.people.rules.visibility import REGISTERED, Reach, View, reach

Condition = tuple[str, dict[str, Any]]

SEALED = 3
_NOT_RECUSED = "NOT EXISTS (SELECT 1 FROM cases_recusal r WHERE r.number = c.number AND r.person = %(v_person)s)"
_ON_TEAM = "EXISTS (SELECT 1 FROM cases_teammember t WHERE t.number = c.number AND t.person = %(v_person)s)"
_GRANTED = (
    "EXISTS (SELECT 1 FROM people_accessgrant g WHERE g.person_id = %(v_person)s AND g.number = c.number"
    " AND g.revoked_at IS NULL AND g.given_at <= %(v_at)s AND g.expires_at > %(v_at)s{substance}"
    " AND (NOT g.break_glass OR c.secrecy < 3))"
)
# Two questions in place of one with OR, which no index would serve.
_REGISTERED = (
    "(EXISTS (SELECT 1 FROM cases_matter m WHERE m.number = c.number AND m.accepted_by = %(v_person)s)"
    " OR EXISTS (SELECT 1 FROM cases_case a JOIN cases_matter m ON m.number = a.number"
    " WHERE a.merged_into = c.number AND a.merged_into <> '' AND m.accepted_by = %(v_person)s))"
)
_REGISTERED_ANY = (
    "EXISTS (SELECT 1 FROM cases_matter m WHERE m.number = ANY({family}) AND m.accepted_by = %(v_person)s)"
)
_SCOPE = {
    Reach.NONE: "FALSE",
    Reach.UNIT: "EXISTS (SELECT 1 FROM cases_caseoffice o WHERE o.number = c.number AND o.unit = %(v_unit)s)",
    Reach.DEPARTMENT: (
        "EXISTS (SELECT 1 FROM cases_caseoffice o WHERE o.number = c.number AND o.unit = %(v_unit)s"
        " AND o.department = %(v_department)s)"
    ),
}
_SUBSTANCE = " AND g.substance"


def visible_to(acting: Acting, at: datetime, view: View = View.INDEX) -> Condition:
    """Give the condition on ``cases_case c`` under which the case may be seen, and its parameters.

    ``visible = not recused and ((scope and secrecy <= clearance) or on the team ever or granted or registered it)``;
    a sealed case needs a grant.
    """
    return _visible(acting.category, view), {
        "v_person": acting.person,
        "v_unit": acting.unit,
        "v_department": acting.department,
        "v_clearance": acting.clearance,
        "v_at": at,
    }


@cache
def _visible(category: Category, view: View) -> str:
    granted = _GRANTED.format(substance="" if view == View.INDEX else _SUBSTANCE)
    return f"({_NOT_RECUSED} AND {_seen(view, granted, _SCOPE[reach(category, view)], _ON_TEAM, _REGISTERED)})"


def _seen(view: View, granted: str, scope: str, on_team: str, registered: str) -> str:
    """Write the rule for who is not recused; sealed records aside, each tie opens what it opens."""
    also = f" OR {registered}" if view in REGISTERED else ""
    return f"({granted} OR (c.secrecy < {SEALED} AND (({scope} AND c.secrecy <= %(v_clearance)s) OR {on_team}{also})))"


def to_grant(acting: Acting, at: datetime, *, sealed: bool) -> Condition:
    """Give the condition on ``cases_case c`` under which the actor may let others see it (可授权范围).

    Not recused, and the case stands where the post reaches its substance: a head's department, a chief's office. ``sealed``:
    who may grant sight of sealed records does so for any secrecy, seen or not; others as far as their clearance goes.
    """
    cleared = "TRUE" if sealed else f"(c.secrecy < {SEALED} AND c.secrecy <= %(v_clearance)s)"
    scope = _SCOPE[reach(acting.category, View.SUBSTANCE)]
    return f"({_NOT_RECUSED} AND {scope} AND {cleared})", visible_to(acting, at)[1]


class Within(NamedTuple):
    """What may be seen of a case whose card may be seen (案内可见范围), as SQL: ``ties`` is joined once, each view is a condition on it."""

    ties: str
    views: Mapping[View, str]


@cache
def within(category: Category, family: str) -> Within:
    """Write what of a visible ``cases_case c`` this post sees besides its card; parameters as ``visible_to`` gives them.

    ``family``: SQL for the array of the case's number and of those merged into it.
    """
    scopes = {view: reach(category, view) for view in View if view != View.INDEX}
    asked: dict[Reach, str] = {each: f"t.in_{each}" for each in dict.fromkeys(scopes.values()) if each != Reach.NONE}
    columns = [
        f"{_GRANTED.format(substance=_SUBSTANCE)} AS granted",
        f"{_ON_TEAM} AS on_team",
        f"{_REGISTERED_ANY.format(family=family)} AS registered",
        *(f"{_SCOPE[each]} AS {column.removeprefix('t.')}" for each, column in asked.items()),
    ]
    return Within(
        f"CROSS JOIN LATERAL (SELECT {', '.join(columns)} OFFSET 0) t",
        {
            view: _seen(view, "t.granted", asked.get(scope, "FALSE"), "t.on_team", "t.registered")
            for view, scope in scopes.items()
        },
    )
