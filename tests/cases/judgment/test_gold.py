"""The reading against the labelled judgments (标注集); skipped where those texts are not at hand."""

import json
import os
import re
import unicodedata
from pathlib import Path

import pytest

from yihao.cases.rules.judgment.extract import extract
from yihao.cases.rules.judgment.model import Document

SHARED = Path(os.environ.get("YIHAO_SHARED") or Path(__file__).resolve().parents[3].parent / "shared")
IMPORT = SHARED / "data" / "import"
SCALARS = ("instance", "court_case_no", "indicted_on", "detained_on", "arrested_on")
LISTS = ("lower_court_case_nos", "indictment_nos", "prosecutors", "defendants")


def test_the_labelled_judgments_are_read_with_a_macro_f1_of_97_percent():
    if not (IMPORT / "import_dev.jsonl").exists():
        pytest.skip(
            f"the labelled judgments are not at {IMPORT}; set YIHAO_SHARED to the folder that holds data/import"
        )
    texts = {line["id"]: line for line in _lines("import_dev_texts.jsonl")}
    pairs = [(gold, extract(_document(texts[gold["id"]])).as_json()) for gold in _lines("import_dev.jsonl")]
    scores = {field: _f1(field, pairs) for field in (*SCALARS, *LISTS, "procuratorates", "charges", "protest")}
    assert sum(scores.values()) / len(scores) >= 0.97, scores


def _lines(name):
    return [json.loads(line) for line in (IMPORT / name).read_text(encoding="utf-8").splitlines() if line.strip()]


def _document(line):
    return Document(**{part: line[part] or "" for part in ("id", "title", "head", "fact", "reason", "result")})


def _f1(field, pairs):
    hit = wrong = missed = 0
    for gold, read in pairs:
        want, got = _values(gold, field), _values(read, field)
        hit, wrong, missed = hit + len(want & got), wrong + len(got - want), missed + len(want - got)
    return 2 * hit / (2 * hit + wrong + missed) if hit + wrong + missed else 1.0


def _values(line, field):
    value = line[field]
    if field == "protest":
        return {"true"} if value else set()
    if field in SCALARS:
        return {_even(value)} if value else set()
    if field == "procuratorates":
        return {(_even(each["name"]), each["role"]) for each in value}
    if field == "charges":
        return {re.sub(r"\([^()]*\)$", "", re.sub("[、,]", "", _even(each))).removesuffix("罪") for each in value}
    return {_even(each) for each in value}


def _even(value):
    value = re.sub(r"\s+", "", unicodedata.normalize("NFKC", str(value)))
    return re.sub(r"[\]}〕】〉》﹞]", ")", re.sub(r"[\[{〔【〈《﹝]", "(", value))
