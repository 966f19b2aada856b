"""The intake form as the browser sends and gets it (受理登记表单). Names of fields are the ids of the page's controls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from yihao.cases.queries.sameness import Candidate
from yihao.cases.rules import kinds
from yihao.cases.rules.days import received_words
from yihao.cases.rules.fields import FIELDS
from yihao.cases.rules.filing import Filing, InvalidFiling
from yihao.runtime.words import Words
from yihao.web.pages.parts import Problem, headcount

PLAIN = ("matter_kind", "source", "source_name", "received_on", "cause", "secrecy", "note")
NUMBERS = {"transfer_no": "", "police_no": "police_case", "court_no": ""}
PERSON = ("name", "role", "kind", "identity", "charge", "measure", "since", "place")
MOST_PEOPLE = 200
NEW = "new"


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One row of people (一行当事人), with what is wrong with each cell."""

    index: int
    values: Mapping[str, str]
    errors: Mapping[str, str | Words] = field(default_factory=dict)

    @property
    def part(self) -> str:
        """P01, P02 (人的序号)."""
        return f"P{self.index + 1:02}"


@dataclass(frozen=True, slots=True)
class IntakeForm:
    """The whole form as typed (表单内容): what was typed is never lost."""

    values: Mapping[str, str]
    people: tuple[PersonRow, ...]
    juvenile: bool = False
    others: str = ""
    choice: str = ""
    errors: Mapping[str, str | Words] = field(default_factory=dict)

    def as_kept(self) -> dict[str, Any]:
        """Give the form as a draft keeps it."""
        return {
            "values": dict(self.values),
            "people": [dict(person.values) for person in self.people],
            "juvenile": self.juvenile,
            "others": self.others,
            "choice": self.choice,
            "cause": self.values.get("cause", ""),
        }


def blank(today: date) -> IntakeForm:
    """Give an empty form with one row of people and today's date."""
    return IntakeForm(
        {"received_on": today.isoformat(), "matter_kind": "PROSECUTION_REVIEW", "source": "POLICE", "secrecy": "1"},
        (PersonRow(0, {}),),
    )


def kept(body: Mapping[str, Any]) -> IntakeForm:
    """Read a form back from its draft."""
    people = tuple(PersonRow(i, values) for i, values in enumerate(body["people"]))
    return IntakeForm(body["values"], people, body["juvenile"], body["others"], body["choice"])


def posted(data: Mapping[str, str], *, one_more: bool = False) -> IntakeForm:
    """Read what the browser sent, as it is; nothing is judged here."""
    sent = data.get("people-count", "1")
    count = min(int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 4 else 1, MOST_PEOPLE) or 1
    rows = [{key: data.get(f"person-{i}-{key}", "") for key in PERSON} for i in range(count)]
    # An emptied row is how a person is taken out without a script; one row always stays.
    rows = [row for row in rows if row["name"].strip() or row["identity"].strip()] or rows[:1]
    if one_more:
        rows.append({})
    return IntakeForm(
        {key: data.get(key, "") for key in (*PLAIN, *NUMBERS)},
        tuple(PersonRow(i, values) for i, values in enumerate(rows)),
        bool(data.get("juvenile")),
        data.get("others", ""),
        data.get("choice", ""),
    )


def as_raw(form: IntakeForm) -> dict[str, Any]:
    """Give the form as ``cases.rules.filing.read_filing`` reads it."""
    aliases = [
        {"raw": form.values[key].strip(), "kind": kind}
        for key, kind in NUMBERS.items()
        if form.values.get(key, "").strip()
    ]
    aliases += [{"raw": line.strip(), "kind": ""} for line in form.others.splitlines() if line.strip()]
    raw: dict[str, Any] = {key: form.values.get(key, "") for key in PLAIN}
    raw |= {"juvenile": form.juvenile, "aliases": aliases, "parties": [_raw_person(p.values) for p in form.people]}
    return raw


