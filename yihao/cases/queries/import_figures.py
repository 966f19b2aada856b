"""What an import came to (导入统计), counted from what stands in the tables, so that a stopped and resumed one counts right."""

from __future__ import annotations

from typing import Any

from django.db import connection

from yihao.cases.rules.judgment.estimates import SOFT_SPOTS, estimates

_COUNTS = """
SELECT count(*), count(*) FILTER (WHERE state = 'NUMBERED'), count(*) FILTER (WHERE state = 'PRIVATE'),
       count(*) FILTER (WHERE state = 'OFFICELESS'),
       count(DISTINCT number) FILTER (WHERE state = 'NUMBERED') FROM cases_importdocument WHERE batch = %(batch)s
"""
_CASES = """
WITH touched AS (SELECT DISTINCT number FROM cases_importdocument WHERE batch = %(batch)s AND number <> ''),
sized AS (SELECT t.number, count(*) AS documents, min(d.batch) AS first FROM touched t
          JOIN cases_importdocument d USING (number) GROUP BY t.number)
SELECT count(*) FILTER (WHERE first = %(batch)s), count(*) FILTER (WHERE first < %(batch)s),
       count(*) FILTER (WHERE documents > 1), COALESCE(sum(documents) FILTER (WHERE documents > 1), 0),
       (SELECT count(*) FROM cases_alias a JOIN touched USING (number)),
       (SELECT count(*) FROM cases_matter m JOIN touched USING (number)),
       (SELECT count(*) FROM cases_party p JOIN touched USING (number)),
       (SELECT count(*) FROM cases_case c JOIN touched USING (number) WHERE c.birth_unit LIKE '98%%'),
       (SELECT min(c.year) FROM cases_case c JOIN touched USING (number)),
       (SELECT max(c.year) FROM cases_case c JOIN touched USING (number))
FROM sized
"""
_REFUSED = "SELECT code, count(*) FROM cases_importrefusal WHERE batch = %(batch)s GROUP BY code ORDER BY 2 DESC, 1"
_DOUBTS = """
SELECT x.code, count(*) FROM cases_importdocument d CROSS JOIN LATERAL jsonb_array_elements_text(d.doubts) AS x(code)
WHERE d.batch = %(batch)s GROUP BY x.code ORDER BY 2 DESC, 1
"""
_REVIEWS = """
SELECT x.reason, count(*) FROM cases_importreview r
CROSS JOIN LATERAL (SELECT r.reasons ->> 0 AS reason) x WHERE r.batch = %(batch)s GROUP BY 1 ORDER BY 2 DESC, 1
"""
_OFFICES = """
SELECT o.name, o.code, (SELECT count(*) FROM cases_case c WHERE c.birth_unit = o.code)
FROM cases_importoffice o WHERE o.batch = %(batch)s ORDER BY 3 DESC, o.code
"""


def figures(batch: int) -> dict[str, Any]:
    """Count what a batch came to (统计): documents, cases, numbers, offices, doubts, reviews, and the errors to expect."""
    documents, numbered, private, officeless, _ = _one(_COUNTS, batch)
    new, joined, together, documents_together, numbers, matters, people, unknown, since, until = _one(_CASES, batch)
    refused, doubts, reviews = (dict(_all(query, batch)) for query in (_REFUSED, _DOUBTS, _REVIEWS))
    offices = _all(_OFFICES, batch)
    lines = _one("SELECT lines FROM cases_importbatch WHERE id = %(batch)s", batch)[0]
    return {
        "lines": lines,
        "documents": documents,
        "known_before": lines - documents - sum(refused.values()),
        "refused": {"total": sum(refused.values()), "by_reason": refused},
        "numbered": numbered,
        "private_prosecutions": private,
        "no_office_read": officeless,
        "cases": {"new": new, "added_to": joined, "of_several_documents": together},
        "documents_brought_together": int(documents_together),
        "matters": matters,
        "people": people,
        "numbers_kept": numbers,
        "years": [since, until],
        "unknown_offices": {
            "offices": len(offices),
            "cases": unknown,
            "most_cases": [{"name": name, "code": code, "cases": cases} for name, code, cases in offices[:20]],
        },
        "doubts": doubts,
        "reviews": {"open": sum(reviews.values()), "by_reason": reviews},
        "estimates": estimates(documents),
        "soft_spots": [spot.as_json() for spot in SOFT_SPOTS],
    }


def _one(query: str, batch: int) -> tuple[Any, ...]:
    return _all(query, batch)[0]


def _all(query: str, batch: int) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, {"batch": batch})
        return list(cursor.fetchall())
