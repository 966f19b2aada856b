"""The canonical bytes beside an independent implementation, over many documents like entries and unlike them.

Long form (100,000 documents): ``make documents``.
"""

from __future__ import annotations

import json
import random
from unicodedata import normalize

import pytest
import rfc8785

from yihao.ledger.rules.canonical import LARGEST_ENTRY, LARGEST_INTEGER, NotCanonical, decode, encode

pytestmark = pytest.mark.pure
KEYS = (
    "actor",
    "auth",
    "c",
    "case",
    "d",
    "idem",
    "log",
    "matter",
    "occ",
    "p01_name",
    "prev",
    "rec",
    "seq",
    "type",
    "v",
    "_",
    "0",
    "a_0",
)
# Where encoders go wrong: quotes, escapes, controls, separators of lines, both sides of the surrogates, beyond the BMP.
AWKWARD = '"\\/\b\f\n\r\t\x01\x1f\x7f\x80\u2028\u2029\u00e9é中文检〔〕\ud7ff\ue000\ufeff\uffff\U00010000\U0001f468\u200d\U0010ffff'
INTEGERS = (0, 1, -1, 9, 10, -10, 2**31, -(2**31), 2**53 - 1, 1 - 2**53, 10**15)


def text(rand: random.Random) -> str:
    kind = rand.random()
    if kind < 0.4:
        drawn = "".join(rand.choices(AWKWARD, k=rand.randrange(12)))
    elif kind < 0.7:
        drawn = "".join(chr(rand.randrange(0x4E00, 0x9FFF)) for _ in range(rand.randrange(20)))
    else:
        points = (rand.randrange(1, 0x110000) for _ in range(rand.randrange(10)))
        drawn = "".join(chr(p) for p in points if not 0xD800 <= p <= 0xDFFF)
    return normalize("NFC", drawn)


def value(rand: random.Random, depth: int = 0) -> object:
    kind = rand.random()
    if depth > 4 or kind < 0.4:
        return text(rand)
    if kind < 0.6:
        return rand.choice(INTEGERS) if rand.random() < 0.5 else rand.randint(-LARGEST_INTEGER, LARGEST_INTEGER)
    if kind < 0.7:
        return rand.random() < 0.5
    if kind < 0.8:
        return [value(rand, depth + 1) for _ in range(rand.randrange(5))]
    return {rand.choice(KEYS): value(rand, depth + 1) for _ in range(rand.randrange(6))}


@pytest.mark.wide
def test_the_bytes_are_those_of_an_independent_implementation(documents: int) -> None:
    rand = random.Random(20261124)
    written = 0
    for _ in range(documents):
        document = {key: value(rand) for key in rand.sample(KEYS, rand.randrange(1, 9))}
        theirs = rfc8785.dumps(document)
        if len(theirs) > LARGEST_ENTRY:
            with pytest.raises(NotCanonical):
                encode(document)
            continue
        assert encode(document) == theirs
        assert decode(theirs) == document
        written += 1
    assert written > documents * 0.9


@pytest.mark.wide
def test_other_spellings_of_the_same_document_are_refused(documents: int) -> None:
    rand = random.Random(8785)
    refused = 0
    for _ in range(documents // 4):
        document = {key: value(rand) for key in rand.sample(KEYS, 4)}
        for spelled in (json.dumps(document), json.dumps(document, ensure_ascii=False, separators=(",", ":"))):
            raw = spelled.encode()
            if raw == rfc8785.dumps(document):
                continue
            with pytest.raises(NotCanonical):
                decode(raw)
            refused += 1
    assert refused > documents // 5
