"""An invented corpus of judgments (虚构裁判文书库): every trap of real ones, gold fields and labelled pairs.

    python -m yihao.cases.invented.judgments FOLDER

writes `texts.jsonl`, `gold.jsonl` and `pairs.jsonl` in the import's exchange format.
"""

import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from yihao.cases.invented import more_traps, traps
from yihao.cases.invented.people import Inventor
from yihao.cases.invented.traps import Pair, Scene, Trap, appealed
from yihao.cases.invented.writing import Judgment

TRAPS: tuple[Trap, ...] = (
    traps.trap_1_one_short_number_at_two_courts,
    traps.trap_2_court_and_number_name_two_cases,
    traps.trap_3_names_taken_out,
    traps.trap_4_numbers_outside_the_chain,
    traps.trap_5_after_a_remand_it_is_first_again,
    traps.trap_6_numbers_like_an_indictment,
    more_traps.trap_7_changed_and_added_indictments,
    more_traps.trap_8_offices_by_other_names,
    more_traps.trap_9_dates_to_be_worked_out,
    more_traps.trap_10_parties_of_many_kinds,
    more_traps.trap_11_severed_or_published_twice,
    more_traps.trap_12_numbers_oddly_printed,
)
_PLAIN_CASES = 29


@dataclass(frozen=True, slots=True)
class Corpus:
    """Invented judgments and the pairs labelled among them (虚构文书库)."""

    judgments: tuple[Judgment, ...]
    pairs: tuple[Pair, ...]


def corpus(seed: int = 1) -> Corpus:
    """Return the invented corpus (虚构文书库), the same for the same seed."""
    inventor = Inventor(seed)
    scenes = [scene for index, trap in enumerate(TRAPS, 1) for scene in trap(inventor, f"t{index:02d}")]
    for index in range(_PLAIN_CASES):
        below, above = appealed(inventor, f"p{index:02d}")
        scenes.append(Scene((below, above), (Pair(above.id, below.id, "appeal"),)))
    return Corpus(
        judgments=tuple(judgment for scene in scenes for judgment in scene.judgments),
        pairs=tuple(pair for scene in scenes for pair in scene.pairs),
    )


def write(folder: Path, seed: int = 1) -> None:
    """Write texts, gold and pairs as JSONL (导出); an existing file is overwritten."""
    invented = corpus(seed)
    folder.mkdir(parents=True, exist_ok=True)
    _write_lines(folder / "texts.jsonl", (each.text() for each in invented.judgments))
    _write_lines(folder / "gold.jsonl", (each.truth() for each in invented.judgments))
    pairs = (
        {"later": each.later, "earlier": each.earlier, "relation": each.relation, "same_case": each.same_case}
        for each in invented.pairs
    )
    _write_lines(folder / "pairs.jsonl", pairs)


def _write_lines(path: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
