"""Cases in lines of text (案件的文字输出): codes become words, people and offices get their names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from yihao.cases.rules import kinds
from yihao.cases.rules import number as lcn
from yihao.cli.output import moment
from yihao.runtime.words import Words


def both(labels: Mapping[Any, Words], code: Any) -> str:
    """Give a code's label in both languages; a code without one stands for itself."""
    label = labels.get(code)
    return f"{label.zh} {label.en}" if label else str(code)


def card_lines(card: dict[str, Any], today: date) -> Iterator[str]:
    """Write a case's card."""
    from yihao.cases.queries.office_names import short_office_names
    from yihao.people.queries import person_names

    matters = card["matters"]
    offices = short_office_names([m["unit"] for m in matters], today)
    names = person_names([m["handler"] for m in matters if m["handler"]], today)
    yield f"{lcn.format(card['number'])}  {card['cause']}  {both(kinds.STATES, card['state'])}  {both(kinds.SECRECY, card['secrecy'])}"
    for old in card["absorbed"]:
        yield f"  并入 absorbed  {lcn.format(old)}"
    for m in matters:
        handler = names.get(m["handler"], "—")
        yield f"  M{m['ordinal']:02}  {both(kinds.MATTER_KINDS, m['kind'])}  {offices[m['unit']]}  {moment(m['accepted_at'])}  {handler}"
    if card["parties"] is None:
        yield f"  {card['lead_name']}（{card['parties_count']}）：人员、罪名、强制措施须为承办人或经授权 people: for the team, or by grant"
    for p in card["parties"] or ():
        measures = "、".join(f"{both(kinds.MEASURES, s['kind'])} {s['since'] or ''}".strip() for s in p["measures"])
        yield f"  P{p['ordinal']:02}  {both(kinds.PARTY_ROLES, p['role'])}  {p['name']}  {p['charge']}  {measures}".rstrip()
    for a in card["aliases"]:
        yield f"  编号 number  {a['raw']}"
    for r in card["relations"]:
        yield f"  {both(kinds.RELATIONS, r['kind'])}  {lcn.format(r['other'])}"


def hit_line(hit: Any) -> str:
    """Write one case found."""
    via = f"  ← {hit.via}" if hit.via else ""
    people = f"{hit.lead_name}等{hit.parties_count}人" if hit.parties_count > 1 else hit.lead_name
    return f"{lcn.format(hit.number)}  {people}  {hit.cause}  {both(kinds.STATES, hit.state)}  {both(kinds.MATTER_KINDS, hit.kind)}{via}"


def candidate_line(candidate: Any) -> str:
    """Write one case that may be the same, with what agrees."""
    same = [
        *(f"证件 identity P{n}" for n in candidate.same_identities),
        *(f"姓名 name P{n}" for n in candidate.same_names),
        *(f"编号 number {raw}" for raw in candidate.same_aliases),
        *(["案由 cause"] if candidate.same_cause else []),
    ]
    likely = "很可能同案 likely" if candidate.is_likely else "可能同案 possible"
    return f"{lcn.format(candidate.number)}  {candidate.lead_name}  {candidate.cause}  {likely}：{'；'.join(same)}"
