"""A look-up written by filling in a form has the very bytes of one written from the start."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yihao.ledger import access
from yihao.ledger.rules.entry import Actor
from yihao.runtime.context import Via

pytestmark = pytest.mark.pure

actors = st.builds(
    Actor, id=st.from_regex(r"[A-Z][0-9]{8}", fullmatch=True), post=st.from_regex(r"G[0-9]{8}", fullmatch=True),
    unit=st.from_regex(r"[0-9]{6}", fullmatch=True),
)  # fmt: skip
TRICKY = ['"n":9007199254740991,', access._ANY_PROCESS, access._ANY_CASE, "查阅", "", "card"]
abouts = st.sampled_from(TRICKY) | st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=40)
vias = st.builds(Via, channel=st.sampled_from(["web", "api", "cli", "import", "system"]))
numbers = st.none() | st.from_regex(r"[0-9]{17}", fullmatch=True)
places = st.tuples(st.uuids(), st.integers(1, 2**53 - 2))


@given(actors, abouts, vias, numbers, places, places)
def test_the_form_gives_the_bytes_that_writing_gives(actor, about, via, number, place, next_place):
    for each in (place, next_place):  # the second time from memory
        written = access._written(actor, "case.viewed", about, via, number, each)
        assert written == access._write(actor, "case.viewed", about, via, number, each, {})


def test_what_holds_a_place_must_stand_out_or_the_form_is_not_used():
    actor = Actor("S00000001", "G00000001", "990103")
    assert access._form(actor, "case.viewed", "card", Via("api"), True) is not None
    assert (
        access._form(Actor('x"n":9007199254740991,', "G1", "990103"), "case.viewed", "card", Via("api"), True)
        is not None
    )
