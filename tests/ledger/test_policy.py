"""Policies: without a quorum and an outsider none is one, and each mistake has its own sentence."""

from __future__ import annotations

import json
from copy import deepcopy

import pytest

from tests.ledger.notes import DOMAIN, ENROLMENT, Pair, witness
from yihao.ledger.rules.policy import PolicyRefused, parse_policy

pytestmark = pytest.mark.pure


def listed(name, body, *, outside=False, replays=False):
    return {"name": name, "vkey": str(witness(name).key), "body": body, "outside": outside, "replays": replays}


POLICY = {
    "format": "yihao-policy/1",
    "domain": DOMAIN,
    "enrolment": str(ENROLMENT.key),
    "witnesses": [
        listed("a.province", "province"),
        listed("b.province", "province", replays=True),
        listed("supreme", "supreme"),
        listed("discipline", "discipline", outside=True, replays=True),
    ],
    "quorum": {"any_of": [{"province": 2}, {"supreme": 1}], "outside": 1},
}


def changed(path, value):
    policy = deepcopy(POLICY)
    where = policy
    for key in path[:-1]:
        where = where[key]
    where[path[-1]] = value
    return json.dumps(policy)


@pytest.mark.parametrize(
    ("names", "enough"),
    [
        (["a.province", "b.province", "discipline"], True),
        (["supreme", "discipline"], True),
        (["a.province", "b.province", "supreme"], False),
        (["a.province", "discipline"], False),
        (["a.province", "a.province", "discipline"], False),
        (["discipline"], False),
        (["a.province", "stranger", "discipline"], False),
        ([], False),
    ],
)
def test_which_witnesses_are_enough(names, enough):
    assert parse_policy(json.dumps(POLICY)).is_quorum(names) is enough


def test_a_replaying_witness_is_known():
    policy = parse_policy(json.dumps(POLICY).encode())
    assert policy.is_replayed(["a.province", "discipline"])
    assert not policy.is_replayed(["a.province", "supreme", "stranger"])


BAD = {
    "json": ["", "[", "\udcff", '{"format": "yihao-policy/1", "format": "yihao-policy/1"}', "[" * 200_000],
    "form": ["[]", "{}", json.dumps({**POLICY, "more": 1}), changed(["quorum"], {"any_of": [{"province": 1}]}),
             changed(["witnesses", 0], {})],
    "format": [changed(["format"], "yihao-policy/2")],
    "domain": [changed(["domain"], "No Domain"), changed(["domain"], 7)],
    "enrolment": [changed(["enrolment"], str(Pair("other.invalid").key))],
    "key": [changed(["enrolment"], "x"), changed(["witnesses", 0, "vkey"], str(Pair("a.province").key)),
            changed(["enrolment"], None)],
    "witnesses": [changed(["witnesses"], []), changed(["witnesses"], None)],
    "witness": [changed(["witnesses", 0, "name"], "other"), changed(["witnesses", 0, "body"], "court"),
                changed(["witnesses", 0, "outside"], 0), changed(["witnesses", 0, "replays"], "yes")],
    "twice": [changed(["witnesses", 1], POLICY["witnesses"][0])],
    "quorum": [changed(["quorum", "any_of"], []), changed(["quorum", "any_of"], [{}]),
               changed(["quorum", "any_of"], [{"province": 0}]), changed(["quorum", "any_of"], [{"province": True}]),
               changed(["quorum", "any_of"], [{"court": 1}]), changed(["quorum", "any_of"], None)],
    "outsider": [changed(["quorum", "outside"], 0), changed(["quorum", "outside"], None),
                 changed(["quorum", "outside"], True), changed(["witnesses", 2, "outside"], True)],
    "unreachable": [changed(["quorum", "any_of"], [{"province": 3}]), changed(["quorum", "outside"], 2)],
}  # fmt: skip


@pytest.mark.parametrize(
    ("code", "text"),
    [(code, text) for code, texts in BAD.items() for text in texts],
    ids=range(sum(map(len, BAD.values()))),
)
def test_a_bad_policy_is_refused_with_its_own_code(code, text):
    with pytest.raises(PolicyRefused) as refused:
        parse_policy(text)
    assert refused.value.code == f"policy_{code}"


def test_one_key_under_two_names_is_one_witness_only():
    twin = deepcopy(POLICY)
    key = witness("a.province").key._replace(name="c.province")
    twin["witnesses"].append({**listed("c.province", "province"), "vkey": str(key)})
    with pytest.raises(PolicyRefused) as refused:
        parse_policy(json.dumps(twin))
    assert refused.value.code == "policy_twice"
