"""Which code an office named in a judgment has (检察院代码): the directory's, or an import code that stays for ever."""

from __future__ import annotations

from datetime import date, datetime

from django.db import connection

from yihao.cases.import_events import ImportOfficeCoded
from yihao.cases.rules.judgment.offices import of_court, same_office
from yihao.ledger.commands import Entry
from yihao.people.acting import Acting
from yihao.people.queries import offices_named
from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words

FIRST, LAST = 980_001, 989_999
LONGEST = 160


class OfficeCodes:
    """Codes of the offices met in one import (代码表); what was given before is read at the start."""

    def __init__(self, batch: int) -> None:
        self._batch = batch
        with connection.cursor() as cursor:
            cursor.execute("SELECT name, code FROM cases_importoffice")
            self._given: dict[str, str] = dict(cursor.fetchall())
        self._next = max((int(code) for code in self._given.values()), default=FIRST - 1) + 1
        self._found: dict[tuple[str, str | None, date | None], str] = {}
        self._new: list[tuple[ImportOfficeCoded, datetime]] = []

    def given(self, acting: Acting) -> list[Entry]:
        """Give the entries of the codes given since the last asking, to be recorded in the same transaction."""
        entries = [
            Entry(event=coded, actor=acting.ledger_actor, occurred=at, via=acting.via) for coded, at in self._new
        ]
        self._new.clear()
        return entries

    def code(self, name: str, court: str | None, on: date | None) -> str:
        """Give the office's code; call it inside the transaction that uses it.

        ``court`` is the court beside the office, which tells bare names (鼓楼区人民检察院) apart.
        """
        key = (name, court, on)
        if key not in self._found:
            self._found[key] = self._known(name, court, on) or self._given_for(self._spelling(name, court, on))
        return self._found[key]

    @staticmethod
    def _known(name: str, court: str | None, on: date | None) -> str:
        beside = of_court(court)
        spellings = [name, beside] if beside and same_office(name, beside) else [name]
        for spelling in spellings:
            for day in (on, None):
                units = offices_named(spelling, day)
                if len(units) == 1:
                    return units[0]
        return ""

    @staticmethod
    def _spelling(name: str, court: str | None, on: date | None) -> str:
        """Name the office for its import code: a name that several offices share carries its court."""
        beside = of_court(court)
        fuller = max(name, beside, key=len) if beside and same_office(name, beside) else name
        ambiguous = len(offices_named(fuller, on)) > 1
        return (f"{fuller}（{court}）" if ambiguous and court else fuller)[:LONGEST]

    def _given_for(self, name: str) -> str:
        if name not in self._given:
            if self._next > LAST:
                raise Refused(
                    "import_codes_full",
                    Words(
                        "导入用代码已用完，请先载入官方检察院名录。",
                        "All import codes are given out: load an official directory of offices first.",
                    ),
                    status=409,
                )
            with connection.cursor() as cursor:
                cursor.execute(
                    "INSERT INTO cases_importoffice (name, code, batch, given_at)"
                    " VALUES (%s, %s, %s, ledger_now()) RETURNING given_at",
                    [name, str(self._next), self._batch],
                )
                (given_at,) = cursor.fetchone()
            self._new.append((ImportOfficeCoded(self._batch, name, str(self._next)), given_at))
            self._given[name] = str(self._next)
            self._next += 1
        return self._given[name]