def _raw_person(values: Mapping[str, str]) -> dict[str, Any]:
    measure = values.get("measure") or "NONE"
    told = measure != "NONE" or values.get("since") or values.get("place")
    measures = [{"kind": measure, "since": values.get("since", ""), "place": values.get("place", "")}] if told else []
    return {key: values.get(key, "") for key in ("name", "role", "kind", "identity", "charge")} | {"measures": measures}


COLON = Words("：", ": ")


def with_errors(form: IntakeForm, refused: InvalidFiling) -> tuple[IntakeForm, list[Problem]]:
    """Put each refusal at its control, and give the lines of the summary."""
    filled = [key for key in NUMBERS if form.values.get(key, "").strip()]
    lines, plain, of_person = [], {}, {person.index: {} for person in form.people}  # type: ignore[var-annotated]
    for problem in refused.problems:
        path = problem.field.split(".")
        if path[0] == "parties" and len(path) > 2 and path[1].isdigit():
            index, cell = int(path[1]), _cell(path)
            of_person.setdefault(index, {}).setdefault(cell, problem.words)
            what = FIELDS.get(path[-1], Words("", ""))
            lines.append(Problem(f"person-{index}-{cell}", f"P{index + 1:02} {what}{COLON}{problem.words}"))
            continue
        control = path[0]
        if path[0] == "aliases" and len(path) > 1 and path[1].isdigit():
            place = int(path[1])
            control = filled[place] if place < len(filled) else "others"
        plain.setdefault(control, problem.words)
        lines.append(
            Problem(control, f"{FIELDS[path[0]]}{COLON}{problem.words}" if path[0] in FIELDS else problem.words)
        )
    people = tuple(PersonRow(p.index, p.values, of_person.get(p.index, {})) for p in form.people)
    return IntakeForm(form.values, people, form.juvenile, form.others, form.choice, plain), lines


def _cell(path: Sequence[str]) -> str:
    """``parties.0.measures.0.kind`` is the cell ``measure`` of row 0."""
    if path[2] != "measures":
        return path[2]
    return {"kind": "measure"}.get(path[-1], path[-1])


@dataclass(frozen=True, slots=True)
class CandidateCard:
    """A case that may be the same, as the clerk compares it (可能的同一案件)."""

    number: str
    is_likely: bool
    summary: str
    same: str
    different: str
    now: str
    next_matter: str


def candidate_card(found: Candidate, filing: Filing) -> CandidateCard:
    """Say in words what is the same and what differs."""
    separator = str(Words("；", "; "))
    same: list[str] = []
    different: list[str] = []
    for places, what in (
        (found.same_identities, Words("身份证件", "identity number")),
        (found.same_names, Words("姓名", "name")),
    ):
        if places:
            same.append(f"{'、'.join(f'P{i:02}' for i in places)} {what}")
    same += [str(Words("编号 {raw}", "number {raw}").format(raw=raw)) for raw in found.same_aliases]
    (same if found.same_cause else different).append(str(Words("案由", "cause")))
    if found.parties_count != len(filing.parties):
        different.append(
            str(
                Words("当时 {a} 人，现 {b} 人", "{a} persons then, {b} now").format(
                    a=found.parties_count, b=len(filing.parties)
                )
            )
        )
    if not found.same_identities:
        different.append(str(Words("没有相同的身份证件", "no identity number in common")))
    latest = kinds.MATTER_KINDS.get(found.latest_kind, found.latest_kind)
    return CandidateCard(
        number=found.number,
        is_likely=found.is_likely,
        summary=f"{found.cause} · {headcount(found.lead_name, found.parties_count)} {latest}，{received_words(found.latest_on, found.latest_day_known)}",
        same=separator.join(same),
        different=separator.join(different) or "—",
        now=str(kinds.STATES.get(found.state, found.state)),
        next_matter=f"M{found.next_matter:02}",
    )
