"""What the form says of the last day (届满提示)."""

from __future__ import annotations

from datetime import date

from tests.cases.test_first_term import filed
from yihao.web.pages.term import term_note

TODAY = date(2026, 11, 24)


def test_the_note_tells_how_it_was_counted_and_by_which_law() -> None:
    note = term_note(filed("2026-11-23", "ARREST", "BAIL", matter_kind="PROSECUTION_REVIEW"), TODAY)
    assert note is not None
    assert note.title.zh == "审查起诉届满 2026-12-23 周三"
    assert note.counted.zh == "收件次日起算一个月；P01 在押，遇休息日不顺延"
    assert (
        note.bases.zh
        == "《中华人民共和国刑事诉讼法（2018年修正）》第一百七十二条；《人民检察院刑事诉讼规则》第三百五十一条"
    )
    assert note.is_past is False
    moved = term_note(filed("2026-11-14", "BAIL", matter_kind="ARREST_REVIEW"), date(2026, 12, 1))
    assert moved is not None
    assert moved.counted.zh == "收件次日起算十五日；原 11-29，遇休息日顺延"
    assert moved.is_past


def test_nothing_is_said_of_another_matter() -> None:
    assert term_note(filed("2026-11-23", "DETENTION", matter_kind="COURT_SUPPORT", source="COURT"), TODAY) is None
