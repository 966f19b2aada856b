"""The registers (台账与名录): numbers of an office, people, procuratorates."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from yihao.cases.queries.numbers import audit_numbers
from yihao.people.permissions import require
from yihao.people.queries import (
    chain_above,
    ever_known,
    find_offices,
    find_people,
    no_such_person,
    offices_below,
    people_of,
    person_names,
    posts_believed,
    procuratorate,
    short_unit_names,
    unit_names,
)
from yihao.people.rules.as_of import AsOf, read_as_of
from yihao.people.rules.categories import Category
from yihao.runtime.clock import now
from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words
from yihao.web.views.door import acting, page, shown

LEVELS = {
    4: Words("最高人民检察院", "Supreme"),
    3: Words("省级院", "Province"),
    2: Words("市级院", "City"),
    1: Words("基层院", "Basic"),
}
ORIGINS = {
    "derived": Words("推定", "derived"),
    "official": Words("官方名录", "official list"),
    "invented": Words("虚构", "invented"),
}
SHOWN = 50
SERIES = {"live": Words("受理", "live"), "late": Words("补录", "late registration")}


@page
@require_safe
def numbers(request: HttpRequest) -> HttpResponse:
    """The ledger of numbers: issued and void together are exactly the series; a missing one is a finding."""
    at, who = now(), acting(request)
    unit = request.GET.get("unit", "")[:6] or who.unit
    series = audit_numbers(who, unit=unit, at=at)
    return shown(
        request,
        "web/numbers.html",
        {
            "unit": unit,
            "office": unit_names([unit], at.date())[unit],
            "rows": [(line, SERIES.get(line.series, line.series)) for line in series],
            "issued": sum(line.issued for line in series),
            "voided": sum(len(line.voided) for line in series),
            "missing": sum(len(line.missing) for line in series),
        },
    )


@page
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """People of the own office, or whoever is looked for."""
    at, who = now(), acting(request)
    require(who, "directory.view", at=at)
    wanted = request.GET.get("q", "").strip()[:60]
    unit = request.GET.get("unit", "")[:6] or who.unit
    found = find_people(wanted, at.date()) if wanted else people_of(unit, at.date())
    offices = short_unit_names({card.unit for card in found}, at.date())
    return shown(
        request,
        "web/people/people.html",
        {
            "wanted": wanted,
            "office": unit_names([unit], at.date())[unit],
            "rows": [(card, offices.get(card.unit, card.unit)) for card in found],
        },
    )


@page
@require_safe
def person(request: HttpRequest, person: str) -> HttpResponse:
    """One person: posts over time, which of them on a day, and what was believed of that at another time."""
    at = now()
    require(acting(request), "directory.view", at=at)
    if not ever_known(person):
        raise no_such_person()
    values = {name: request.GET.get(name, "")[:20] for name in ("on", "known")}
    asked, errors = AsOf(), {}
    try:
        asked = read_as_of(values["on"], values["known"], now=at)
    except Refused as refusal:
        errors[refusal.field] = refusal.words
    posts = posts_believed(person, asked.known_at)
    offices = unit_names({post.unit for post in posts}, asked.day or at.date())
    rows = [(post, offices[post.unit]) for post in reversed(posts)]
    return shown(
        request,
        "web/people/person.html",
        {
            "person": person,
            "name": person_names([person], at.date())[person],
            "posts": rows,
            "asked": asked,
            "held": [(post, office) for post, office in rows if asked.day and post.held_on(asked.day)],
            "values": {
                name: text for name, text in values.items() if name not in errors
            },  # a date field holds days only
            "errors": errors,
        },
        status=422 if errors else 200,
    )


@page
@require_safe
def procuratorates(request: HttpRequest) -> HttpResponse:
    """Procuratorates under the own one, or whichever is looked for."""
    at, who = now(), acting(request)
    require(who, "directory.view", at=at)
    wanted = request.GET.get("q", "").strip()[:60]
    own = procuratorate(who.unit, at.date())
    around = [own, *offices_below(who.unit, at.date())] if own else []
    found = find_offices(wanted, at.date(), limit=SHOWN + 1) if wanted else tuple(office for office in around if office)
    more = bool(wanted) and len(found) > SHOWN
    found = found[:SHOWN] if wanted else found
    parents = short_unit_names({office.parent for office in found if office.parent}, at.date())
    return shown(
        request,
        "web/people/procuratorates.html",
        {
            "wanted": wanted,
            "more": more,
            "rows": [
                (o, LEVELS.get(o.level, ""), parents.get(o.parent, ""), ORIGINS.get(o.origin, o.origin)) for o in found
            ],
        },
    )


@page
@require_safe
def one_procuratorate(request: HttpRequest, unit: str) -> HttpResponse:
    """One procuratorate: what it is called, where it stands, who works there."""
    at = now()
    require(acting(request), "directory.view", at=at)
    office = procuratorate(unit, at.date())
    if office is None:
        raise Refused(
            "no_such_office",
            Words("没有这个检察院，请核对六位代码。", "There is no such procuratorate: check its six digits."),
            status=404,
        )
    above, staff = chain_above(unit, at.date()), people_of(unit, at.date())
    return shown(
        request,
        "web/people/procuratorate.html",
        {
            "office": office,
            "level": LEVELS.get(office.level, ""),
            "above": list(unit_names(above, at.date()).items()),
            "below": offices_below(unit, at.date()),
            "people": staff,
            "in_post": len({card.person for card in staff if card.category != Category.FORMER}),
        },
    )
