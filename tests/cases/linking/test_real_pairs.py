"""The labelled pairs of real judgments, where the shared data is at hand."""

import json
import os
from pathlib import Path

import pytest

from yihao.cases.rules.judgment.extract import extract
from yihao.cases.rules.judgment.linking import evidence_of, groups, links
from yihao.cases.rules.judgment.model import Document

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[3]
SHARED = Path(os.environ.get("YIHAO_SHARED", ROOT.parent / "shared"))
PAIRS, CORPUS = SHARED / "data/import/pairs_dev.jsonl", SHARED / "data/similar_cases/corpus.jsonl.zst"


def evidences(ids: set[str]):
    import io

    import zstandard

    reader = zstandard.ZstdDecompressor(max_window_size=2**28).stream_reader(CORPUS.open("rb"))
    for line in io.TextIOWrapper(reader, encoding="utf-8"):
        row = json.loads(line)
        if row["id"] in ids:
            document = Document(*(row[part] or "" for part in ("id", "title", "head", "fact", "reason", "result")))
            yield evidence_of(document, extract(document))


@pytest.mark.skipif(not (PAIRS.exists() and CORPUS.exists()), reason=f"the shared real data is not at {SHARED}")
def test_no_real_pair_is_merged_falsely_and_nearly_all_true_ones_are_found():
    pairs = [json.loads(line) for line in PAIRS.read_text(encoding="utf-8").splitlines()]
    read = list(evidences({pair[side] for pair in pairs for side in ("later", "earlier")}))
    found = list(links(read))
    grouping = groups(found, read)
    case = {judgment: number for number, group in enumerate(grouping.cases) for judgment in group}
    together = [pair for pair in pairs if case.get(pair["later"], -1) == case.get(pair["earlier"], -2)]
    assert [pair for pair in together if not pair["same_case"]] == []
    true = sum(pair["same_case"] for pair in pairs)
    assert len(together) >= 0.95 * true
    judged_true = {frozenset((each.later, each.earlier)) for each in found if each.verdict.same_case is True}
    assert not [pair for pair in pairs if not pair["same_case"] and {pair["later"], pair["earlier"]} in judged_true]
