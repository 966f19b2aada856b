"""Leaving things out of a bundle (删减证据包), as somebody can who holds genuine data and no keys."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tests.ledger.bundles import CITY, DOMAIN, NUMBER, YUNXI, Site
from yihao.ledger import verifier
from yihao.ledger.bundling import National, NationalLeaf, SealedLog, Told, write_bundle
from yihao.ledger.tree import leaf_hash, list_reader
from yihao.web.pages.verdict import verdict_page

NOW = time.time()
EMPTY: dict[str, Any] = {"entries": [], "maps": [], "unsealed": []}
Change = Callable[[dict[str, Any]], None]


def policy_of(site: Site) -> bytes:
    return json.dumps(site.policy()).encode()


def checked(bundle: bytes, site: Site) -> verifier.Report:
    """Verify; whatever the verdict, page and text never show more than was found."""
    report = verifier.verify(bundle, policy_of(site), now=NOW)
    assert report.code != "unexpected"
    page = verdict_page(report, seconds=0.1, own_policy=False)
    assert (page.tone == "song") == (report.sound is True)
    for check in report.checks:
        told = check.figure.split(" / ")
        assert check.state != "ok" or len(told) < 2 or told[0] == told[1], check
    return report


def codes(report: verifier.Report) -> set[str]:
    return {fault.code for _, fault in report.faults}


def place(said: dict[str, Any], ending: str) -> int:
    return next(n for n, log in enumerate(said["logs"]) if log["origin"].endswith(ending))


def emptied(ending: str) -> Change:
    """Leave the log's name and nothing of it."""

    def change(said: dict[str, Any]) -> None:
        at = place(said, ending)
        said["logs"][at] = {"origin": said["logs"][at]["origin"], **EMPTY}
        for name, among in (("leaves", said["national"]), ("disclosed", said)):
            among[name] = [one for one in among[name] if one["log"] != at]

    return change


def dropped(ending: str, *, keep_key: bool = True) -> Change:
    """Leave the log out altogether, its key record too if so wished."""

    def change(said: dict[str, Any]) -> None:
        at = place(said, ending)
        del said["logs"][at]
        for name, among in (("leaves", said["national"]), ("disclosed", said)):
            kept = [one for one in among[name] if one["log"] != at]
            among[name] = [{**one, "log": one["log"] - (one["log"] > at)} for one in kept]
        if not keep_key:
            said["keys"] = [one for one in said["keys"] if not one.split("\n")[1].endswith(ending)]

    return change


def rotated(*, simulated: bool = False) -> Site:
    """Build a case whose second office went on in a new epoch."""
    site = Site(simulated=simulated)
    site.add(YUNXI, "case.registered/1", {"cause": "诈骗"}, matter="M01")
    site.add(YUNXI, "route.extended/1", {"unit": CITY}, person="system")
    site.add(CITY, "matter.assigned/1", {"person": "S00000001", "role": "HANDLER"}, matter="M02")
    site.index(CITY, full=True)
    site.reopen(CITY, 2)
    for n in range(3):
        site.add(CITY, "matter.assigned/1", {"person": f"S{n:08}", "role": "HANDLER"}, matter="M02", epoch=2)
    site.index(CITY, full=True, epoch=2)
    site.index(YUNXI, full=True)
    return site


def before(site: Site, origin: str, size: int, at: int) -> SealedLog:
    """Give a log as it was genuinely sealed and cosigned at an earlier moment, its maps of that time with it."""
    log = next(one for one in site.units.values() if one.origin == origin)
    raws = log.raws[:size]
    leaves = [leaf_hash(raw) for raw in raws]
    now, site.at = site.at, at
    cosigned, site.at = site.cosigned(site.signed(origin, leaves)), now
    shown = [
        Told(seq, raw)
        for seq, raw in enumerate(raws)
        for said in [json.loads(raw)]
        if said.get("case") == NUMBER or seq == 0 or said["type"] == "index.root/1"
    ]
    return SealedLog(origin, cosigned, size, list_reader(leaves), shown, [])


def with_older(site: Site, older: SealedLog) -> bytes:
    """Write the bundle with one log as it was, and that in a genuine national log too."""
    evidence = site.evidence()
    logs = [older if log.origin == older.origin else log for log in evidence.logs]
    notes = [log.checkpoint.split("\n\n")[0] + "\n" for log in logs]
    whole = [str(site.signed(log.origin, _leaves(site, log))) for log in logs]
    assert [one.split("\n\n")[0] + "\n" for one in whole] == notes
    hashed = [leaf_hash(one.encode()) for one in whole]
    top = site.cosigned(site.signed(f"{DOMAIN}/national/000000/1", hashed))
    leaves = [NationalLeaf(n, n, one, logs[n].size) for n, one in enumerate(whole)]
    national = National(top, len(hashed), list_reader(hashed), leaves)
    return write_bundle(replace(evidence, logs=logs, national=national))


def _leaves(site: Site, log: SealedLog) -> list[bytes]:
    unit = next(one for one in site.units.values() if one.origin == log.origin)
    return [leaf_hash(raw) for raw in unit.raws[: log.size]]
