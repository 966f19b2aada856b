"""Formats, clocks, the intake form's reading, codes that scan (格式与表单)."""

from __future__ import annotations

import io
from datetime import date

import pytest
import zxingcpp
from PIL import Image, ImageDraw

from yihao.cases.rules.filing import InvalidFiling, read_filing
from yihao.runtime.words import LANGUAGE
from yihao.web import codes
from yihao.web.clocks import clock
from yihao.web.pages import intake
from yihao.web.templatetags import formats, words

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("due", "tone", "count"),
    [(date(2026, 11, 20), "zhu", 3), (TODAY, "zhu", 0), (date(2026, 11, 25), "zhu", 2), (date(2026, 11, 30), "zhe", 7), (date(2026, 12, 5), "", 12)],
)  # fmt: skip
def test_a_clock_has_a_word_first_and_a_colour_second(due: date, tone: str, count: int) -> None:
    drawn = clock(due=due, started=date(2026, 11, 1), today=TODAY)
    assert drawn is not None
    assert (drawn.tone, drawn.count) == (tone, count)
    assert 0 <= drawn.spent <= 84


def test_a_matter_without_a_term_has_no_clock() -> None:
    assert clock(due=None, started=None, today=TODAY) is None


def test_dates_are_written_as_the_design_says() -> None:
    assert formats.deadline(date(2026, 12, 1)) == "12-01 周二"
    assert formats.until(date(2024, 3, 6), date(2024, 11, 4)) == "2024-03-06 至 11-04"
    assert formats.until(date(2024, 3, 6), None) == "2024-03-06 至今"
    assert formats.thousands(1016) == "1,016"
    assert formats.or_nothing("") == "—"
    assert formats.lcn("20241101010000182") == '<span class="number">检2024-110101-00001-82</span>'


def test_words_follow_the_language_and_values_are_escaped() -> None:
    assert words.say("甲 {n}", "A {n}", n="<b>") == "甲 &lt;b&gt;"
    token = LANGUAGE.set("en")
    try:
        assert words.say("甲", "A") == "A"
    finally:
        LANGUAGE.reset(token)


def posted(**changed: str) -> dict[str, str]:
    return {
        "matter_kind": "PROSECUTION_REVIEW", "source": "POLICE", "source_name": "云溪区公安局", "received_on": "2026-11-20",
        "cause": "盗窃", "secrecy": "1", "transfer_no": "云公（刑）诉字〔2026〕1号", "people-count": "2",
        "person-0-name": "沙河", "person-0-role": "SUSPECT", "person-0-kind": "PERSON", "person-0-measure": "ARREST",
        "person-0-since": "2026-09-30", "person-0-place": "区看守所", "person-1-name": "",
    } | changed  # fmt: skip


def test_what_the_form_sends_is_what_the_filing_reads() -> None:
    filing = read_filing(intake.as_raw(intake.posted(posted())), today=TODAY)
    assert [p.name for p in filing.parties] == ["沙河"]
    assert filing.parties[0].measures[0].kind == "ARREST"
    assert [a.raw for a in filing.aliases] == ["云公（刑）诉字〔2026〕1号"]


def test_every_problem_stands_at_its_control() -> None:
    form = intake.posted(posted(**{"person-0-since": "2026-13-01", "police_no": "A99", "cause": ""}))
    with pytest.raises(InvalidFiling) as refused:
        read_filing(intake.as_raw(form), today=TODAY)
    marked, lines = intake.with_errors(form, refused.value)
    assert {line.field for line in lines} == {"person-0-since", "police_no", "cause"}
    assert set(marked.errors) == {"police_no", "cause"}
    assert set(marked.people[0].errors) == {"since"}


def test_a_draft_gives_back_what_was_typed() -> None:
    form = intake.posted(posted(others="甲1号\n乙2号", choice="new"))
    again = intake.kept(form.as_kept())
    assert intake.as_raw(again) == intake.as_raw(form)
    assert again.choice == "new"


def test_a_silly_number_of_people_does_no_harm() -> None:
    assert len(intake.posted(posted(**{"people-count": "99999999"})).people) == 1
    assert len(intake.posted(posted(**{"people-count": "-3"})).people) == 1


def test_the_bar_code_scans() -> None:
    drawn = codes.code128("20269901030091850", "x")
    import re

    bars = [(int(x), int(w)) for x, w in re.findall(r'<rect x="(\d+)" width="(\d+)"', drawn)]
    image = Image.new("L", (3 * (bars[-1][0] + bars[-1][1] + 10), 120), 255)
    for x, width in bars:
        ImageDraw.Draw(image).rectangle((3 * x, 10, 3 * (x + width) - 1, 110), fill=0)
    out = io.BytesIO()
    image.save(out, "PNG")
    assert [found.text for found in zxingcpp.read_barcodes(Image.open(out))] == ["20269901030091850"]
