"""Kill everything, again and again, under load (断电试验): ``make crash``, or ``python -m tests.crash --rounds 10``.

Each round kills PostgreSQL, the site or the batcher at a random moment or at a labelled point in the source, starts it again, lets
the clients ask once more for what was not answered, and then looks: nothing acknowledged lost, no gap, no fork, and the same
receipt for who asks again.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

from tests.crash.load import Client, Told
from tests.crash.place import Place, adopt_orphans, labels

CLIENTS = 4
AGAIN = 5  # acknowledged requests of each round that are asked once more


def main() -> int:
    """Run the rounds and print what was found as JSON; 1 when something was wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.crash")
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    chosen = parser.parse_args()
    random.seed(chosen.seed)
    adopt_orphans()
    with tempfile.TemporaryDirectory(prefix="yihao-crash-", dir="/var/tmp") as folder:
        os.chmod(folder, 0o711)  # PostgreSQL's own user has to reach its folder
        os.environ["YIHAO_VAR"] = folder
        place = Place(Path(folder))
        try:
            found = run(place, chosen.rounds)
        finally:
            place.end()
    sys.stdout.write(json.dumps({"seed": chosen.seed} | found, ensure_ascii=False) + "\n")
    return 1 if found["faults"] else 0


def run(place: Place, rounds: int) -> dict[str, Any]:
    """Build the place, kill in it, and tell."""
    place.build()
    tokens = _people(place)
    told, kills, done = Told(), Counter[str](), 0
    plan = _plan(rounds)
    for kind in plan:
        label = kind if kind in labels() else ""
        place.start(f"{label}:{random.randint(1, 2)}" if label else "")
        stop = threading.Event()
        clients = [Client(place.port, tokens[n % len(tokens)], told, stop) for n in range(CLIENTS)]
        for client in clients:
            client.start()
        kills[kind] += _kill(place, kind, label)
        done += 1
        place.start()
        stop.set()
        for client in clients:
            client.join(60)
            if client.is_alive():
                told.faults.append(f"{kind}: a client had no answer a minute after everything was up again")
        _again(place, told)
        told.faults += look(told)
        if told.faults:
            break
    return {
        "rounds": done, "killed": dict(kills), "acknowledged": len(told.acknowledged),
        "answers_lost": told.lost, "stored_but_unacknowledged": told.stored_unacknowledged,
        "asked_again": told.asked_again, "looked": told.looked, "faults": told.faults[:10],
    }  # fmt: skip


def _plan(rounds: int) -> list[str]:
    """Every label and every process in turn, in random order; all at once among them."""
    kinds = [*labels(), "postgres", "site", "batcher", "postgres", "everything"]
    plan = [kinds[n % len(kinds)] for n in range(rounds)]
    random.shuffle(plan)
    return plan


def _kill(place: Place, kind: str, label: str) -> bool:
    """Kill what the round kills; tell whether it died, since a point may not be passed in time."""
    if not label:
        time.sleep(random.uniform(0.3, 1.5))
        for name in ("postgres", "site", "batcher") if kind == "everything" else (kind,):
            place.kill(name)
        return True
    died = place.dies_by_itself(labels()[label], seconds=8)
    place.kill(labels()[label])
    return died


def _people(place: Place) -> list[str]:
    os.environ.update(place.environment)
    from yihao.runtime.setup import use_django

    use_django()
    from tests import factories

    country = factories.build()
    return [factories.token(country.clerk), factories.token(country.other_clerk)]


def _again(place: Place, told: Told) -> None:
    """Ask for some of the acknowledged once more: the very same answer must come."""
    keys = random.sample(sorted(told.acknowledged), min(AGAIN, len(told.acknowledged)))
    for key in keys:
        before = told.acknowledged[key]
        answer = Client(place.port, told.token_of[key], told, threading.Event()).ask(key, before["body"])
        told.asked_again += 1
        if answer is None or (answer["number"], answer["receipt"]) != (before["number"], before["receipt"]):
            told.faults.append(f"{key}: told {before['receipt']}, asked again {answer}")


def look(told: Told) -> list[str]:
    """Look at the database: whole chains, numbers without gaps, and every acknowledged entry where its receipt says."""
    from django.db import connection

    from yihao.ledger.checking import check_chain

    connection.close()
    faults = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT kind, unit FROM unit_head ORDER BY kind, unit")
        heads = cursor.fetchall()
    for kind, unit in heads:
        checked = check_chain(unit, kind=kind)
        if checked.fault:
            faults.append(f"{kind} {unit}: {checked.fault}")
    with connection.cursor() as cursor:
        cursor.execute("SELECT domain || '/ledger/' || unit || '/' || epoch, seq, encode(leaf, 'hex') FROM event, site")
        stored = {(log, seq): leaf for log, seq, leaf in cursor.fetchall()}
        cursor.execute("SELECT number FROM cases_case")
        numbers = [row[0] for row in cursor.fetchall()]
        cursor.execute(
            "SELECT (SELECT count(*) FROM access_event WHERE number IS NOT NULL)"
            " + (SELECT count(*) FROM access_waiting WHERE number IS NOT NULL)"
        )
        (logged,) = cursor.fetchone() or (0,)
        cursor.execute("SELECT year, unit, n FROM cases_counter")
        counters = cursor.fetchall()
    for year, unit, n in counters:
        given = sorted(int(number[10:15]) for number in numbers if number.startswith(f"{year}{unit}"))
        if given != list(range(1, n + 1)):
            faults.append(f"{unit}: {n} numbers given, {len(given)} there")
    if logged < told.looked:
        faults.append(f"{told.looked} cases were shown, {logged} look-ups are logged")
    receipts = [(answer["receipt"], answer["number"], key) for key, answer in told.acknowledged.items()]
    if len({number for _, number, _ in receipts}) != len(receipts):
        faults.append("one number was given to two requests")
    known = set(numbers)
    for receipt, number, key in receipts:
        if stored.get((receipt["log"], receipt["seq"])) != receipt["leaf"] or number not in known:
            faults.append(f"{key}: acknowledged as {receipt}, and not there")
    return faults


if __name__ == "__main__":
    sys.exit(main())
