"""``yihao case``: accept a case and find it again (受理与查号). Acts on a case that has its number are in ``case_acts``."""

from __future__ import annotations

import json
import sys
import uuid
from pathlib import Path
from typing import Any

import click

from yihao.cases.rules import number as lcn
from yihao.cases.rules.lifelong import lifelong
from yihao.cases.rules.request_key import read_key
from yihao.cli import case_acts, case_grants
from yihao.cli.case_text import candidate_line, card_lines, hit_line
from yihao.cli.output import moment, receipt_said, refuse, show, tell_receipts
from yihao.cli.person import acting_options, desk, json_option
from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words

LARGEST = 2 * 1024 * 1024


@click.group("case")
def command() -> None:
    """案件：受理、查看、查号、作废、关联、更正、补录编号、分案。 Cases: accept, show, find, void, relate, correct, alias, assign."""


for act in (*case_acts.ACTS, *case_grants.ACTS):
    command.add_command(act)


@command.command()
@click.option(
    "--file",
    "file",
    type=click.File("rb"),
    required=True,
    help="收案材料 JSON，- 为标准输入。 Filing; - reads standard input.",
)
@click.option("--choice", default="", help="同案判断：案号或 new。 A candidate's number, or new.")
@click.option("--key", default="", help="幂等键，8 至 100 个字符；重复提交得同一案号。 Idempotency key.")
@acting_options
@json_option
def accept(file: Any, choice: str, key: str, person: str, token_file: Path | None, as_json: bool) -> None:
    """受理案件，取得终身案号。 Accept a case and receive its number for life.

    材料的各项见 docs/openapi.json 的 AcceptIn；可含 "choice"。本院有可能同案而未选择时不予办理，并列出候选。
    """
    raw = _read(file.read(LARGEST + 1))
    chosen = _choice(choice or (raw.pop("choice", "") if isinstance(raw, dict) else ""))
    key = read_key(key) or uuid.uuid4().hex  # without a key every call is an act of its own
    with desk(person, token_file) as at_desk:
        from yihao.cases.commands.register import Undecided, register_case
        from yihao.cases.rules.filing import read_filing

        filing = read_filing(raw, today=at_desk.at.date())
        try:
            done = register_case(acting=at_desk.acting, filing=filing, choice=chosen, key=key, at=at_desk.at)
        except Undecided as undecided:
            _offer(undecided, as_json)
    printed = lcn.format(done.number)
    if as_json:
        show({"number": done.number, "printed": printed, "matter": done.matter, **receipt_said([done.receipt]),
              "replayed": done.is_replay, "elsewhere": done.elsewhere})  # fmt: skip
        return
    click.echo(f"{printed}  M{done.matter:02}")
    tell_receipts([done.receipt])
    if done.elsewhere:
        click.echo(
            "其他院可能已有此案，已请双方案管核对。 Another office may hold this case; both desks compare.", err=True
        )


def _offer(undecided: Any, as_json: bool) -> None:
    """Print the candidates; which of them it is, a person decides."""
    own = undecided.sameness.own
    more = {"candidates": [
        {"number": c.number, "printed": lcn.format(c.number), "cause": c.cause, "lead_name": c.lead_name,
         "parties_count": c.parties_count, "state": c.state, "latest_kind": c.latest_kind,
         "latest_on": c.latest_on.isoformat(), "latest_day_known": c.latest_day_known, "next_matter": c.next_matter, "likely": c.is_likely,
         "same_identities": list(c.same_identities), "same_names": list(c.same_names),
         "same_aliases": list(c.same_aliases), "same_cause": c.same_cause} for c in own
    ]}  # fmt: skip
    how = "用 --choice 案号 沿用，或 --choice new 发新号。 Give --choice NUMBER to go on, or --choice new."
    refuse(undecided, as_json=as_json, more=more, lines=[*(candidate_line(c) for c in own), how])


def _read(content: bytes) -> Any:
    """Read the filing.

    Raises:
        Refused: too large, not UTF-8, broken JSON, a key twice, or nested without end.
    """
    if len(content) > LARGEST:
        raise _unreadable(f"文件超过 {LARGEST >> 20} MB", f"The file is larger than {LARGEST >> 20} MB")
    try:
        return json.loads(content.decode("utf-8-sig"), object_pairs_hook=_once, parse_constant=_no_constant)
    except UnicodeDecodeError as wrong:
        raise _unreadable("文件不是 UTF-8 编码", "The file is not in UTF-8") from wrong
    except json.JSONDecodeError as wrong:
        where = f"{wrong.lineno}:{wrong.colno}"
        raise _unreadable(f"JSON 有误，在 {where}（行:列）", f"The JSON is broken at {where} (line:column)") from wrong
    except (RecursionError, ValueError) as wrong:
        raise _unreadable(
            "JSON 不合要求：层数过多、数值过长或键重复",
            "The JSON nests too deep, holds an endless number or a key twice",
        ) from wrong


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({key for key, _ in pairs}) != len(pairs):
        raise ValueError("a key stands twice")
    return dict(pairs)


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _unreadable(chinese: str, english: str) -> Refused:
    return Refused(
        "unreadable", Words(f"{chinese}。请检查文件后再试。", f"{english}. Check the file and try again."), field="file"
    )


