"""Candidates for hard pairs (难例候选): judgments that look like one case and mostly are not, for a person to label.

    PYTHONPATH=. python scripts/hard_pairs.py CORPUS.jsonl[.zst] OUT.jsonl [--each 40] [--seed 1]

Kinds: `linked` shares or cites a number and is not surely one case; `collides` has one year, short name and serial
at two courts; `apart` has one court's findings but other accused; `masked` has one masked name and court;
`person` has one accused, by name and birthday, in two files; `namesake` has one whole name and charge in two files.
Each row carries what a reader needs: title, court, number, accused, indictment and a window of the findings.
The output holds real names: keep it out of the repository.
"""

import argparse
import io
import json
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations
from pathlib import Path

from yihao.cases.rules.judgment.extract import extract
from yihao.cases.rules.judgment.linking import names
from yihao.cases.rules.judgment.linking.compare import findings
from yihao.cases.rules.judgment.linking.decide import judge
from yihao.cases.rules.judgment.linking.evidence import evidence_of
from yihao.cases.rules.judgment.linking.link import links
from yihao.cases.rules.judgment.linking.model import Evidence
from yihao.cases.rules.judgment.model import Document

Pair = tuple[str, str]
_PART = ("title", "head", "fact", "reason", "result")


def documents(path: Path) -> Iterator[Document]:
    """Read the corpus, packed or not."""
    if path.suffix == ".zst":
        import zstandard

        reader = zstandard.ZstdDecompressor(max_window_size=2**28).stream_reader(path.open("rb"))
        lines: Iterable[str] = io.TextIOWrapper(reader, encoding="utf-8")
    else:
        lines = path.open(encoding="utf-8")
    for line in lines:
        row = json.loads(line)
        yield Document(str(row["id"]), *(row.get(part) or "" for part in _PART))


def keyed(evidences: Iterable[Evidence], keys_of) -> Iterator[Pair]:
    """Pair the judgments that share a key, leaving out keys so common that they say nothing."""
    holders: dict[object, list[str]] = defaultdict(list)
    for evidence in evidences:
        for key in set(keys_of(evidence)):
            holders[key].append(evidence.id)
    for ids in holders.values():
        if 2 <= len(ids) <= 12:
            yield from combinations(sorted(ids), 2)


def collides(evidence: Evidence) -> Iterator[object]:
    """Key on year, the number's short place and serial, without the court."""
    for key in evidence.own.loose if evidence.own else ():
        year, stem, serial = key.split("|")
        if "0" not in stem:
            yield year, stem[:1], serial


def masked(evidence: Evidence) -> Iterator[object]:
    """Key on court and masked name."""
    for party in evidence.parties:
        if names.is_masked(party.name) and evidence.court:
            yield evidence.court, party.name


def person(evidence: Evidence) -> Iterator[object]:
    """Key on name and birthday."""
    for party in evidence.parties:
        if len(party.born) == 8:
            yield party.name, party.born


def namesake(evidence: Evidence) -> Iterator[object]:
    """Key on a whole name and charge."""
    for party in evidence.parties:
        if not names.is_masked(party.name) and len(party.name) > 2:
            for charge in evidence.charges:
                yield party.name, charge


def apart(by_id: dict[str, Evidence]) -> Iterator[Pair]:
    """Pair one court's judgments with strongly shared findings and no accused in common."""
    holders: dict[int, list[str]] = defaultdict(list)
    for evidence in by_id.values():
        for mark in evidence.finding_marks:
            holders[mark].append(evidence.id)
    near = {pair for ids in holders.values() if 2 <= len(ids) <= 3 for pair in combinations(sorted(ids), 2)}
    for one, other in sorted(near):
        mine, theirs = by_id[one], by_id[other]
        if findings(mine.finding_marks, theirs.finding_marks) == "strong":
            yield one, other


def candidates(by_id: dict[str, Evidence]) -> dict[str, list[Pair]]:
    """Collect the pairs of every kind; a pair that one number ties is only of kind `linked`."""
    everyone = list(by_id.values())
    tied = {tuple(sorted((each.later, each.earlier))): each for each in links(everyone)}
    kinds: dict[str, list[Pair]] = {
        "linked": [(pair[0], pair[1]) for pair, each in sorted(tied.items()) if each.verdict.same_case is not True]
    }
    for kind, key in (("collides", collides), ("masked", masked), ("person", person), ("namesake", namesake)):
        kinds[kind] = sorted(set(keyed(everyone, key)) - tied.keys())
    kinds["apart"] = [pair for pair in apart(by_id) if pair not in tied]
    return kinds


def main() -> None:
    """Write a sample of every kind."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--each", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    by_id, windows = {}, {}
    for document in documents(asked.corpus):
        by_id[document.id] = evidence_of(document, extract(document))
        windows[document.id] = document.fact[:180]
    chance = random.Random(asked.seed)
    with asked.out.open("w", encoding="utf-8") as out:
        for kind, pairs in candidates(by_id).items():
            print(kind, len(pairs))
            for pair in chance.sample(pairs, min(asked.each, len(pairs))):
                out.write(json.dumps(row(kind, pair, by_id, windows), ensure_ascii=False) + "\n")


def row(kind: str, pair: Pair, by_id: dict[str, Evidence], windows: dict[str, str]) -> dict[str, object]:
    """Put one pair into words for its reader; `label` is the reader's to fill."""
    verdict = judge(by_id[pair[0]], by_id[pair[1]])
    sides = [{**_side(by_id[each]), "window": windows[each]} for each in pair]
    verdict_words = {"same_case": verdict.same_case, "reasons": verdict.reasons}
    return {"kind": kind, "a": pair[0], "b": pair[1], "label": None, "judged": verdict_words, "sides": sides}


def _side(evidence: Evidence) -> dict[str, object]:
    return {
        "title": evidence.title,
        "court": evidence.court,
        "number": evidence.own.strict if evidence.own else None,
        "accused": [f"{party.name} {party.born}".strip() for party in evidence.parties][:8],
        "charges": sorted(evidence.charges),
        "indictments": evidence.indictments,
        "cited": [(each.number.strict, each.context) for each in evidence.cited][:6],
    }


if __name__ == "__main__":
    main()
