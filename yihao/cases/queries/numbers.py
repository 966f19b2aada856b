"""The ledger of numbers (编号台账): issued, void and missing, per unit, year and series."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from yihao.people.acting import Acting
from yihao.people.permissions import require

FIRST = {"live": 1, "late": 90_001}

_AUDIT = """
SELECT k.unit, k.year, k.series, k.n,
       (SELECT count(*) FROM cases_case c WHERE c.birth_unit = k.unit AND c.year = k.year AND c.series = k.series),
       ARRAY(SELECT c.number FROM cases_case c
             WHERE c.birth_unit = k.unit AND c.year = k.year AND c.series = k.series AND c.state = 'VOID'
             ORDER BY c.number LIMIT 200)
FROM cases_counter k WHERE k.unit = ANY(%s) ORDER BY k.unit, k.year DESC, k.series
"""
_MISSING = """
SELECT g FROM generate_series(%(first)s, %(first)s + %(n)s - 1) g
WHERE NOT EXISTS (SELECT 1 FROM cases_case c WHERE c.birth_unit = %(unit)s AND c.year = %(year)s
                  AND c.number >= %(low)s AND c.number < %(high)s AND substr(c.number, 11, 5)::int = g)
ORDER BY g LIMIT 200
"""


@dataclass(frozen=True, slots=True)
class SeriesAudit:
    """One series of a unit and year (一个号段). ``missing`` are sequence numbers given out that no case bears: findings."""

    unit: str
    year: int
    series: str
    mark: int
    issued: int
    voided: tuple[str, ...]
    missing: tuple[int, ...]

    @property
    def is_whole(self) -> bool:
        """Tell whether issued and voided numbers together are exactly the series up to its mark."""
        return not self.missing and self.issued == self.mark


def audit_numbers(acting: Acting, *, unit: str, at: datetime) -> list[SeriesAudit]:
    """Compare the counter of a unit with its cases (查号段).

    Raises:
        Refused: the actor may not audit that unit.
    """
    require(acting, "number.audit", unit=unit, at=at)
    with connection.cursor() as cursor:
        cursor.execute(_AUDIT, [[unit]])
        rows = cursor.fetchall()
        found = []
        for unit_, year, series, mark, issued, voided in rows:
            missing: list[tuple[int]] = []
            if issued != mark:
                stem = f"{year:04}{unit_}"
                values = {
                    "first": FIRST[series],
                    "n": mark,
                    "unit": unit_,
                    "year": year,
                    "low": stem + "0",
                    "high": stem + ":",
                }
                cursor.execute(_MISSING, values)
                missing = cursor.fetchall()
            found.append(SeriesAudit(unit_, year, series, mark, issued, tuple(voided), tuple(m for (m,) in missing)))
    return found