def _choice(given: Any) -> str:
    if given in ("", "new"):
        return str(given)
    return lifelong(given, "choice")


@command.command("show")
@click.argument("number")
@acting_options
@json_option
def show_case(number: str, person: str, token_file: Path | None, as_json: bool) -> None:
    """查看一案，任何编号均可。 Show a case by any number ever printed for it."""
    with desk(person, token_file) as at_desk:
        from yihao.cases.commands.look import Mistyped, open_by_any_number

        try:
            card = open_by_any_number(acting=at_desk.acting, text=number, at=at_desk.at)
        except Mistyped as wrong:
            refuse(
                wrong,
                as_json=as_json,
                more={"suggested": [lcn.format(h.number) for h in wrong.suggested]},
                lines=[f"是否 did you mean  {hit_line(h)}" for h in wrong.suggested],
            )
        if as_json:
            show(card | {"printed": lcn.format(card["number"])})
            return
        for line in card_lines(card, at_desk.at.date()):
            click.echo(line)


@command.command()
@click.argument("text")
@acting_options
@json_option
def find(text: str, person: str, token_file: Path | None, as_json: bool) -> None:
    """查号：案号、其他编号、姓名或案由。 Find by a number, another number, a name, or words of the cause.

    没有查到，退出码为 1。 Exit code 1 if nothing is found.
    """
    with desk(person, token_file) as at_desk:
        from yihao.cases.commands.look import look_up

        found = look_up(acting=at_desk.acting, text=text, at=at_desk.at)
    if as_json:
        show({"understood": found.reading.kind, "zh": found.reading.zh, "en": found.reading.en,
              "hits": [_hit(h) for h in found.hits], "suggested": [_hit(h) for h in found.suggested]})  # fmt: skip
    else:
        click.echo(f"{found.reading.zh}  {found.reading.en}", err=True)
        for hit in found.hits:
            click.echo(hit_line(hit))
        for hit in found.suggested:
            click.echo(f"是否 did you mean  {hit_line(hit)}")
    sys.exit(0 if found.hits else 1)


def _hit(hit: Any) -> dict[str, Any]:
    fields = ("number", "cause", "lead_name", "parties_count", "state", "via", "kind", "unit", "received_on",
              "day_known")  # fmt: skip
    return {"printed": lcn.format(hit.number)} | {field: getattr(hit, field) for field in fields}


@command.command()
@click.argument("number")
@acting_options
@json_option
def events(number: str, person: str, token_file: Path | None, as_json: bool) -> None:
    """办案事件，由早到晚。 What was done in a case, oldest first."""
    with desk(person, token_file) as at_desk:
        from yihao.cases.commands.explain import events_with_reasons
        from yihao.people.queries import person_names, short_unit_names

        found = events_with_reasons(acting=at_desk.acting, number=lifelong(number), at=at_desk.at)
        told = [each.told for each in found]
        names = person_names([t.person for t in told], at_desk.at.date())
        offices = short_unit_names([t.unit for t in told], at_desk.at.date())
    fields = ("number", "matter", "type", "person", "post", "unit", "basis", "occurred", "recorded_at", "log", "seq",
              "leaf", "facts", "committed")  # fmt: skip
    if as_json:
        show([{f: getattr(e.told, f) for f in fields} | {"zh": e.told.label.zh, "en": e.told.label.en,
               "reason": str(e.reason), "before": str(e.before), "after": str(e.after)} for e in found])  # fmt: skip
        return
    for e in found:
        t = e.told
        click.echo(
            f"{moment(t.recorded_at)}  {t.matter:4}  {t.label.zh} {t.label.en}  {names[t.person]}  {offices[t.unit]}  {t.log} #{t.seq}"
        )
        if e.before:
            click.echo(f"    更正前 before  {e.before}  更正后 after  {e.after}")
        if e.reason:
            click.echo(f"    理由 reason  {e.reason}")


@command.command()
@click.argument("number")
@acting_options
@json_option
def looks(number: str, person: str, token_file: Path | None, as_json: bool) -> None:
    """谁看过此案，由近到远。 Who looked at a case, newest first."""
    with desk(person, token_file) as at_desk:
        from yihao.cases.commands.look import who_looked
        from yihao.people.queries import person_names

        found = who_looked(acting=at_desk.acting, number=lifelong(number), at=at_desk.at)
        names = person_names([look.actor.id for look in found], at_desk.at.date())
    if as_json:
        show([{"at": x.at, "person": x.actor.id, "post": x.actor.post, "unit": x.actor.unit, "act": x.act,
               "about": x.about, "channel": x.channel} for x in found])  # fmt: skip
        return
    for look in found:
        click.echo(f"{moment(look.at)}  {names[look.actor.id]}  {look.actor.unit}  {look.act}  {look.about}")
