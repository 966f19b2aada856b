"""What happens after a case is accepted (事后核对): two offices may have accepted the same case at the same moment.

Neither registration could see the other before it was committed. This follower compares each again once it is certain that
nothing can come before it, and opens the task that the registration itself would have opened. Doing it twice changes nothing.
"""

from __future__ import annotations

from threading import Event

from django.db import connection

from yihao.cases.commands.linking import open_linking
from yihao.cases.queries.sameness import Elsewhere
from yihao.ledger.commands import record_many
from yihao.ledger.followers import follow
from yihao.ledger.queries import Recorded, ledger_now
from yihao.people.acting import the_system

NAME = "cases.linking"

_ELSEWHERE = """
SELECT o.number, o.birth_unit, min(h.ground) FROM (
  SELECT b.number, 'identity' AS ground FROM cases_identityindex a JOIN cases_identityindex b USING (digest)
  WHERE a.number = %(number)s AND b.number <> a.number
  UNION ALL
  SELECT b.number, 'alias' FROM cases_alias a JOIN cases_alias b USING (key) WHERE a.number = %(number)s AND b.number <> a.number
) h JOIN cases_case o USING (number) JOIN cases_case c ON c.number = %(number)s
WHERE o.state NOT IN ('VOID', 'MERGED') AND c.state NOT IN ('VOID', 'MERGED')
  AND NOT EXISTS (SELECT 1 FROM cases_caseoffice x JOIN cases_caseoffice y USING (unit)
                  WHERE x.number = c.number AND y.number = o.number)
  AND NOT EXISTS (SELECT 1 FROM cases_linkingtask t
                  WHERE (t.number, t.other) IN ((c.number, o.number), (o.number, c.number)))
GROUP BY 1, 2 ORDER BY 1 LIMIT 20
"""


def link_registrations(*, limit: int = 200) -> int:
    """Compare newly accepted cases with those of other offices (核对新收案件); gives how many events were read."""
    return follow(NAME, _compare, limit=limit)


def run_linking(stop: Event, *, every_seconds: float = 1.0) -> None:
    """Compare new cases each second until ``stop`` is set; a failure ends it with an exception and skips nothing."""
    while not stop.wait(every_seconds):
        while link_registrations():
            pass


def _compare(event: Recorded) -> None:
    if not event.type.startswith("case.registered/") or event.number is None:
        return
    with connection.cursor() as cursor:
        cursor.execute(_ELSEWHERE, {"number": event.number})
        found = [Elsewhere(*row) for row in cursor.fetchall()]
    if found:
        # Opened now and not when the case came in: a follower may have stood still for days.
        entries = open_linking(acting=the_system(), unit=event.unit, number=event.number, found=found, at=ledger_now())
        record_many(list(entries))
