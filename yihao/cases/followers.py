"""What happens after (事后): the same case at two offices is found, and what was derived from an erased name is taken out.

Two offices may have accepted the same case at the same moment. Neither registration could see the other before it was committed. This follower compares each again once it is certain that
nothing can come before it, and opens the task that the registration itself would have opened; a number or person added later is
compared in the same way, and what agrees besides is added to the grounds of a task that is open. Doing it twice changes nothing. Numbers merged meanwhile are compared as what they lead to now.
"""

from __future__ import annotations

from threading import Event

from django.db import connection

from yihao.cases.commands.linking import open_linking
from yihao.cases.queries.sameness import Elsewhere
from yihao.ledger.commands import Entry, record_many
from yihao.ledger.followers import follow
from yihao.ledger.queries import Recorded, events_of_case, ledger_now
from yihao.ledger.vault import ERASED
from yihao.people.acting import the_system

NAME = "cases.linking"
_COMPARED = ("case.registered/", "matter.registered/", "parties.entered/", "case.alias_added/")
ERASURE = "cases.erasure"

# What is derived from a name goes with it: the masked form, and the blind hashes, by which a guess could still be tried.
_FORGET = """
WITH gone AS (
  UPDATE cases_party SET masked_name = %(said)s, masked_identity = '' WHERE subject = %(subject)s RETURNING number, ordinal
), named AS (
  DELETE FROM cases_nameindex n USING gone g WHERE n.number = g.number AND n.party = g.ordinal
), numbered AS (
  DELETE FROM cases_identityindex i USING gone g WHERE i.number = g.number AND i.party = g.ordinal
)
UPDATE cases_case c SET lead_name = %(said)s FROM gone g WHERE c.number = g.number AND g.ordinal = 1
"""

# What agrees with whom, as the numbers lead now; and the task there may be for the two already, under any of their numbers.
_ELSEWHERE = """
WITH hit AS (
  SELECT c.number AS own, o.number AS other, o.birth_unit, array_agg(DISTINCT h.ground) AS grounds FROM (
    SELECT b.number, 'identity' AS ground FROM cases_identityindex a JOIN cases_identityindex b USING (digest)
    WHERE a.number = %(number)s AND b.number <> a.number
    UNION ALL
    SELECT b.number, 'alias' FROM cases_alias a JOIN cases_alias b USING (key) WHERE a.number = %(number)s AND b.number <> a.number
  ) h JOIN cases_case f ON f.number = h.number JOIN cases_case o ON o.number = COALESCE(NULLIF(f.merged_into, ''), f.number)
  JOIN cases_case e ON e.number = %(number)s JOIN cases_case c ON c.number = COALESCE(NULLIF(e.merged_into, ''), e.number)
  WHERE o.number <> c.number AND o.state <> 'VOID' AND c.state <> 'VOID'
    AND NOT EXISTS (SELECT 1 FROM cases_caseoffice x JOIN cases_caseoffice y USING (unit)
                    WHERE x.number = c.number AND y.number = o.number)
  GROUP BY 1, 2, 3 ORDER BY 2 LIMIT 20)
SELECT COALESCE(t.number, h.own), COALESCE(t.unit, ''), COALESCE(t.other, h.other), COALESCE(t.other_unit, h.birth_unit),
       (SELECT string_agg(DISTINCT g, ',' ORDER BY g DESC) FROM unnest(h.grounds || string_to_array(t.grounds, ',')) AS g)
FROM hit h LEFT JOIN LATERAL (
  SELECT t.* FROM cases_case p, cases_case q, cases_linkingtask t
  WHERE (p.number = h.own OR (p.merged_into = h.own AND p.merged_into <> ''))
    AND (q.number = h.other OR (q.merged_into = h.other AND q.merged_into <> ''))
    AND (t.number, t.other) IN ((p.number, q.number), (q.number, p.number))) t ON TRUE
WHERE t.id IS NULL OR (t.closed_at IS NULL AND NOT h.grounds <@ string_to_array(t.grounds, ','))
ORDER BY 1, 3
"""


def link_registrations(*, limit: int = 200) -> int:
    """Compare newly accepted cases with those of other offices (核对新收案件); gives how many events were read."""
    return follow(NAME, _compare, limit=limit)


def run_linking(stop: Event, *, every_seconds: float = 1.0) -> None:
    """Compare new cases and forget the erased, each second until ``stop``; a failure ends it and skips nothing."""
    while not stop.wait(every_seconds):
        while link_registrations() or forget_erased():
            pass


def forget_erased(*, limit: int = 200) -> int:
    """Take out of the tables what was derived from an erased name (清除已删除者的派生信息); gives how many events were read.

    The name itself cannot be read from the moment of the erasure; this follows within a second or two.
    """
    return follow(ERASURE, _forget, limit=limit)


def _forget(event: Recorded) -> None:
    if event.type == "vault.erased/1":
        with connection.cursor() as cursor:
            cursor.execute(_FORGET, {"subject": event.facts["subject"], "said": ERASED.zh})


def _compare(event: Recorded) -> None:
    if not event.type.startswith(_COMPARED) or event.number is None:
        return
    with connection.cursor() as cursor:
        cursor.execute(_ELSEWHERE, {"number": event.number})
        found = cursor.fetchall()
    entries: list[Entry] = []
    for number, unit, *other in found:
        # Opened now and not when the case came in: a follower may have stood still for days.
        entries += open_linking(
            acting=the_system(), unit=unit or _registered_at(number), number=number, found=[Elsewhere(*other)], at=ledger_now()
        )  # fmt: skip
    if entries:
        record_many(entries)


def _registered_at(number: str) -> str:
    """Give the office that registered a case, whose desk compares it (登记院)."""
    return next(event.unit for event in events_of_case(number) if event.type.startswith("case.registered/"))
