"""How the register of offices follows from the events (由账本重建检察院名录), and from the directories that were loaded."""

from __future__ import annotations

import csv
import io
import zlib
from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import Any

from yihao.ledger.rebuild import Event, Row, Table
from yihao.people.rules.places import TAIL
from yihao.runtime.words import Words

OFFICES = (
    Table("people_procuratorate", ("unit",), "''"),
    Table(
        "people_procuratorateversion",
        ("unit", "valid_from"),
        "''",
        apart={"id": Words("仅为行标识", "Only the row's own id")},
    ),
    Table(
        "people_directory",
        ("source", "sha256"),
        "''",
        apart={
            "id": Words("仅为行标识", "Only the row's own id"),
            "content": Words("以其哈希比较", "Compared by its hash"),
        },
    ),
)


def fold_offices(events: Sequence[Event]) -> Iterator[Row]:
    """Rebuild the register of offices (重建检察院名录), in the order in which it was told."""
    versions: dict[str, list[dict[str, Any]]] = {}
    for event in events:
        said = event.facts
        match event.kind:
            case "procuratorate.added":
                same = ("name", "short_name", "document_prefix", "place", "level", "kind", "parent", "origin")
                row = {name: said[name] for name in same}
                versions[said["office"]] = [_version(said["office"], event, row | {"valid_from": said["since"]})]
            case "procuratorate.renamed":
                before = versions[said["office"]][-1]
                after = {name: said[name] for name in ("name", "short_name", "document_prefix")}
                versions[said["office"]].append(before | after | {"valid_from": said["on"], "_by": event.place})
                before.update(valid_to=said["on"], _by=event.place)
            case "procuratorate.dissolved":
                versions[said["office"]][-1].update(valid_to=said["on"], successor=said["successor"], _by=event.place)
            case "directory.loaded":
                yield Row(
                    "people_directory",
                    {"source": said["source"], "sha256": said["sha256"], "offices": said["offices"],
                     "versions": said["versions"], "loaded_at": event.at},
                    event.place,
                )  # fmt: skip
                _load(versions, event)
    for unit, rows in versions.items():
        yield Row("people_procuratorate", {"unit": unit}, rows[0]["_by"])
        for row in rows:
            by = row.pop("_by")
            yield Row("people_procuratorateversion", row, by)


def _version(unit: str, event: Event, values: dict[str, Any]) -> dict[str, Any]:
    return {"unit": unit, "successor": "", "valid_to": None, "_by": event.place} | values


def _load(versions: dict[str, list[dict[str, Any]]], event: Event) -> None:
    """Put a directory's offices in the place of those before; a derived one leaves alone what is known otherwise."""
    source, content = event.facts["source"], _content(event.facts["sha256"])
    listed: dict[str, list[dict[str, Any]]] = {}
    known = set(versions)
    for row in _derived(content) if source == "derived" else _official(content, versions):
        listed.setdefault(row["unit"], []).append(row)
    for unit, rows in listed.items():
        if source == "derived" and unit in known and any(r["origin"] != "derived" for r in versions[unit]):
            continue
        versions[unit] = [_version(unit, event, row | {"origin": source}) for row in rows]


def _content(digest: str) -> str:
    """Read what a directory held, if it still is what was loaded; empty where it was never kept or was changed."""
    from yihao.people.models import Directory

    kept = Directory.objects.filter(sha256=digest).values_list("content", flat=True).first()
    content = zlib.decompress(bytes(kept)) if kept else b""
    return content.decode("utf-8-sig") if sha256(content).hexdigest() == digest else ""


def _derived(content: str) -> Iterator[dict[str, Any]]:
    for line in content.splitlines():
        unit, name, short, prefix, level, parent, since, until = line.split("\x1f")
        yield {
            "unit": unit, "name": name, "short_name": short, "document_prefix": prefix, "level": int(level),
            "place": "" if level == "4" else name.removesuffix(TAIL), "kind": "ordinary", "parent": parent,
            "valid_from": since or None, "valid_to": until or None,
        }  # fmt: skip


def _official(content: str, versions: dict[str, list[dict[str, Any]]]) -> Iterator[dict[str, Any]]:
    from yihao.people.models.offices import Kind
    from yihao.people.rules.listed import check_list

    reader = csv.DictReader(io.StringIO(content, newline=""), strict=True)
    lines = [(reader.line_num, {key: value or "" for key, value in row.items() if key}) for row in reader]
    invented = {unit for unit, rows in versions.items() if any(row["origin"] == "invented" for row in rows)}
    good, _ = check_list(lines, kinds=frozenset(Kind.values), known=set(versions), invented=invented)
    for one in good:
        yield {
            "unit": one.unit, "name": one.name, "short_name": one.short_name, "document_prefix": one.document_prefix,
            "place": one.name.removesuffix(TAIL) if one.kind == Kind.ORDINARY else "", "level": one.level,
            "kind": str(one.kind), "parent": one.parent, "successor": one.successor,
            "valid_from": one.valid_from, "valid_to": one.valid_to,
        }  # fmt: skip
