"""How the tables of people follow from the events (由账本重建人员表). Pure folds, but for the content of directories."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from yihao.ledger.rebuild import UNSAID, Event, Rebuilding, Row, Table, Unknown
from yihao.people.rebuilding_offices import OFFICES, fold_offices
from yihao.runtime.words import Words

_SURROGATE = Words("仅为行标识", "Only the row's own id")
_STATE = Words("登录状态，不是行为", "State of signing in, no act")

PERSONS = (
    Table("people_person", ("id",), "t.id"),
    Table("people_personname", ("person_id", "valid_from"), "t.person_id", apart={"id": _SURROGATE}),
    Table("people_post", ("post",), "t.person_id", apart={"id": _SURROGATE}),
    Table(
        "people_account",
        ("person_id",),
        "t.person_id",
        apart={
            "id": _SURROGATE,
            "password": Words("口令散列由本人更换，不入账本", "The password's hash, changed by its owner, never told"),
            "last_login": _STATE,
            "stamp": _STATE,
        },
    ),
    Table("people_apitoken", ("id",), "t.person_id", apart={"last_used_at": _STATE}),
)
DEFERRALS = (Table("people_lookdeferral", ("id",), "t.id::text"),)
GRANTS = (Table("people_accessgrant", ("id",), "t.id::text"),)
FIGURES = (Table("people_policyparameter", ("name", "scope", "effective_from"), "t.name", apart={"id": _SURROGATE}),)

_FACTS = ("category", "department", "title", "quota", "clearance")


class _Rows:
    """Rows under way (重建中的行): by table and key, each with the last event that touched it."""

    def __init__(self) -> None:
        self.rows: list[tuple[str, dict[str, Any], list[str]]] = []

    def add(self, table: str, by: Event, **values: Any) -> dict[str, Any]:
        values["_by"] = by.place
        self.rows.append((table, values, []))
        return values

    def change(self, row: dict[str, Any], by: Event, **values: Any) -> None:
        row.update(values, _by=by.place)

    def done(self) -> Iterator[Row]:
        for table, values, _ in self.rows:
            by = values.pop("_by")
            yield Row(table, values, by)


def fold_person(events: Sequence[Event]) -> Iterator[Row]:
    """Rebuild one person: names, posts, account and tokens (重建一人)."""
    made = _Rows()
    names: list[dict[str, Any]] = []
    posts: dict[str, dict[str, Any]] = {}
    tokens: dict[str, dict[str, Any]] = {}
    account: dict[str, Any] = {}
    for event in events:
        said = event.facts
        match event.kind:
            case "person.added":
                made.add("people_person", event, id=said["person"], subject=said["subject"], added_at=event.at)
                names.append(_name(made, event, said["since"]))
            case "person.renamed":
                if names:
                    made.change(names[-1], event, valid_to=said["on"])
                names.append(_name(made, event, said["on"]))
            case "post.given" | "post.corrected" | "post.ended":
                _believe(made, posts, event)
            case "account.opened":
                account = made.add(
                    "people_account", event, staff_no=said["staff_no"], person_id=said["person"], is_active=True
                )
            case "account.closed":
                made.change(account, event, is_active=False)
            case "token.issued":
                tokens[said["token"]] = _token(made, event)
            case "token.revoked" if said["token"] in tokens:
                made.change(tokens[said["token"]], event, revoked_at=event.at)
    return made.done()


def _name(made: _Rows, event: Event, since: str) -> dict[str, Any]:
    return made.add(
        "people_personname", event, person_id=event.facts["person"], name=event.values["name"], valid_from=since,
        valid_to=None,
    )  # fmt: skip


def _believe(made: _Rows, posts: dict[str, dict[str, Any]], event: Event) -> None:
    said = event.facts
    before = posts.get(said["post"])
    if event.kind == "post.ended":
        if before is None:
            return
        now = {name: value for name, value in before.items() if name != "_by"} | {"valid_to": said["on"]}
    else:
        now = {name: said[name] for name in _FACTS} | {
            "post": said["post"], "person_id": said["person"], "unit": said["office"], "valid_from": said["since"],
            "valid_to": said.get("until"), "known_to": None,
        }  # fmt: skip
    if before is not None:
        made.change(before, event, known_to=event.at)
    posts[said["post"]] = made.add("people_post", event, **now | {"known_from": event.at})


def _token(made: _Rows, event: Event) -> dict[str, Any]:
    said = event.facts
    return made.add(
        "people_apitoken", event, id=said["token"], person_id=said["person"], post=said["post"],
        label=event.values["label"], hash=said.get("hash", UNSAID), scopes=" ".join(said["scopes"]), issued_at=event.at,
        expires_at=said["expires_at"], revoked_at=None,
    )  # fmt: skip


def fold_grant(events: Sequence[Event]) -> Iterator[Row]:
    """Rebuild one access grant (重建一项查看授权)."""
    made = _Rows()
    row: dict[str, Any] = {}
    for event in events:
        match event.kind:
            case "access.granted" | "glass.broken":
                glass = event.kind == "glass.broken"
                row = made.add(
                    "people_accessgrant", event, id=event.facts["grant"], person_id=event.facts["person"],
                    number=event.number, unit=event.unit, substance=glass or event.facts["substance"],
                    break_glass=glass, given_by=event.said["actor"]["id"], given_at=event.at,
                    expires_at=event.facts["expires_at"], revoked_at=None, confirmed_by="", confirmed_at=None,
                    reason=event.ref("reason"),
                )  # fmt: skip
            case "glass.confirmed":
                made.change(row, event, confirmed_by=event.said["actor"]["id"], confirmed_at=event.at)
            case "grant.revoked":
                made.change(row, event, revoked_at=event.at)
    return made.done()


def fold_deferral(events: Sequence[Event]) -> Iterator[Row]:
    """Rebuild one withholding of look-ups (重建一次暂缓); the case's number is committed to, lest its team learn of it."""
    made = _Rows()
    row: dict[str, Any] = {}
    for event in events:
        actor = event.said["actor"]
        match event.kind:
            case "looks.deferred":
                row = made.add(
                    "people_lookdeferral", event, id=event.facts["deferral"], number=event.values["number"],
                    unit=event.unit, category=event.facts["category"], since=event.facts["since"],
                    until=event.facts["until"], given_by=actor["id"], given_at=event.at, reviewed_by=actor["id"],
                    reviewed_at=event.at, reviews=0, released_by="", released_at=None, document=event.ref("document"),
                    authority=event.ref("authority"), reason=event.ref("reason"),
                )  # fmt: skip
            case "looks.deferral_reviewed":
                made.change(row, event, reviewed_by=actor["id"], reviewed_at=event.at, reviews=event.facts["review"])
            case "looks.released":
                made.change(row, event, released_by=actor["id"], released_at=event.at)
    return made.done()


