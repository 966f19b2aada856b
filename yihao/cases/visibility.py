"""Who may see which case, as SQL (可见范围的查询条件): the same rule as ``people.rules.visibility.visible``.

One function for page, interface, search, count, export and suggestion alike; a property test compares it with the pure rule.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from yihao.people.acting import Acting
from yihao.people.rules.visibility import REGISTERED, Reach, View, reach

Condition = tuple[str, dict[str, Any]]

_NOT_RECUSED = "NOT EXISTS (SELECT 1 FROM cases_recusal r WHERE r.number = c.number AND r.person = %(v_person)s)"
_ON_TEAM = "EXISTS (SELECT 1 FROM cases_teammember t WHERE t.number = c.number AND t.person = %(v_person)s)"
_GRANTED = (
    "EXISTS (SELECT 1 FROM people_accessgrant g WHERE g.person_id = %(v_person)s AND g.number = c.number"
    " AND g.revoked_at IS NULL AND g.given_at <= %(v_at)s AND g.expires_at > %(v_at)s{substance})"
)
_REGISTERED = (
    " OR EXISTS (SELECT 1 FROM cases_matter m WHERE m.accepted_by = %(v_person)s AND (m.number = c.number OR m.number IN"
    " (SELECT a.number FROM cases_case a WHERE a.merged_into = c.number AND a.merged_into <> '')))"
)
_SCOPE = {
    Reach.NONE: "FALSE",
    Reach.UNIT: "EXISTS (SELECT 1 FROM cases_caseoffice o WHERE o.number = c.number AND o.unit = %(v_unit)s)",
    Reach.DEPARTMENT: (
        "EXISTS (SELECT 1 FROM cases_caseoffice o WHERE o.number = c.number AND o.unit = %(v_unit)s"
        " AND o.department = %(v_department)s)"
    ),
}
SEALED = 3


def visible_to(acting: Acting, at: datetime, view: View = View.INDEX) -> Condition:
    """Give the condition on ``cases_case c`` under which the case may be seen, and its parameters.

    ``visible = not recused and ((scope and secrecy <= clearance) or on the team ever or granted or registered it)``;
    a sealed case needs a grant.
    """
    granted = _GRANTED.format(substance="" if view == View.INDEX else " AND g.substance")
    scope = _SCOPE[reach(acting.category, view)]
    condition = (
        f"({_NOT_RECUSED} AND ({granted} OR (c.secrecy < {SEALED} AND"
        f" (({scope} AND c.secrecy <= %(v_clearance)s) OR {_ON_TEAM}{_REGISTERED if view in REGISTERED else ''}))))"
    )
    return condition, {
        "v_person": acting.person,
        "v_unit": acting.unit,
        "v_department": acting.department,
        "v_clearance": acting.clearance,
        "v_at": at,
    }
