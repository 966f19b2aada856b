"""A sealed site for attacks (封存后的站点): signer, sealer and two witnesses over HTTP as they are in service, and an attacker who knows how."""

from __future__ import annotations

import json
import re
from contextlib import ExitStack, contextmanager
from threading import Thread

from tests import databases
from tests.ledger.conftest import OTHER
from tests.ledger.sealing import DOMAIN, act
from yihao.ledger.keys import FileKeys
from yihao.ledger.rules.index_map import INDEX_ROOT, absorb, map_leaf, map_root
from yihao.ledger.rules.note import ED25519, Checkpoint, sign_note
from yihao.ledger.sealing.sealer import Sealer
from yihao.ledger.sealing.witness_client import WitnessClient
from yihao.ledger.sealing.witnessing import Listed
from yihao.ledger.signer.signing import Signer, make_state
from yihao.ledger.site_policy import make_policy
from yihao.ledger.small_http import _open
from yihao.ledger.tiles import grow_tiles
from yihao.ledger.tree import leaf_hash, root
from yihao.ledger.witness.serving import _routes
from yihao.ledger.witness.state import make_witness
from yihao.ledger.witness.wire import LARGEST
from yihao.ledger.witness.witnessing import Witness

UNIT = "990103"
LOG = f"{DOMAIN}/ledger/{UNIT}/1"


class House:
    """The parts of a site's sealing (封存各方): ``policy`` is the file an outsider keeps."""

    def __init__(self, here, database, stack):
        self.here, self.database, self.stack = here, database, stack
        self.keys = FileKeys(here / "keys")
        self.enrolment = make_state(here / "signer", self.keys, domain=DOMAIN)
        self.signer = Signer(here / "signer", self.keys)
        self.witnesses = {name: self._witness(name) for name in ("province", "discipline")}
        vkeys = {name: listed.key for name, listed in self.witnesses.items()}
        self.policy = make_policy(
            enrolment=str(self.enrolment), quorum=[{"province": 1}], outside=1,
            witnesses=[f"province={vkeys['province']}", f"discipline,outside={vkeys['discipline']}"],
        )  # fmt: skip
        (here / "policy.json").write_bytes(self.policy)

    def _witness(self, name):
        folder = self.here / name
        keys = FileKeys(folder / "keys")
        key = make_witness(folder, keys, name=name, enrolment=str(self.enrolment))
        server = self.stack.enter_context(_open(_routes(Witness(folder, keys)), ("127.0.0.1", 0), LARGEST, ""))
        Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        self.stack.callback(server.shutdown)
        return Listed(key, f"http://127.0.0.1:{server.server_address[1]}", outside=name == "discipline")

    def seal(self, *names, database="", every=3600.0):
        """One round of a sealer, asking these witnesses (all, if none is named)."""
        listed = [one for name, one in self.witnesses.items() if not names or name in names]
        with databases.CLUSTER.connect("yihao_sealer", database or self.database) as sql:
            sealer = Sealer(sql, self.signer, [] if names == ("nobody",) else listed, national_every=every)
            try:
                return sealer.seal()
            finally:
                sealer.leave()

    def seal_twice(self):
        """Seal all there is; then another office's acts, and the national log once more."""
        assert self.seal().faults == ()
        act(2, unit=OTHER)
        assert self.seal(every=0.0).faults == ()

    def logs(self):
        return self.ask("SELECT kind, unit FROM kept_seal_key ORDER BY 1, 2")

    def client(self, name):
        return WitnessClient.at(self.witnesses[name].key, self.witnesses[name].url)

    def forged(self, size, top, origin=LOG):
        """A checkpoint signed by the log's own key, stolen from its file."""
        return str(
            sign_note(str(Checkpoint(origin, size, top)), self.keys.make(origin, ED25519), self.keys.sign(origin))
        )

    def ask(self, statement, parameters=()):
        with databases.CLUSTER.connect(database=self.database) as sql:
            done = sql.execute(statement, parameters)
            return done.fetchall() if done.description else []

    def checkpoint(self, unit=UNIT):
        """Size and root of the unit's newest checkpoint."""
        size, top = self.ask(
            "SELECT size, root FROM seal_checkpoint WHERE kind = 'ledger' AND unit = %s ORDER BY size DESC LIMIT 1",
            [unit],
        )[0]
        return size, bytes(top)


@contextmanager
def built(here, database):
    with ExitStack() as stack:
        yield House(here, database, stack)


def rewrite(house, old, new, *, unit=UNIT):
    """Replace ``old`` by ``new`` in every entry of a log and mend all that follows from it: leaves, links, index, tree, head.

    What an intruder with the whole database, the source code and time would do; he has no key. Gives size and root.
    """
    with databases.CLUSTER.connect(database=house.database) as sql:
        sql.execute("SET session_replication_role = replica")
        rows = sql.execute(
            "SELECT seq, entry, number FROM event WHERE unit = %s AND epoch = 1 ORDER BY seq", [unit]
        ).fetchall()
        prev, leaves, known, pending, births, opened = bytes(32), [], {}, [], {}, set()
        for seq, raw, number in rows:
            text = re.sub(r'"prev":"[0-9a-f]{64}"', f'"prev":"{prev.hex()}"', bytes(raw).decode().replace(old, new))
            said = json.loads(text)
            if said["type"].startswith(INDEX_ROOT):
                opened |= absorb(known, pending, birth=births.__getitem__)
                pending = []
                each = sorted(map_leaf(*known[one]) for one in (known if said["d"]["full"] else opened))
                top = map_root(each)
                text = text.replace(said["d"]["root"], top.hex())
                sql.execute(
                    "UPDATE index_map SET root = %s, leaves = %s WHERE unit = %s AND seq = %s",
                    [top, b"".join(each), unit, seq],
                )
                for subject in opened:
                    key, n, run = known[subject]
                    sql.execute(
                        "UPDATE index_key SET key = %s, n = %s, run = %s WHERE unit = %s AND subject = %s",
                        [key, n, run, unit, subject],
                    )
                opened = set()
            prev = leaf_hash(text.encode())
            if not said["type"].startswith(INDEX_ROOT):
                pending.append((prev, json.loads(text)))
            if number and number not in births:
                births[number] = prev
                sql.execute("UPDATE index_birth SET leaf = %s WHERE number = %s", [prev, number])
            leaves.append(prev)
            sql.execute(
                "UPDATE event SET entry = %s, leaf = %s WHERE unit = %s AND epoch = 1 AND seq = %s",
                [text.encode(), prev, unit, seq],
            )
        sql.execute("UPDATE unit_head SET leaf = %s WHERE kind = 'ledger' AND unit = %s", [prev, unit])
        size = sql.execute("SELECT max(size) FROM seal_checkpoint WHERE kind = 'ledger' AND unit = %s", [unit]).fetchone()[0]  # fmt: skip
        for (level, index), hashes in grow_tiles(0, leaves[:size], lambda *_: b"").items():
            sql.execute(
                "UPDATE seal_tile SET hashes = %s WHERE kind = 'ledger' AND unit = %s AND level = %s AND idx = %s",
                [hashes, unit, level, index],
            )
    return size, root(leaves[:size])