def fold_figure(events: Sequence[Event]) -> Iterator[Row]:
    """Rebuild the values of one policy parameter (重建一个参数)."""
    made = _Rows()
    open_ones: dict[str, dict[str, Any]] = {}
    for event in events:
        said = event.facts
        before = open_ones.get(said["scope"])
        if before is not None:
            made.change(before, event, effective_to=said["effective_from"])
        same = ("name", "value", "unit_of_measure", "scope", "effective_from", "source", "evidence")
        open_ones[said["scope"]] = made.add(
            "people_policyparameter", event, **{name: said[name] for name in same}, effective_to=None
        )
    return made.done()


REBUILDINGS = (
    Rebuilding(
        "people.persons", Words("人员、任职、账户与令牌", "Persons, posts, accounts and tokens"),
        ("person.added", "person.renamed", "post.given", "post.ended", "post.corrected", "account.opened",
         "account.closed", "token.issued", "token.revoked"),
        "e.d->>'person'", PERSONS, fold_person, opened=lambda name: name in ("name", "label"),
    ),
    Rebuilding(
        "people.grants", Words("查看授权", "Access grants"),
        ("access.granted", "glass.broken", "glass.confirmed", "grant.revoked"), "e.d->>'grant'", GRANTS, fold_grant,
    ),
    Rebuilding(
        "people.deferrals", Words("暂缓公开查阅", "Withheld look-ups"),
        ("looks.deferred", "looks.deferral_reviewed", "looks.released"), "e.d->>'deferral'", DEFERRALS, fold_deferral,
        opened=lambda name: name == "number",
    ),
    Rebuilding("people.figures", Words("参数", "Policy parameters"), ("policy.set",), "e.d->>'name'", FIGURES, fold_figure),
    Rebuilding(
        "people.offices", Words("检察院名录", "Register of offices"),
        ("procuratorate.added", "procuratorate.renamed", "procuratorate.dissolved", "directory.loaded"), "''", OFFICES,
        fold_offices,
    ),
)  # fmt: skip
NOT_EVIDENCE = {
    "people_serial": Words("只发编号，空号没有含义", "Gives ids only; a gap means nothing"),
}

__all__ = ["NOT_EVIDENCE", "REBUILDINGS", "Unknown"]
