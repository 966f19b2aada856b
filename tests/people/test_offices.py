"""Procuratorates over time: names, parents, successors; and the directory of the country."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.people.conftest import AT
from yihao.ledger.queries import events_of_person
from yihao.people import commands, directory, queries
from yihao.people.acting import the_system
from yihao.people.models import ProcuratorateVersion
from yihao.people.models.offices import Kind, Level
from yihao.runtime.refusal import Refused

DAY = date(2026, 11, 23)
YUN, LIN, CHENG = "990103", "990100", "990000"
HEADER = "unit,name,short_name,document_prefix,level,kind,parent,successor,valid_from,valid_to\n"


@pytest.fixture
def admin(country):
    return country.acting("程砚秋", AT)


def test_a_renamed_office_keeps_its_code_and_its_old_name_for_its_time(admin):
    commands.rename_procuratorate(
        acting=admin,
        unit=YUN,
        name="云溪新区人民检察院",
        short_name="云溪新区院",
        document_prefix="云新检",
        on=DAY,
        at=AT,
    )
    assert queries.unit_names([YUN], date(2026, 11, 22)) == {YUN: "云溪区人民检察院"}
    assert queries.unit_names([YUN], DAY) == {YUN: "云溪新区人民检察院"}
    assert queries.short_unit_names([YUN, "123456"], DAY) == {YUN: "云溪新区院", "123456": "123456"}
    assert queries.short_names()["云检"] == queries.short_names()["云新检"] == (YUN,)


def test_a_dissolved_office_names_its_successor_and_its_code_is_never_used_again(admin):
    commands.dissolve_procuratorate(acting=admin, unit="990105", successor=YUN, on=DAY, at=AT)
    assert queries.procuratorate("990105", DAY) is None
    before = queries.procuratorate("990105", date(2026, 11, 22))
    assert before is not None
    assert before.successor == YUN
    with pytest.raises(Refused) as refused:
        commands.add_procuratorate(
            acting=admin,
            unit="990105",
            name="又一院",
            short_name="又一院",
            document_prefix="",
            level=Level.BASIC,
            since=DAY,
            at=AT,
        )
    assert refused.value.code == "unit_taken"


@pytest.mark.parametrize(
    ("unit", "successor", "code"), [(LIN, YUN, "has_offices_below"), (YUN, YUN, "no_such_successor")]
)
def test_an_office_is_not_dissolved_into_nothing(admin, unit, successor, code):
    with pytest.raises(Refused) as refused:
        commands.dissolve_procuratorate(acting=admin, unit=unit, successor=successor, on=DAY, at=AT)
    assert refused.value.code == code


def test_the_stairs_of_offices_are_known(country):
    assert queries.chain_above(YUN, DAY) == (LIN, CHENG, "999900")
    assert queries.is_below(YUN, CHENG, DAY)
    assert not queries.is_below(CHENG, YUN, DAY)
    assert not queries.is_below(YUN, "991000", DAY)
    assert "990124" in {o.unit for o in queries.offices_below(LIN, DAY)}
    kinds = {queries.procuratorate(u, DAY).kind for u in ("990500", "990191", "990192")}
    assert kinds == {Kind.BRANCH, Kind.DISPATCHED, Kind.DESIGNATED}


def test_an_office_is_found_however_its_name_is_written(country):
    for name in (
        "云溪区人民检察院",
        "临澜市云溪区人民检察院",
        "澄江省云溪区人民检察院",
        "澄江省临澜市云溪区人民检察院",
    ):
        assert queries.offices_named(name, DAY) == (YUN,)
    assert queries.offices_named("青原省云溪区人民检察院", DAY) == ()
    assert [o.unit for o in queries.find_offices("云溪", DAY)] == [YUN]


def test_the_register_is_read_once_and_then_costs_no_statement(country, django_assert_num_queries):
    queries.forget()
    with django_assert_num_queries(1):
        queries.unit_names([YUN, LIN, CHENG], DAY)
        queries.short_names()
        queries.is_below(YUN, CHENG, DAY)


def test_the_derived_directory_is_loaded_once_with_one_event(admin):
    with CaptureQueriesContext(connection) as asked:
        loaded = directory.load_derived(acting=admin, at=AT)
    assert len(asked) < 60
    assert loaded.is_new
    assert 3100 <= sum(1 for unit in queries.find_offices("检察院", DAY, 9999)) - 16 <= 3300
    assert loaded.left_out["branch"] > 100
    again = directory.load_derived(acting=admin, at=AT)
    assert (again.is_new, again.sha256) == (False, loaded.sha256)
    told = [e for e in events_of_person(admin.person) if e.type == "directory.loaded/1"]
    assert [e.facts["sha256"] for e in told] == [loaded.sha256]
    assert queries.procuratorate("370785", DAY).origin == "derived"
    assert queries.chain_above("370785", DAY) == ("370700", "370000", "100000")


def test_the_invented_country_stands_beside_the_derived_directory(admin):
    directory.load_derived(acting=admin, at=AT)
    assert queries.procuratorate(YUN, DAY).origin == "invented"
    assert queries.offices_named("山东省高密市人民检察院", DAY) == ("370785",)
    assert queries.offices_named("山东省潍坊市高密市人民检察院", DAY) == ("370785",)


def test_an_office_is_found_under_every_name_its_city_had_in_its_time(admin):
    directory.load_derived(acting=admin, at=AT)
    for name in ("湖北省襄阳市襄城区人民检察院", "襄樊市襄城区人民检察院", "湖北省襄樊市襄城区人民检察院"):
        assert queries.offices_named(name, DAY) == ("420602",)
    assert queries.offices_named("湖北省恩施市人民检察院", DAY) == ("422801",)


def test_an_official_list_replaces_what_was_derived_and_reports_what_it_cannot_load(admin):
    directory.load_derived(acting=admin, at=AT)
    content = (
        HEADER
        + "370785,高密市人民检察院,高密院,密检,1,ordinary,370700,,1994-05-18,\n"
        + "370791,山东省某地区人民检察院,某院,某检,1,dispatched,370700,,,\n"
        + "990103,冒名院,冒名院,冒检,1,ordinary,370700,,,\n"
        + "37,短码院,短码院,短检,1,ordinary,370700,,,\n"
    ).encode()
    loaded = directory.load_official(acting=admin, content=content, at=AT)
    assert (loaded.offices, loaded.versions, [row.line for row in loaded.refused]) == (2, 2, [4, 5])
    office = queries.procuratorate("370785", DAY)
    assert (office.origin, office.document_prefix, office.since) == ("official", "密检", date(1994, 5, 18))
    assert ProcuratorateVersion.objects.filter(procuratorate_id="370785").count() == 1
    assert queries.procuratorate(YUN, DAY).name == "云溪区人民检察院"
    assert directory.load_official(acting=admin, content=content, at=AT).is_new is False
    assert directory.load_derived(acting=admin, at=AT).is_new is False
    assert queries.procuratorate("370785", DAY).origin == "official"


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"a,b\n1,2\n", HEADER.encode(), (HEADER + '"x').encode()])
def test_a_file_that_is_no_list_is_refused_and_nothing_changes(admin, content):
    before = ProcuratorateVersion.objects.count()
    with pytest.raises(Refused):
        directory.load_official(acting=admin, content=content, at=AT)
    assert ProcuratorateVersion.objects.count() == before


def test_a_clerk_loads_no_directory(country):
    with pytest.raises(Refused):
        directory.load_derived(acting=country.acting("姚静", AT), at=AT)


def test_the_system_may_load_it_while_setting_up(acts):
    assert directory.load_derived(acting=the_system(), at=AT).is_new
