"""What is known of persons and posts, then and now (人员与任职查询)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from yihao.people.models import Account, Person, PersonName, Post
from yihao.people.rules.categories import Category
from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words


@dataclass(frozen=True, slots=True)
class PostHeld:
    """A post as believed at some time (任职). ``until`` is the first day on which it is no longer held."""

    post: str
    person: str
    unit: str
    category: Category
    department: str
    title: str
    quota: bool
    clearance: int
    since: date
    until: date | None
    known_from: datetime
    known_to: datetime | None

    def held_on(self, day: date) -> bool:
        """Tell whether it was held on that day (当日是否在任)."""
        return self.since <= day and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class PersonCard:
    """A person in a list (人员卡片)."""

    person: str
    name: str
    post: str
    unit: str
    category: Category
    department: str
    title: str
    quota: bool


def posts_believed(person: str, known_at: datetime | None = None) -> list[PostHeld]:
    """Give all posts of a person as believed at ``known_at`` (None: now), oldest first."""
    return [_held(row) for row in _believed(known_at).filter(person_id=person).order_by("valid_from", "post")]


def ever_known(person: str) -> bool:
    """Tell whether there is such a person with a post, believed at any time (是否有此人)."""
    return Post.objects.filter(person_id=person).exists()


def held_post_on(person: str, unit: str, day: date, known_at: datetime | None = None) -> list[PostHeld]:
    """Tell which posts the person held in that office on that day, as believed at ``known_at`` (None: now)."""
    rows = _on(_believed(known_at), day).filter(person_id=person, procuratorate_id=unit)
    return [_held(row) for row in rows.order_by("valid_from", "post")]


def was_quota_prosecutor(person: str, unit: str, day: date, known_at: datetime | None = None) -> bool:
    """Tell whether the person was in the quota of that office on that day, as believed at ``known_at`` (None: now)."""
    return any(post.quota for post in held_post_on(person, unit, day, known_at))


def beliefs_about(post: str) -> list[PostHeld]:
    """Give everything ever believed of one post, in the order it was believed."""
    return [_held(row) for row in Post.objects.filter(post=post).order_by("known_from", "id")]


def person_names(persons: Iterable[str], on: date) -> dict[str, str]:
    """Give the names borne on that day; an id without one stands for itself. One statement."""
    wanted = list(dict.fromkeys(persons))
    found = dict(
        PersonName.objects.filter(person_id__in=wanted)
        .filter(Q(valid_from__lte=on), Q(valid_to__isnull=True) | Q(valid_to__gt=on))
        .values_list("person_id", "name")
    )
    return {person: found.get(person, person) for person in wanted}


def people_of(unit: str, on: date) -> list[PersonCard]:
    """Give who holds which post in an office on that day, leaders first. One statement."""
    rows = _cards(_on(_believed(None), on).filter(procuratorate_id=unit), on)
    return sorted(rows, key=lambda card: (_ORDER.get(card.category, 99), card.department, card.name))


def find_people(text: str, on: date, limit: int = 50) -> list[PersonCard]:
    """Give people by id, staff number or part of a name they ever bore, with the posts held that day. One statement."""
    wanted = text.strip()
    if not wanted:
        return []
    named = PersonName.objects.filter(person_id=OuterRef("person_id"), name__contains=wanted)
    numbered = Account.objects.filter(person_id=OuterRef("person_id"), staff_no=wanted.upper())
    posts = _on(_believed(None), on).filter(Q(person_id=wanted.upper()) | Exists(named) | Exists(numbered))
    return _cards(posts.order_by("person_id", "valid_from", "post")[:limit], on)


def find_person(text: str) -> str:
    """Give the one person meant by an id, a staff number or a present name.

    Raises:
        Refused: nobody, or more than one, is so called.
    """
    wanted = text.strip()
    found = list(
        Person.objects.filter(
            Q(id=wanted.upper())
            | Q(account__staff_no=wanted.upper())
            | Q(names__name=wanted, names__valid_to__isnull=True)
        )
        .distinct()
        .values_list("id", flat=True)[:2]
    )
    if len(found) == 1:
        return found[0]
    if not found:
        raise no_such_person()
    words = Words("不止一人叫这个名字，请用工号。", "More than one person is so called; give the staff number.")
    raise Refused("no_such_person", words, field="person", status=404)


def no_such_person() -> Refused:
    """Say that nobody is so called (没有此人); who works where is no secret, so nothing is hidden by it."""
    words = Words("没有这个人员。请核对工号或姓名。", "There is no such person; check the staff number or name.")
    return Refused("no_such_person", words, field="person", status=404)


_ORDER = {
    category: place
    for place, category in enumerate(
        (
            Category.CHIEF,
            Category.DEPUTY_CHIEF,
            Category.DEPARTMENT_HEAD,
            Category.PROSECUTOR,
            Category.ASSISTANT,
            Category.CLERK,
            Category.CASE_MANAGEMENT,
        )
    )
}


def _believed(known_at: datetime | None) -> QuerySet[Post]:
    if known_at is None:
        return Post.objects.filter(known_to__isnull=True)
    return Post.objects.filter(Q(known_from__lte=known_at), Q(known_to__isnull=True) | Q(known_to__gt=known_at))


def _on(posts: QuerySet[Post], day: date) -> QuerySet[Post]:
    return posts.filter(Q(valid_from__lte=day), Q(valid_to__isnull=True) | Q(valid_to__gt=day))


def _cards(posts: QuerySet[Post], on: date) -> list[PersonCard]:
    name = PersonName.objects.filter(person_id=OuterRef("person_id"), valid_from__lte=on).filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=on)
    )
    rows = posts.annotate(called=Subquery(name.values("name")[:1]), office=F("procuratorate_id"))
    return [
        PersonCard(
            row.person_id,
            row.called or row.person_id,
            row.post,
            row.office,
            Category(row.category),
            row.department,
            row.title,
            row.quota,
        )
        for row in rows
    ]


def _held(row: Post) -> PostHeld:
    return PostHeld(
        post=row.post,
        person=row.person_id,
        unit=row.procuratorate_id,
        category=Category(row.category),
        department=row.department,
        title=row.title,
        quota=row.quota,
        clearance=row.clearance,
        since=row.valid_from,
        until=row.valid_to,
        known_from=row.known_from,
        known_to=row.known_to,
    )
