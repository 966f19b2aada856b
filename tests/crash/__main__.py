"""Kill everything, again and again, under load (断电试验): ``make crash``, or ``python -m tests.crash --rounds 10``.

Each round kills PostgreSQL, the site, the batcher, the sealer, the signer or a witness at a random moment or at a labelled point in
the source, starts it again, lets the clients ask once more for what was not answered, waits until all is sealed and cosigned, and
then looks: nothing acknowledged lost, no gap, no fork, and the same receipt for who asks again.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

from tests.crash.load import Client, Told
from tests.crash.place import DOMAIN, Place, adopt_orphans
from tests.crash.points import POINTS, PROCESSES, Kill, labels, named, plan

CLIENTS = 4
PROVINCE = "990000"
AGAIN = 5  # acknowledged requests of each round that are asked once more


class People(NamedTuple):
    """Who works during the rounds (试验人员): the clients' tokens, an idle office's clerk, the system administrator's token."""

    clients: tuple[str, ...]
    idle: str
    idle_unit: str
    administrator: Path


def main() -> int:
    """Run the rounds and print what was found as JSON; 1 when something was wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.crash")
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--only", action="append", default=[], help="a label or process, to look into it; repeatable")
    chosen = parser.parse_args()
    random.seed(chosen.seed)
    adopt_orphans()
    with tempfile.TemporaryDirectory(prefix="yihao-crash-", dir="/var/tmp") as folder:
        os.chmod(folder, 0o711)  # PostgreSQL's own user has to reach its folder
        os.environ["YIHAO_VAR"] = folder
        place = Place(Path(folder))
        try:
            found = run(place, [named(one) for one in chosen.only] or plan(chosen.rounds))
        finally:
            place.end()
    sys.stdout.write(json.dumps({"seed": chosen.seed} | found, ensure_ascii=False) + "\n")
    return 1 if found["faults"] else 0


def run(place: Place, kills: list[Kill]) -> dict[str, Any]:
    """Build the place, kill in it, and tell."""
    began = time.monotonic()
    place.build()
    people = _people(place)
    from tests.crash.look import look

    told, seen, passed, killed, waits = Told(), set[str](), Counter[str](place.outsiders.died), Counter[str](), []
    place.start()
    waits.append(_settled(place, told))
    built, done = time.monotonic() - began, 0
    for kill in [] if told.faults else kills:
        passed[str(kill)] += _round(place, people, told, kill)
        killed.update(_processes(kill))
        done += 1
        _again(place, told)
        waits.append(_settled(place, told))
        told.faults += look(told, place, seen)
        if told.faults:
            sys.stderr.write(f"{kill}\n{place.last_words()}\n")
            break
    never = sorted(labels() - (+passed).keys())
    if done > len(POINTS) + len(PROCESSES) and never:
        told.faults += [f"{label}: no round came past this point" for label in never]
    return {
        "rounds": done, "seconds": round(time.monotonic() - began), "to_build": round(built),
        "killed": dict(sorted(killed.items())), "points_passed": {k: n for k, n in sorted(passed.items()) if n and k in POINTS},
        "points_not_passed": never, "acknowledged": len(told.acknowledged), "answers_lost": told.lost,
        "stored_but_unacknowledged": told.stored_unacknowledged, "asked_again": told.asked_again, "looked": told.looked,
        "cosignatures_verified": len(seen), "longest_wait_for_cosignatures": round(max(waits), 1), "faults": told.faults[:10],
    }  # fmt: skip


def _processes(kill: Kill) -> tuple[str, ...]:
    return PROCESSES if kill.process == "everything" else (kill.process,)


def _round(place: Place, people: People, told: Told, kill: Kill) -> bool:
    """Kill under load and bring all up again; tell whether the point was passed."""
    if kill.is_rotation:
        _file_one(place, people, told)
    stop = threading.Event()
    clients = [Client(place.port, people.clients[n % len(people.clients)], told, stop) for n in range(CLIENTS)]
    for client in clients:
        client.start()
    time.sleep(random.uniform(0.3, 1.5))
    passed = _kill(place, people, kill)
    place.start()
    stop.set()
    for client in clients:
        client.join(60)
        if client.is_alive():
            told.faults.append(f"{kill}: a client had no answer a minute after everything was up again")
    return passed


def _kill(place: Place, people: People, kill: Kill) -> bool:
    """Kill what the round kills; tell whether it came past its point, since that may not happen in time.

    Points of rotation are passed while the idle office's next epoch begins by command, as the others go on working. The point between
    database and signer is passed by the command or by the sealer, whichever is first.
    """
    if not kill.label:
        for name in _processes(kill):
            place.kill(name)
        return True
    victim = place.arm(kill.process, kill.crash_at)
    died = False
    if kill.is_rotation:
        here = kill.crash_at if kill.process == "sealer" else ""
        died = place.rotate(people.idle_unit, people.administrator, here) == -signal.SIGKILL
    died = died or victim.dies(seconds=15)
    place.kill(kill.process)
    return died


def _file_one(place: Place, people: People, told: Told) -> None:
    """Let the idle office file a case and have it sealed: only a log that is sealed to its end is rotated."""
    stop = threading.Event()
    client = Client(place.port, people.idle, told, stop)
    stop.set()
    client.once()
    _settled(place, told)


def _settled(place: Place, told: Told) -> float:
    """Wait until all is sealed and cosigned; gives the seconds, and keeps as a fault what is not."""
    from tests.crash.look import settle

    waited, late = settle(place)
    told.faults += late
    return waited


def _people(place: Place) -> People:
    from tests import factories
    from yihao.people.acting import the_system
    from yihao.people.commands.offices import add_procuratorate
    from yihao.people.models.offices import Level, Origin
    from yihao.people.rules.categories import Category

    country = factories.build()
    administrator = factories.person("季安", factories.CITY, Category.SYSTEM_ADMIN)
    add_procuratorate(
        acting=the_system(), unit=PROVINCE, name="澄江省人民检察院", short_name="澄江省院", document_prefix="澄检",
        level=Level.PROVINCIAL, since=factories.LONG_AGO, at=country.at, parent="", origin=Origin.INVENTED,
    )  # fmt: skip
    group = factories.person("单于归", PROVINCE, Category.DISCIPLINE_GROUP)
    place.outsiders.make(DOMAIN, site=f"http://127.0.0.1:{place.port}", token=factories.token(group, "ledger.replay"))
    token = place.folder / "outside" / "administrator"
    token.write_text(factories.token(administrator, "ledger.epoch"))
    clients = (factories.token(country.clerk), factories.token(country.other_clerk))
    return People(clients, factories.token(country.city_clerk), factories.CITY, token)


def _again(place: Place, told: Told) -> None:
    """Ask for some of the acknowledged once more: the very same answer must come."""
    keys = random.sample(sorted(told.acknowledged), min(AGAIN, len(told.acknowledged)))
    for key in keys:
        before = told.acknowledged[key]
        answer = Client(place.port, told.token_of[key], told, threading.Event()).ask(key, before["body"])
        told.asked_again += 1
        if answer is None or (answer["number"], answer["receipt"]) != (before["number"], before["receipt"]):
            told.faults.append(f"{key}: told {before['receipt']}, asked again {answer}")


if __name__ == "__main__":
    sys.exit(main())
