"""Sealing a database by hand (手工封存), with the rules that the sealer, signer and witnesses use; for tests of what reads the seals."""

from __future__ import annotations

import json
from typing import Any

from tests import databases
from tests.ledger.bundles import Site
from yihao.ledger.rules.index_map import Here, absorb, map_leaf, map_root
from yihao.ledger.rules.note import cosign
from yihao.ledger.tiles import grow_tiles
from yihao.ledger.tree import leaf_hash
from yihao.ledger.tree import root as root_of


def seal(name: str, site: Site, *, units: list[str]) -> None:
    """Index, sign, cosign and store the logs of ``units``, then the national log."""
    with databases.CLUSTER.connect("yihao_sealer", name) as sql:
        [(domain,)] = sql.execute("SELECT domain FROM site").fetchall()
        notes = []
        for unit in units:
            _index(sql, unit)
            raws = _raws(sql, unit)
            note = _seal(sql, site, domain, "ledger", unit, [leaf_hash(raw) for raw in raws])
            [(seq,)] = sql.execute("SELECT coalesce(max(seq) + 1, 0) FROM national_leaf").fetchall()
            sql.execute(
                "INSERT INTO national_leaf VALUES (1, %s, 'ledger', %s, 1, %s, %s)", [seq, unit, len(raws), note]
            )
        notes = [note for (note,) in sql.execute("SELECT note FROM national_leaf ORDER BY seq").fetchall()]
        _seal(sql, site, domain, "national", "000000", [leaf_hash(note.encode()) for note in notes])


def _raws(sql: Any, unit: str) -> list[bytes]:
    rows = sql.execute("SELECT entry FROM event WHERE unit = %s AND epoch = 1 ORDER BY seq", [unit]).fetchall()
    return [bytes(raw) for (raw,) in rows]


def _index(sql: Any, unit: str) -> None:
    raws = _raws(sql, unit)
    known: dict[str, Here] = {}

    def birth(number: str) -> bytes:
        sql.execute(
            "INSERT INTO index_birth SELECT number, leaf FROM event WHERE number = %s ORDER BY rec, unit, epoch, seq LIMIT 1"
            " ON CONFLICT DO NOTHING",
            [number],
        )
        return bytes(sql.execute("SELECT leaf FROM index_birth WHERE number = %s", [number]).fetchall()[0][0])

    absorb(known, [(leaf_hash(raw), json.loads(raw)) for raw in raws], birth=birth)
    leaves = sorted(map_leaf(*here) for here in known.values())
    top, size = map_root(leaves), len(raws)
    facts = f'{{"full":true,"keys":{len(leaves)},"root":"{top.hex()}","since":0,"upto":{size}}}'
    [(_, seq, _, rec)] = sql.execute("SELECT * FROM ledger_append_index_roots(%s, %s)", [[unit], [facts]]).fetchall()
    sql.execute(
        "INSERT INTO index_map (unit, epoch, upto, since, is_full, seq, rec, root, leaves)"
        " VALUES (%s, 1, %s, 0, true, %s, %s, %s, %s)",
        [unit, size, seq, rec, top, b"".join(leaves)],
    )


def _seal(sql: Any, site: Site, domain: str, kind: str, unit: str, leaves: list[bytes]) -> str:
    origin, size = f"{domain}/{kind}/{unit}/1", len(leaves)
    note = site.signed(origin, leaves)
    sql.execute(
        "INSERT INTO seal_key VALUES (%s, %s, 1, %s) ON CONFLICT DO NOTHING", [kind, unit, site.records[origin]]
    )
    for (level, index), hashes in grow_tiles(0, leaves, lambda *_: b"").items():
        sql.execute(
            "INSERT INTO seal_tile VALUES (%s, %s, 1, %s, %s, %s) ON CONFLICT (kind, unit, epoch, level, idx)"
            " DO UPDATE SET hashes = EXCLUDED.hashes",
            [kind, unit, level, index, hashes],
        )
    sql.execute(
        "INSERT INTO seal_checkpoint (kind, unit, epoch, size, root, leaf, rec, note) VALUES (%s, %s, 1, %s, %s, %s, now(), %s)",
        [kind, unit, size, root_of(leaves), leaves[-1], str(note)],
    )
    for key in site.witnesses:
        line = str(cosign(note.text, key.public, key.sign, site.at))
        sql.execute(
            "INSERT INTO seal_cosignature VALUES (%s, %s, 1, %s, %s, %s)", [kind, unit, size, key.public.name, line]
        )
    return str(note)
