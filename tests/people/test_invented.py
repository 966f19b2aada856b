"""The invented country comes in through the commands, under each person's own rights, and stands outside real codes."""

from tests.people.conftest import AT
from yihao.ledger.queries import events_of_person
from yihao.people import invented, queries
from yihao.people.invented.offices import OFFICES
from yihao.people.models import Account, Post
from yihao.people.models.offices import Kind, Level
from yihao.people.rules.categories import THREE_POWERS, Category
from yihao.people.rules.places import SPP


def test_its_codes_lie_outside_real_ones_and_it_has_what_a_demo_needs():
    assert all(o.unit.startswith("99") and o.unit != SPP for o in OFFICES)
    assert {o.kind for o in OFFICES} >= {Kind.ORDINARY, Kind.BRANCH, Kind.DISPATCHED, Kind.DESIGNATED}
    ordinary = [o.level for o in OFFICES if o.kind == Kind.ORDINARY]
    assert [ordinary.count(level) for level in (Level.SPP, Level.PROVINCIAL, Level.CITY)] == [1, 2, 3]
    assert ordinary.count(Level.BASIC) >= 6


def test_every_kind_of_post_is_held_by_somebody(country):
    held = {Category(c) for c in Post.objects.values_list("category", flat=True)}
    assert held == set(Category) - {Category.SYSTEM}
    for category in THREE_POWERS:
        assert Post.objects.filter(category=category).count() == 1


def test_people_were_appointed_by_those_who_may(country):
    by_system = {m.name for m in country.members if _appointed_by(country, m.name) == "system"}
    assert by_system == {"程砚秋", "祁望舒", "蒲若兰", "司空越"}
    assert _appointed_by(country, "姚静") == country.by_name["宋未央"].person
    assert _appointed_by(country, "夏侯宁") == country.by_name["司空越"].person


def _appointed_by(country, name):
    person = country.by_name[name].person
    given = [e for e in events_of_person(person) if e.type == "post.given/1" and e.facts["person"] == person]
    if given:
        return given[0].actor.id
    officers = ["system", *(country.by_name[n].person for n in ("司空越", "宋未央", "向晚舟"))]
    for officer in officers:
        if any(e.type == "post.given/1" and e.facts["person"] == person for e in events_of_person(officer)):
            return officer
    return None


def test_building_it_again_changes_nothing(country):
    posts = Post.objects.count()
    assert invented.build(at=AT) == country
    assert Post.objects.count() == posts


def test_the_long_way_of_chen_zhixing(country):
    posts = queries.posts_believed(country.by_name["陈知行"].person)
    assert [(p.unit, p.category) for p in posts] == [
        ("990300", Category.CLERK),
        ("990300", Category.ASSISTANT),
        ("990103", Category.PROSECUTOR),
    ]
    assert country.acting("褚遂今", AT).category == Category.FORMER


def test_accounts_are_opened_once_and_share_the_password_that_is_told(country):
    told, opened = invented.open_accounts(at=AT, names=("姚静", "陈知行"))
    again, _ = invented.open_accounts(at=AT, names=("姚静", "陈知行"))
    accounts = list(Account.objects.all())
    assert {a.staff_no for a in accounts} == {m.staff_no for m in opened}
    assert told != again
    assert all(a.check_password(again) and not a.check_password(told) for a in accounts)
