"""What may be done about persons and their posts (人员与任职的登记)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction

from yihao.ledger.commands import Secret
from yihao.people import events
from yihao.people.acting import Acting
from yihao.people.commands.acts import end_sessions, new_id, note, said
from yihao.people.models import Person, PersonName, Post
from yihao.people.permissions import require
from yihao.people.queries.offices import procuratorate
from yihao.people.rules.categories import THREE_POWERS, Category
from yihao.people.rules.posts import Term, check_term, check_together
from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words


@transaction.atomic
def add_person(*, acting: Acting, name: str, since: date, at: datetime) -> Person:
    """Give a person an id for life (登记人员); the name goes to the vault, the ledger holds its commitment.

    Raises:
        Refused: not permitted; no name.
    """
    require(acting, "person.add", at=at)
    called = said(name, "name", most=60)
    person = Person.objects.create(id=new_id("S"), added_at=at)
    PersonName.objects.create(person=person, name=called, valid_from=since)
    note(
        acting,
        events.PersonAdded(person=person.id, subject=str(person.subject), since=since),
        secrets={"name": Secret(called, person.subject, fresh=True)},
    )
    return person


@transaction.atomic
def rename_person(*, acting: Acting, person: str, name: str, on: date, at: datetime) -> None:
    """From ``on`` the person bears another name (变更姓名); what was signed before keeps the old one.

    Raises:
        Refused: not permitted; no such person; the day is not after the last change.
    """
    require(acting, "person.rename", at=at)
    found = _person(person)
    called = said(name, "name", most=60)
    before = PersonName.objects.get(person=found, valid_to__isnull=True)
    if on <= before.valid_from:
        raise Refused(
            "not_after_last_change",
            Words("日期应当晚于上次变更（{day}）。", "The day must be after the last change ({day}).").format(
                day=before.valid_from.isoformat()
            ),
            field="on",
        )
    PersonName.objects.filter(pk=before.pk).update(valid_to=on)
    PersonName.objects.create(person=found, name=called, valid_from=on)
    secret = Secret(called, found.subject)
    note(acting, events.PersonRenamed(person=person, on=on), secrets={"name": secret})


@transaction.atomic
def give_post(
    *,
    acting: Acting,
    person: str,
    unit: str,
    category: Category,
    since: date,
    at: datetime,
    department: str = "",
    title: str = "",
    quota: bool = False,
    clearance: int = 1,
    until: date | None = None,
) -> Post:
    """Let a person hold a post (任职), from ``since`` to before ``until``. Sessions of the person end.

    Raises:
        Refused: not permitted; no such person or office; the post contradicts itself or another one.
    """
    _require_for(acting, "post.give", category, unit, at)
    term = Term(Category(category), unit, department.strip(), since, until)
    check_term(term, quota=quota, clearance=clearance)
    found = _person(person)
    _office(unit, since)
    check_together(term, _terms(person))
    post = Post.objects.create(
        post=new_id("G"),
        person=found,
        procuratorate_id=unit,
        category=term.category,
        department=term.department,
        title=title.strip(),
        quota=quota,
        clearance=clearance,
        valid_from=since,
        valid_to=until,
        known_from=at,
    )
    end_sessions(person)
    note(acting, events.PostGiven(**_facts(post)))
    return post


@transaction.atomic
def end_post(*, acting: Acting, post: str, on: date, at: datetime) -> Post:
    """From ``on`` the post is no longer held (免职); what was believed until now stays readable. Sessions end.

    Raises:
        Refused: not permitted; no such post, or it ended before; the day lies before its beginning.
    """
    before = _post(post)
    _require_for(acting, "post.end", Category(before.category), before.procuratorate_id, at)
    if before.valid_to is not None and before.valid_to <= on:
        raise Refused(
            "post_has_ended",
            Words("该岗位已于 {day} 终止。", "The post already ended on {day}.").format(
                day=before.valid_to.isoformat()
            ),
            field="on",
        )
    if on < before.valid_from:
        raise Refused(
            "post_ends_before_it_begins",
            Words(
                "免职日期不能早于任职日期；任职有误的，请更正。",
                "It cannot end before it began; correct it if it was wrong.",
            ),
            field="on",
        )
    after = _believe(before, at, valid_to=on)
    end_sessions(before.person_id)
    note(acting, events.PostEnded(post=post, person=before.person_id, on=on))
    return after


@transaction.atomic
def correct_post(
    *,
    acting: Acting,
    post: str,
    reason: str,
    at: datetime,
    since: date,
    until: date | None,
    department: str,
    title: str,
    quota: bool,
    clearance: int,
) -> Post:
    """What was believed of a post was wrong, this is right (更正); both beliefs keep their time. Sessions end.

    Raises:
        Refused: not permitted; no such post; the corrected post contradicts itself or another one.
    """
    before = _post(post)
    _require_for(acting, "post.correct", Category(before.category), before.procuratorate_id, at)
    why = said(reason, "reason", least=4)
    term = Term(Category(before.category), before.procuratorate_id, department.strip(), since, until)
    check_term(term, quota=quota, clearance=clearance)
    check_together(term, _terms(before.person_id, but=post))
    after = _believe(
        before,
        at,
        valid_from=since,
        valid_to=until,
        department=term.department,
        title=title.strip(),
        quota=quota,
        clearance=clearance,
    )
    end_sessions(before.person_id)
    subject = Person.objects.get(id=before.person_id).subject
    note(acting, events.PostCorrected(**_facts(after)), secrets={"reason": Secret(why, subject)})
    return after


def leave_office(*, acting: Acting, person: str, on: date, at: datetime) -> Post:
    """A person leaves (离任): every post ends, and the post ``former`` keeps the person's own docket open.

    Raises:
        Refused: not permitted; the person holds no post.
    """
    with transaction.atomic():
        found = _person(person)
        open_posts = [row for row in _beliefs(person) if row.valid_to is None or row.valid_to > on]
        if not open_posts:
            raise Refused("holds_no_post", Words("此人现在没有任职。", "This person holds no post."), field="person")
        for row in open_posts:
            end_post(acting=acting, post=row.post, on=on, at=at)
        return give_post(
            acting=acting,
            person=found.id,
            unit=open_posts[0].procuratorate_id,
            category=Category.FORMER,
            department=open_posts[0].department,
            title="已离任",
            since=on,
            at=at,
            clearance=open_posts[0].clearance,
        )


def _require_for(acting: Acting, code: str, category: Category, unit: str, at: datetime) -> None:
    """Administrators are appointed and removed by the security administrator alone, others by the political department."""
    if category in THREE_POWERS:
        require(acting, "post.give_administrator", unit=unit, at=at)
    else:
        require(acting, code, unit=unit, at=at)


def _person(person: str) -> Person:
    """Lock the person, so that two posts given at once see each other."""
    found = Person.objects.select_for_update().filter(id=person).first()
    if found is None:
        raise Refused("no_such_person", Words("没有这个人员。", "There is no such person."), field="person", status=404)
    return found


def _office(unit: str, on: date) -> None:
    if procuratorate(unit, on) is None:
        raise Refused(
            "no_such_unit",
            Words("{day} 没有 {unit} 这个院。", "There was no office {unit} on {day}.").format(
                unit=unit, day=on.isoformat()
            ),
            field="unit",
        )


def _post(post: str) -> Post:
    found = Post.objects.select_for_update().filter(post=post, known_to__isnull=True).first()
    if found is None:
        raise Refused("no_such_post", Words("没有这个岗位。", "There is no such post."), field="post", status=404)
    return found


def _beliefs(person: str) -> list[Post]:
    return list(Post.objects.filter(person_id=person, known_to__isnull=True).order_by("valid_from", "post"))


def _terms(person: str, but: str = "") -> list[Term]:
    return [
        Term(Category(row.category), row.procuratorate_id, row.department, row.valid_from, row.valid_to)
        for row in _beliefs(person)
        if row.post != but
    ]


def _believe(before: Post, at: datetime, **changes: object) -> Post:
    """Close what was believed until now and believe otherwise from now on."""
    Post.objects.filter(pk=before.pk).update(known_to=at)
    after = Post.objects.get(pk=before.pk)
    after.pk, after.known_from, after.known_to = None, at, None
    for field, value in changes.items():
        setattr(after, field, value)
    after.save(force_insert=True)
    return after


def _facts(post: Post) -> dict[str, Any]:
    return {
        "post": post.post,
        "person": post.person_id,
        "office": post.procuratorate_id,
        "category": str(post.category),
        "department": post.department,
        "title": post.title,
        "quota": post.quota,
        "clearance": post.clearance,
        "since": post.valid_from,
        "until": post.valid_to,
    }
