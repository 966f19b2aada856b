"""How counters and imports follow from the events (由账本重建取号计数器与导入)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from yihao.ledger.rebuild import Event, Row

Values = dict[str, Any]


def fold_counter(events: Sequence[Event]) -> Iterator[Row]:
    """Rebuild the counters of one unit: the highest number of each year and series (重建取号计数器)."""
    marks: dict[tuple[int, str], tuple[int, Event]] = {}
    for event in events:
        number, series = event.number, event.facts["series"]
        n = int(number[10:15]) - (90_000 if series == "late" else 0)
        key = (int(number[:4]), series)
        if n > marks.get(key, (0, event))[0]:
            marks[key] = (n, event)
    for (year, series), (n, event) in marks.items():
        unit = event.number[4:10]
        yield Row("cases_counter", {"year": year, "unit": unit, "series": series, "n": n}, event.place)


def fold_import(events: Sequence[Event]) -> Iterator[Row]:
    """Rebuild one office's imports: batches, codes given, and what persons decided (重建导入)."""
    batches: dict[int, tuple[Values, str]] = {}
    reviews: dict[int, tuple[Values, str]] = {}
    for event in events:
        said, actor = event.facts, event.said["actor"]
        match event.kind:
            case "import.begun":
                row = {"id": said["batch"], "unit": event.unit, "person": actor["id"], "file_sha": said["file_sha256"],
                       "lines": said["lines"], "state": "READING", "started_at": event.at, "finished_at": None}  # fmt: skip
                batches[said["batch"]] = (row, event.place)
            case "import.finished" if said["batch"] in batches:
                row = batches[said["batch"]][0] | {"state": "DONE", "finished_at": event.at}
                batches[said["batch"]] = (row, event.place)
            case "import.office_coded":
                row = {"name": said["name"], "code": said["code"], "batch": said["batch"], "given_at": event.at}
                yield Row("cases_importoffice", row, event.place)
            case "import.review_decided":
                row = {"id": said["review"], "unit": event.unit, "one": said["one"], "two": said["two"],
                       "state": said["answer"].upper(), "decided_by": actor["id"], "decided_at": event.at,
                       "reason_ref": event.ref("reason")}  # fmt: skip
                reviews[said["review"]] = (row, event.place)
    yield from (Row("cases_importbatch", row, by) for row, by in batches.values())
    yield from (Row("cases_importreview", row, by) for row, by in reviews.values())
