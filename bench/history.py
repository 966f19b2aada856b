"""Past cases in bulk (批量历史案件): entries by ``record_many``, rows by COPY, in one transaction for each batch.

Not the way of a clerk, who waits for one case, but the same bytes in the ledger, the same vault and the same rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from bench import invented
from yihao.cases import blind, events
from yihao.cases.rules import number as lcn
from yihao.cases.rules.alias import Alias, parse, search_key
from yihao.cases.rules.filing import AliasFiled, Filing, MeasureFiled, PartyFiled
from yihao.cases.rules.masking import masked_identity, masked_name
from yihao.cases.subjects import addressed, case_subject, new_subject
from yihao.ledger.commands import Actor, Entry, Receipt, Secret, record_many
from yihao.runtime.context import Via

BATCH = 500

TABLES = {
    "cases_case": "number birth_unit year series state secrecy juvenile cause lead_name parties_count merged_into"
    " registered_at version",
    "cases_matter": "number ordinal kind unit department source source_name received_on accepted_at accepted_by state handler",
    "cases_caseoffice": "number unit department",
    "cases_party": "number ordinal matter kind role masked_name masked_identity charge subject name_ref identity_ref",
    "cases_measure": "number party matter kind since place",
    "cases_nameindex": "unit digest number party",
    "cases_identityindex": "digest number party",
    "cases_alias": "number matter unit kind raw normalised key issuer ref",
    "cases_teammember": "number matter person role from_at",
}


@dataclass(frozen=True, slots=True)
class Made:
    """One past case before it is recorded (待记案件)."""

    n: int
    number: str
    filing: Filing
    subjects: tuple[UUID, ...]
    names: tuple[Secret, ...]
    identities: tuple[Secret, ...]
    alias: Alias
    alias_secret: Secret

    @property
    def is_open(self) -> bool:
        """Two in five are still being handled."""
        return self.n % 5 < 2


def fill(
    i: int,
    *,
    done: int,
    cases: int,
    clerk: Actor,
    short_names: dict[str, Any],
    today: date,
    step: Callable[[int], object],
) -> None:
    """Give office ``i`` its cases after the first ``done``, up to ``cases``, and its counter."""
    for first in range(done + 1, cases + 1, BATCH):
        batch = [make(i, n, today, short_names) for n in range(first, min(first + BATCH, cases + 1))]
        with transaction.atomic():
            receipts = record_many([_entry(m, clerk) for m in batch])
            _copy(i, clerk, list(zip(batch, receipts, strict=True)))
            if first + BATCH > cases:
                with connection.cursor() as cursor:
                    cursor.execute(
                        "INSERT INTO cases_counter (year, unit, series, n) VALUES (%s, %s, 'live', %s)",
                        [receipts[0].rec.year, invented.unit(i), cases],
                    )
        step(len(batch))


def make(i: int, n: int, today: date, short_names: dict[str, Any]) -> Made:
    """Make case ``n`` of office ``i`` ready to be recorded."""
    number = lcn.make(today.year, invented.unit(i), n)
    filing = _filing(invented.filing(i, n))
    subjects = tuple(new_subject() for _ in filing.parties)
    both = list(zip(filing.parties, subjects, strict=True))
    raw = filing.aliases[0].raw
    return Made(
        n, number, filing, subjects,
        names=tuple(addressed(p.name, s, fresh=True) for p, s in both),
        identities=tuple(addressed(p.identity, s, fresh=True) for p, s in both),
        alias=parse(raw, short_names),
        alias_secret=addressed(raw, case_subject(number), fresh=True),
    )  # fmt: skip


def _filing(raw: dict[str, Any]) -> Filing:
    """Take an invented filing as it is; reading and checking a million of them would only test the reader."""
    day = date.fromisoformat(raw["received_on"])
    parties = tuple(
        PartyFiled(
            p["name"], "PERSON", "SUSPECT", p["identity"], p["charge"], (MeasureFiled(p["measures"][0]["kind"], day),)
        )
        for p in raw["parties"]
    )
    aliases = tuple(AliasFiled(a["raw"]) for a in raw["aliases"])
    return Filing(
        raw["matter_kind"],
        raw["source"],
        raw["source_name"],
        day,
        raw["cause"],
        raw["secrecy"],
        False,
        parties,
        aliases,
    )


def _entry(made: Made, clerk: Actor) -> Entry:
    filing = made.filing
    parties = tuple(
        events.PartyEntered(
            k, p.kind, p.role, p.charge, str(s), tuple(events.MeasureTold(m.kind, m.since) for m in p.measures)
        )
        for k, (p, s) in enumerate(zip(filing.parties, made.subjects, strict=True), 1)
    )
    secrets = {f"p{k:02}_name": s for k, s in enumerate(made.names, 1)}
    secrets |= {f"p{k:02}_identity": s for k, s in enumerate(made.identities, 1)}
    secrets["alias_1"] = made.alias_secret
    event = events.CaseRegistered(
        "live", filing.matter_kind, filing.source, filing.received_on, filing.cause, filing.secrecy, filing.juvenile,
        not made.is_open, parties, (events.AliasEntered(1, str(made.alias.kind)),),
    )  # fmt: skip
    return Entry(event=event, actor=clerk, number=made.number, matter="M01", secrets=secrets, via=Via("import"))


def _copy(i: int, clerk: Actor, batch: list[tuple[Made, Receipt]]) -> None:
    rows: dict[str, list[tuple[Any, ...]]] = {table: [] for table in TABLES}
    for made, receipt in batch:
        _rows(i, clerk, made, receipt, rows)
    with connection.cursor() as cursor:
        for table, columns in TABLES.items():
            with cursor.copy(f"COPY {table} ({', '.join(columns.split())}) FROM STDIN") as copy:
                for row in rows[table]:
                    copy.write_row(row)


def _rows(i: int, clerk: Actor, made: Made, receipt: Receipt, rows: dict[str, list[tuple[Any, ...]]]) -> None:
    unit, number, filing, rec = invented.unit(i), made.number, made.filing, receipt.rec
    masked = [masked_name(p.name) for p in filing.parties]
    rows["cases_case"].append(
        (number, unit, rec.year, "live", "LIVE" if made.is_open else "CLOSED", filing.secrecy, False, filing.cause,
         masked[0], len(masked), "", rec, 1)
    )  # fmt: skip
    rows["cases_matter"].append(
        (number, 1, filing.matter_kind, unit, "", filing.source, filing.source_name, filing.received_on, rec, clerk.id,
         "OPEN" if made.is_open else "CLOSED", clerk.id if made.n % 2 else "")
    )  # fmt: skip
    rows["cases_caseoffice"].append((number, unit, ""))
    if made.n % 2:
        rows["cases_teammember"].append((number, 1, clerk.id, "lead", rec))
    for k, party in enumerate(filing.parties, 1):
        name, identity = made.names[k - 1], made.identities[k - 1]
        rows["cases_party"].append(
            (number, k, 1, party.kind, party.role, masked[k - 1], masked_identity(party.identity), party.charge,
             made.subjects[k - 1], name.ref(f"p{k:02}_name"), identity.ref(f"p{k:02}_identity"))
        )  # fmt: skip
        rows["cases_measure"].extend((number, k, 1, m.kind, m.since, m.place) for m in party.measures)
        rows["cases_nameindex"].append((unit, blind.name_digest(unit, party.name), number, k))
        rows["cases_identityindex"].append((blind.identity_digest(party.identity), number, k))
    alias = made.alias
    rows["cases_alias"].append(
        (number, 1, unit, str(alias.kind), alias.raw, alias.normalised, search_key(alias.normalised), alias.issuer or "",
         made.alias_secret.ref("alias_1"))
    )  # fmt: skip


def numbers_of(i: int, *, cases: int, year: int) -> Iterable[str]:
    """Give the numbers of an office's cases, as they were given out."""
    return (lcn.make(year, invented.unit(i), n) for n in range(1, cases + 1))
