"""The linker and the extractor over invented judgments with every trap of real ones."""

import json

import pytest

from tests.cases.linking.conftest import Linked, linked
from yihao.cases.invented.judgments import TRAPS, corpus, write
from yihao.cases.rules.judgment.extract import extract
from yihao.cases.rules.judgment.linking import in_words
from yihao.cases.rules.judgment.model import Document

pytestmark = pytest.mark.pure
INVENTED = corpus()


def test_the_corpus_has_twelve_traps_and_is_the_same_every_time():
    assert len(TRAPS) == 12
    assert len(INVENTED.judgments) >= 120
    assert corpus() == INVENTED
    assert len({judgment.id for judgment in INVENTED.judgments}) == len(INVENTED.judgments)


@pytest.mark.parametrize("pair", INVENTED.pairs, ids=lambda pair: f"{pair.later}-{pair.earlier}-{pair.relation}")
def test_a_labelled_pair_ends_where_its_label_says(world: Linked, pair):
    assert world.in_one_case(pair.later, pair.earlier) is pair.same_case
    link = world.link(pair.later, pair.earlier)
    if link is None:
        return  # reached through a judgment between them, or rightly never compared
    if pair.same_case:
        assert link.verdict.relation == pair.relation
        assert (link.later, link.earlier) == (pair.later, pair.earlier)
    else:
        assert link.verdict.same_case is not True


def test_no_case_holds_two_judgments_that_no_label_joins(world: Linked):
    joined = {frozenset((pair.later, pair.earlier)) for pair in INVENTED.pairs if pair.same_case}
    for case in world.grouping.cases:
        for judgment in case:
            assert any(judgment in pair for pair in joined), case
            assert all(other == judgment or frozenset((judgment, other)) in joined for other in case), case


@pytest.mark.wide
def test_another_seed_gives_other_people_and_the_same_answers():
    other = linked(corpus(7), full_reading=True)
    assert other.corpus.judgments[0].text() != INVENTED.judgments[0].text()
    for pair in other.corpus.pairs:
        assert other.in_one_case(pair.later, pair.earlier) is pair.same_case, pair


def test_every_verdict_can_be_said_in_words(world: Linked):
    assert all(in_words(link.verdict).endswith("。") for link in world.links)


def test_the_order_of_reading_changes_nothing(world: Linked):
    from yihao.cases.rules.judgment.linking import groups, links

    backwards = list(reversed(world.evidence.values()))
    found = list(links(backwards))
    assert groups(found, backwards).cases == world.grouping.cases


@pytest.mark.parametrize("judgment", INVENTED.judgments, ids=lambda judgment: judgment.id)
def test_the_full_reading_finds_every_gold_field(judgment):
    found, gold = extract(Document(**judgment.text())).as_json(), judgment.truth()
    for name, value in gold.items():
        assert _unordered(found[name]) == _unordered(value), name


def _unordered(value):
    return sorted(map(str, value)) if isinstance(value, list) else value


def test_the_corpus_is_written_in_the_exchange_format(tmp_path):
    write(tmp_path)
    rows = {
        name: (tmp_path / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
        for name in ("texts", "gold", "pairs")
    }
    assert len(rows["texts"]) == len(rows["gold"]) == len(INVENTED.judgments)
    assert json.loads(rows["pairs"][0]).keys() == {"later", "earlier", "relation", "same_case"}
