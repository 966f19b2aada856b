"""An invented site in memory, for bundles (测试用站点): logs, keys, witnesses, index maps and a national log, all real."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from yihao.cases.rules import number as lcn
from yihao.ledger.bundling import (
    Disclosed,
    Evidence,
    Label,
    MapShown,
    National,
    NationalLeaf,
    SealedLog,
    Told,
    write_bundle,
)
from yihao.ledger.rules.canonical import encode
from yihao.ledger.rules.commitment import commitment
from yihao.ledger.rules.index_map import Here, absorb, case_key, map_leaf, map_root
from yihao.ledger.rules.keyrecord import KeyRecord
from yihao.ledger.rules.log_name import parse_log_name
from yihao.ledger.rules.note import (
    COSIGNATURE,
    ED25519,
    Checkpoint,
    Kind,
    Note,
    VerifierKey,
    cosign,
    sign_note,
)
from yihao.ledger.tree import leaf_hash, list_reader
from yihao.ledger.tree import root as root_of
from yihao.runtime.clock import BEIJING

DOMAIN = "test.yihao.invalid"
YUNXI, CITY, WANGHU = "990103", "990100", "990124"
NUMBER = lcn.make(2026, YUNXI, 417)
OTHER = lcn.make(2026, YUNXI, 418)
BEGAN = datetime(2026, 3, 6, 9, 0, tzinfo=BEIJING)
SEALED_AT = int(time.time()) - 3600
SALT = bytes(range(32))


class Key:
    """A private key under its name (私钥)."""

    def __init__(self, name: str, kind: Kind) -> None:
        private = Ed25519PrivateKey.generate()
        self.sign: Callable[[bytes], bytes] = private.sign
        self.public = VerifierKey(name, kind, private.public_key().public_bytes_raw())


@dataclass
class Unit:
    """One log in memory (内存账本)."""

    origin: str
    raws: list[bytes] = field(default_factory=list)
    known: dict[str, Here] = field(default_factory=dict)
    changed: set[str] = field(default_factory=set)
    maps: list[MapShown] = field(default_factory=list)
    upto: int = 0

    @property
    def leaves(self) -> list[bytes]:
        return [leaf_hash(raw) for raw in self.raws]


class Site:
    """A whole site in memory (内存站点)."""

    def __init__(self, *, simulated: bool = False) -> None:
        self.clock = "simulated" if simulated else "real"
        self.rec = BEGAN
        self.units: dict[str, Unit] = {}
        self.enrolment = Key(DOMAIN, ED25519)
        self.keys: dict[str, Key] = {}
        self.records: dict[str, str] = {}
        self.province = Key("witness.invalid/province", COSIGNATURE)
        self.discipline = Key("witness.invalid/discipline", COSIGNATURE)
        self.witnesses = [self.province, self.discipline]
        self.births: dict[str, bytes] = {}
        self.disclosed: list[tuple[str, int, str, str]] = []
        self.at = SEALED_AT

    def policy(self, **changed: Any) -> dict[str, Any]:
        """Give the policy an outsider keeps (见证规则)."""
        listed = ((self.province, "province", False, False), (self.discipline, "discipline", True, True))
        said: dict[str, Any] = {
            "format": "yihao-policy/1",
            "domain": DOMAIN,
            "enrolment": str(self.enrolment.public),
            "witnesses": [
                {"name": k.public.name, "vkey": str(k.public), "body": body, "outside": out, "replays": rep}
                for k, body, out, rep in listed
            ],
            "quorum": {"any_of": [{"province": 1}], "outside": 1},
        }
        return said | changed

    def unit(self, code: str, epoch: int = 1) -> Unit:
        """Give a log, opened if it is new (账本)."""
        name = f"{code}/{epoch}"
        if name not in self.units:
            self.units[name] = Unit(f"{DOMAIN}/ledger/{code}/{epoch}")
            self.add(code, "log.opened/1", {"clock": self.clock}, number=None, person="system", epoch=epoch)
        return self.units[name]

    def reopen(self, code: str, epoch: int) -> Unit:
        """End a log's epoch, which was sealed last of all, and begin the next (换期)."""
        old = self.units[f"{code}/{epoch - 1}"]
        end = Checkpoint(old.origin, len(old.raws), root_of(old.leaves))
        log = self.units[f"{code}/{epoch}"] = Unit(f"{DOMAIN}/ledger/{code}/{epoch}")
        self.key_of(old.origin)
        self.key_of(log.origin, end)
        facts = {"clock": self.clock, "closes": old.origin, "size": end.size, "root": end.root.hex(), "why": "rotated"}
        self.add(code, "log.opened/2", facts, number=None, person="system", epoch=epoch)
        return log

    def add(
        self, code: str, kind: str, facts: dict[str, Any], *, number: str | None = NUMBER, person: str = "S00000001",
        epoch: int = 1, secrets: dict[str, str] | None = None, **more: Any,
    ) -> bytes:  # fmt: skip
        """Append an entry (记账)."""
        log = self.unit(code, epoch) if kind != "log.opened/1" else self.units[f"{code}/{epoch}"]
        self.rec += timedelta(minutes=7)
        said: dict[str, Any] = {
            "actor": {"id": person, "post": "G00000002", "unit": code},
            "auth": {"basis": "OWN_POWER"},
            "d": facts,
            "log": log.origin,
            "prev": leaf_hash(log.raws[-1]).hex() if log.raws else "0" * 64,
            "rec": self.rec.isoformat(timespec="milliseconds"),
            "seq": len(log.raws),
            "type": kind,
            "v": 1,
            "via": {"channel": "web"},
        } | more
        if number:
            said["case"] = number
        if secrets:
            said["c"] = {name: commitment(SALT, name, value).hex() for name, value in secrets.items()}
            self.disclosed += [(log.origin, len(log.raws), name, value) for name, value in secrets.items()]
        raw = encode(said)
        log.raws.append(raw)
        if number:
            self.births.setdefault(number, leaf_hash(raw))
        return raw

    def index(self, code: str, *, full: bool, epoch: int = 1) -> None:
        """Append the root of an index map, as the sealer does (索引)."""
        log = self.unit(code, epoch)
        pending = [(leaf_hash(raw), json.loads(raw)) for raw in log.raws[log.upto :]]
        log.changed |= absorb(log.known, pending, birth=self.births.__getitem__)
        wanted = log.known if full else log.changed
        leaves = sorted(map_leaf(*log.known[subject]) for subject in wanted)
        since, size = (0 if full else log.upto), len(log.raws)
        facts = {"full": full, "keys": len(leaves), "root": map_root(leaves).hex(), "since": since, "upto": size}
        self.add(code, "index.root/1", facts, number=None, person="system", epoch=epoch)
        if full:
            log.maps = []
        log.maps.append(MapShown(size, b"".join(leaves)))
        log.upto, log.changed = size, set()

    def key_of(self, origin: str, closes: Checkpoint | None = None) -> Key:
        """Give a log's key, certified by the enrolment key (账本钥匙)."""
        if origin not in self.keys:
            self.keys[origin] = Key(origin, ED25519)
            record = KeyRecord(parse_log_name(origin), self.keys[origin].public, closes)
            self.records[origin] = str(sign_note(record.text, self.enrolment.public, self.enrolment.sign))
        return self.keys[origin]

    def signed(self, origin: str, leaves: list[bytes]) -> Note:
        """Have a checkpoint signed by its log (签名)."""
        key = self.key_of(origin)
        return sign_note(str(Checkpoint(origin, len(leaves), root_of(leaves))), key.public, key.sign)

    def cosigned(self, note: Note) -> str:
        """Have a checkpoint cosigned by the witnesses (副署)."""
        lines = tuple(cosign(note.text, key.public, key.sign, self.at) for key in self.witnesses)
        return str(Note(note.text, note.signatures + lines))

    def evidence(self, number: str = NUMBER, *, leave_out: tuple[str, ...] = ()) -> Evidence:
        """Collect what goes into the case's bundle (收集)."""
        logs, notes, origins = [], [], []
        touched = {
            log.origin.split("/")[2]
            for log in self.units.values()
            if any(json.loads(raw).get("case") == number for raw in log.raws)
        }
        for log in self.units.values():
            unit = log.origin.split("/")[2]
            if unit not in touched or unit in leave_out:
                continue
            first_map = log.maps[0].seq if log.maps else 0
            shown = [
                Told(seq, raw)
                for seq, raw in enumerate(log.raws)
                for said in [json.loads(raw)]
                if said.get("case") == number or seq == 0 or (said["type"] == "index.root/1" and seq >= first_map)
            ]
            note = self.signed(log.origin, log.leaves)
            logs.append(
                SealedLog(log.origin, self.cosigned(note), len(log.raws), list_reader(log.leaves), shown, log.maps)
            )
            notes.append(str(note))
            origins.append(log.origin)
        top = f"{DOMAIN}/national/000000/1"
        leaves = [leaf_hash(note.encode()) for note in notes]
        national = National(
            self.cosigned(self.signed(top, leaves)), len(leaves), list_reader(leaves),
            [NationalLeaf(i, i, note, logs[i].size) for i, note in enumerate(notes)],
        )  # fmt: skip
        disclosed = [
            Disclosed(origins.index(origin), seq, name, value, SALT)
            for origin, seq, name, value in self.disclosed
            if origin in origins
        ]
        return Evidence(
            DOMAIN, number, case_key(number, self.births[number]), datetime.now(UTC),
            [self.records[one] for one in (*origins, top)], logs, disclosed, national,
            [Label("unit", YUNXI, "云溪区院"), Label("person", "S00000001", "姚静"), Label("post", "G00000002", "案管")],
        )  # fmt: skip

    def bundle(self, number: str = NUMBER, **how: Any) -> bytes:
        """Write the case's bundle (证据包)."""
        return write_bundle(self.evidence(number, **how))


