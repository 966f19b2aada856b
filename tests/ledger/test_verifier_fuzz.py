"""Thousands of spoiled bundles: the verifier never breaks down, and calls none sound that says anything else."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.ledger.bundles import Site, edited, three_offices
from yihao.ledger import verifier

pytestmark = pytest.mark.pure
UNPROVED = {"made_at", "names"}
NOW = time.time()


@pytest.fixture(scope="module")
def site() -> Site:
    return three_offices(events=2)


@pytest.fixture(scope="module")
def bundle(site: Site) -> bytes:
    return site.bundle()


@pytest.fixture(scope="module")
def policy(site: Site) -> bytes:
    return json.dumps(site.policy()).encode()


def _flip(raw: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(raw))
    return raw[:at] + bytes([raw[at] ^ (1 << chance.randrange(8))]) + raw[at + 1 :]


def _cut(raw: bytes, chance: random.Random) -> bytes:
    return raw[: chance.randrange(len(raw))]


def _hole(raw: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(raw))
    return raw[:at] + raw[at + chance.randint(1, 40) :]


def _swap(raw: bytes, chance: random.Random) -> bytes:
    length = chance.randint(1, 60)
    one, other = sorted(chance.randrange(len(raw) - length) for _ in range(2))
    if one + length > other:
        return raw[:one] + raw[one : one + 2][::-1] + raw[one + 2 :]
    return (
        raw[:one]
        + raw[other : other + length]
        + raw[one + length : other]
        + raw[one : one + length]
        + raw[other + length :]
    )


def _twice(raw: bytes, chance: random.Random) -> bytes:
    at, length = chance.randrange(len(raw)), chance.randint(1, 200)
    return raw[:at] + raw[at : at + length] + raw[at:]


def _digit(raw: bytes, chance: random.Random) -> bytes:
    places = [at for at, byte in enumerate(raw) if chr(byte) in "0123456789abcdef"]
    at = chance.choice(places)
    return raw[:at] + chance.choice("0123456789abcdef").encode() + raw[at + 1 :]


def _meant(said: dict[str, Any], policy: bytes) -> dict[str, Any]:
    """Leave out signature lines of names that nobody trusts: by the form of signed notes they mean nothing."""
    known = {one["name"] for one in json.loads(policy)["witnesses"]}
    for log in (*said["logs"], said["national"]):
        text, _, lines = log["checkpoint"].partition("\n\n")
        names = known | {text.split("\n")[0]}
        log["checkpoint"] = (
            text,
            [one for one in lines.split("\n") if one.split(" ")[1:2] and one.split(" ")[1] in names],
        )
    return said


KINDS: dict[str, tuple[Callable[[bytes, random.Random], bytes], int]] = {
    "a bit flipped": (_flip, 700), "cut off": (_cut, 500), "a piece left out": (_hole, 500),
    "two pieces swapped": (_swap, 500), "a piece twice": (_twice, 500), "a digit replaced": (_digit, 500),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_a_spoiled_bundle_is_never_sound(kind: str, bundle: bytes, policy: bytes) -> None:
    spoil, times = KINDS[kind]
    chance = random.Random(f"yihao {kind}")
    was = _meant(json.loads(bundle), policy)
    sound = 0
    for _ in range(times):
        changed = spoil(bundle, chance)
        report = verifier.verify(changed, policy, now=NOW)
        assert report.code != "unexpected", changed
        assert (report.exit_code == 0) == (report.sound is True)
        if report.sound is True:
            said = _meant(json.loads(changed), policy)
            assert said.keys() == was.keys() and {key for key in was if said[key] != was[key]} <= UNPROVED
            sound += 1
        else:
            assert report.verdict[0] and report.verdict[1] and report.code in verifier.WORDS
    assert sound < times / 2


def test_what_is_unproved_is_said_to_be(bundle: bytes, policy: bytes) -> None:
    def relabel(said: dict[str, list[dict[str, str]]]) -> None:
        said["names"][0]["name"] = "别处某院"

    shown = verifier.verify(edited(bundle, relabel), policy, now=NOW)
    assert shown.sound is True  # and so the words beside it must say that names are the issuer's
    assert "不在证明之内" in verifier.in_words(shown, "zh") and "not proved" in verifier.in_words(shown, "en")
    was = verifier.verify(bundle, policy, now=NOW)
    moved = verifier.verify(
        edited(bundle, lambda said: said.update(made_at="2020-01-01T00:00:00+08:00")), policy, now=NOW
    )
    assert (moved.sound, moved.as_json()) == (was.sound, was.as_json())  # the day it was made is shown nowhere
