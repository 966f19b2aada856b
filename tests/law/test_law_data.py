"""Sources, dated values, the calendar and discovery."""

import sys
from dataclasses import dataclass
from datetime import date

import pytest

from yihao.law.calendar import ChinaCalendar, Override, first_working_day, is_settled
from yihao.law.dated import Dated, NotInForce, Value
from yihao.law.discovery import DuplicateCode, discover, discover_classes
from yihao.law.source import CPL_2018, LAWS, Law, Source, in_words

pytestmark = pytest.mark.pure


def test_a_source_prints_as_lawyers_cite_it():
    source = CPL_2018.cite("105", "4", text="……")
    assert str(source) == source.zh == "《中华人民共和国刑事诉讼法（2018年修正）》第一百零五条第四款"
    assert source.en == "Criminal Procedure Law (2018), art. 105 para. 4"
    assert Source("X", "某规定", "", effective_from=date(2026, 1, 1)).zh == "《某规定》"
    assert [in_words(n) for n in ("", "0", "1000", "100", "111")] == ["", "0", "1000", "一百", "一百一十一"]


def test_every_law_of_the_registry_has_a_title_in_both_languages_and_a_day():
    assert all(code == law.code and law.title and law.title_en and law.effective_from for code, law in LAWS.items())


def test_a_dated_value_is_the_one_of_the_day_and_old_values_stay():
    seven = Dated((Value(7, date(2018, 10, 26), CPL_2018.cite("91")),))
    later = seven.then(Value(5, date(2030, 1, 1), CPL_2018.cite("91"), until=date(2031, 12, 31)))
    assert [later.on(date(y, 6, 1)) for y in (2019, 2029, 2030)] == [7, 7, 5]
    assert seven.on(date(2030, 6, 1)) == 7 and later.at(date(2019, 1, 1)).source.article == "91"
    for day in (date(2018, 10, 25), date(2032, 1, 1)):
        with pytest.raises(NotInForce) as refused:
            later.on(day)
        assert refused.value.zh and str(day) in refused.value.en


def test_values_out_of_order_are_refused():
    source = CPL_2018.cite("1")
    with pytest.raises(ValueError, match="after"):
        Dated((Value(1, date(2020, 1, 1), source), Value(2, date(2020, 1, 1), source)))
    with pytest.raises(ValueError, match="after"):
        Dated((Value(1, date(2020, 1, 1), source, until=date(2021, 1, 1)), Value(2, date(2020, 6, 1), source)))
    with pytest.raises(ValueError, match="before it begins"):
        Value(1, date(2020, 1, 1), source, until=date(2019, 1, 1))


def test_the_calendar_knows_the_holidays_of_the_scenarios():
    calendar = ChinaCalendar()
    spans = [("2021-02-11", 7), ("2021-10-01", 7), ("2022-01-31", 7), ("2022-04-30", 5)]
    for first, length in spans:
        start = date.fromisoformat(first).toordinal()
        assert all(calendar.is_day_off(date.fromordinal(start + n)) for n in range(length))
    assert not calendar.is_day_off(date(2021, 9, 26)) and not calendar.is_day_off(date(2021, 10, 9))


def test_an_override_wins_and_changes_the_version():
    plain = ChinaCalendar()
    changed = ChinaCalendar([Override(date(2021, 3, 1), True, "例")], published=[2199])
    assert changed.is_day_off(date(2021, 3, 1)) and not plain.is_day_off(date(2021, 3, 1))
    assert changed.version != plain.version and changed.known(2199) and not plain.known(2199)
    again = ChinaCalendar([Override(date(2021, 3, 1), True, "另一通知")], published=[2199])
    assert again.version == changed.version
    with pytest.raises(ValueError, match="same day"):
        ChinaCalendar([Override(date(2021, 3, 1), True, ""), Override(date(2021, 3, 1), False, "")])


def test_the_last_days_of_the_newest_year_are_settled_only_by_the_next_notice():
    calendar = ChinaCalendar(published=[2190])
    assert is_settled(calendar, date(2190, 12, 24)) and not is_settled(calendar, date(2190, 12, 31))
    assert first_working_day(calendar, date(2190, 12, 25))[1] is False
    assert first_working_day(ChinaCalendar(), date(2021, 10, 1)) == (date(2021, 10, 8), True)


def write(tmp_path, monkeypatch, name, files):
    package = tmp_path / name
    package.mkdir()
    for file, text in {"__init__.py": "", **files}.items():
        (package / file).write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    for module in [m for m in sys.modules if m == name or m.startswith(name + ".")]:
        monkeypatch.delitem(sys.modules, module)
    return name


LAW_FILE = "from datetime import date\nfrom yihao.law.source import Law\n{} = Law('{}', 't', 'e', date(2020, 1, 1))\n"


def test_declarations_are_found_in_order_and_counted_once(tmp_path, monkeypatch):
    files = {
        "b.py": LAW_FILE.format("B", "b") + "AGAIN = B\n",
        "a.py": "from found_laws.b import B\n" + LAW_FILE.format("A", "a"),
        "_c.py": LAW_FILE.format("C", "c"),
    }
    found = discover(write(tmp_path, monkeypatch, "found_laws", files), Law)
    assert sorted(found) == ["a", "b", "c"] and next(iter(found)) == "c"
    assert list(found) == list(discover("found_laws", Law))


def test_two_declarations_of_one_code_are_refused_and_named(tmp_path, monkeypatch):
    files = {"a.py": LAW_FILE.format("A", "x"), "b.py": LAW_FILE.format("B", "x")}
    with pytest.raises(DuplicateCode, match=r"twice_laws\.a and again in twice_laws\.b"):
        discover(write(tmp_path, monkeypatch, "twice_laws", files), Law)


def test_a_module_that_does_not_import_is_not_skipped(tmp_path, monkeypatch):
    with pytest.raises(ZeroDivisionError):
        discover(write(tmp_path, monkeypatch, "broken_laws", {"a.py": "1 / 0\n"}), Law)


@dataclass(frozen=True)
class Event:
    """A base to find subclasses of."""


def test_event_classes_are_found_where_they_are_defined(tmp_path, monkeypatch):
    text = f"from {__name__} import Event\nclass Happened(Event):\n    kind = 'x.happened/1'\n"
    files = {"a.py": text, "b.py": "from found_events.a import Happened\n"}
    monkeypatch.setitem(sys.modules, __name__, sys.modules[__name__])
    found = discover_classes(write(tmp_path, monkeypatch, "found_events", files), Event, code=lambda c: c.kind)
    assert list(found) == ["x.happened/1"]