def three_offices(*, events: int = 20, others: int = 0, simulated: bool = False) -> Site:
    """Build a case that went through three offices, ``events`` events at each, ``others`` of another case between (三院一案)."""
    site = Site(simulated=simulated)
    registered = {"cause": "诈骗", "series": "live"}
    site.add(YUNXI, "case.registered/1", registered, secrets={"p01_name": "匡大成", "note": "无"}, matter="M01")
    for turn, code in enumerate((YUNXI, CITY, WANGHU)):
        if code != YUNXI:
            site.add(YUNXI, "route.extended/1", {"unit": code}, person="system")
            site.add(code, "matter.registered/1", {"cause": "诈骗"}, matter=f"M{turn + 1:02}")
        mine = sum(json.loads(raw).get("case") == NUMBER for raw in site.unit(code).raws)
        for n in range(mine, events):
            site.add(code, "matter.assigned/1", {"person": f"S{n:08}", "role": "HANDLER"}, matter=f"M{turn + 1:02}")
            for _ in range(others):
                site.add(code, "case.corrected/1", {"what": "case.cause"}, number=OTHER)
    for code in (YUNXI, CITY, WANGHU):
        site.index(code, full=True)
        site.add(code, "number.tally/1", {"mark": 3}, number=None)
        site.index(code, full=False)
    return site


def edited(bundle: bytes, change: Callable[[dict[str, Any]], None]) -> bytes:
    """Change a bundle and write it again in its proper form, as a careful forger does (改写)."""
    said = json.loads(bundle)
    change(said)
    return (json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n").encode()
