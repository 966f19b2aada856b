"""The standalone verifier finds what was done to a bundle, names where, and never breaks down."""

from __future__ import annotations

import ast
import gzip
import json
import random
import subprocess
import sys
import time
from base64 import b64decode, b64encode
from collections.abc import Callable
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from tests.ledger.bundles import CITY, DOMAIN, NUMBER, OTHER, SALT, WANGHU, YUNXI, Key, Site, edited, three_offices
from yihao.ledger import verifier
from yihao.ledger.rules.daily_root import RootText, spoken
from yihao.ledger.rules.note import COSIGNATURE, ED25519, Checkpoint
from yihao.ledger.rules.policy import PolicyRefused, parse_policy
from yihao.ledger.rules.receipt import NO_CASE, ReceiptText
from yihao.ledger.tree import consistency_proof, inclusion_proof, leaf_hash, list_reader
from yihao.ledger.tree import root as root_of

pytestmark = pytest.mark.pure
NOW = time.time()


@pytest.fixture(scope="module")
def country() -> Site:
    return three_offices(events=7, others=3)


@pytest.fixture(scope="module")
def bundle(country: Site) -> bytes:
    return country.bundle()


@pytest.fixture(scope="module")
def policy(country: Site) -> bytes:
    return json.dumps(country.policy(), indent=2).encode()


def found(bundle: bytes, policy: bytes, *receipts: str, now: float = NOW) -> verifier.Report:
    return verifier.verify(bundle, policy, now=now, receipts=receipts)


def built(change: Callable[[Site], None]) -> verifier.Report:
    """Make a site, change it before it is sealed, and verify its bundle."""
    site = three_offices(events=4)
    change(site)
    return found(site.bundle(), json.dumps(site.policy()).encode())


# -- sound ------------------------------------------------------------------------------------------------------------


def test_sixty_events_over_three_offices_are_sound() -> None:
    site = three_offices(events=20, others=5)
    bundle, policy = site.bundle(), json.dumps(site.policy()).encode()
    report = found(bundle, policy)
    assert (report.sound, report.code, report.exit_code) == (True, "sound", 0)
    assert len(bundle) < 64 * 1024
    assert report.events == 62
    assert [check.state for check in report.checks] == ["ok"] * 8


def test_the_table_says_who_when_and_as_what_in_order_of_time(bundle: bytes, policy: bytes) -> None:
    table = found(bundle, policy).table
    assert [row["rec"] for row in table] == sorted(row["rec"] for row in table)
    first = table[0]
    assert (first["person"], first["person_name"], first["post"], first["unit"]) == (
        "S00000001",
        "姚静",
        "G00000002",
        YUNXI,
    )
    assert first["values"]["p01_name"] == "匡大成"
    assert first["label"]["zh"] == "受理并取号"


def test_simulated_data_says_so_in_the_verdict() -> None:
    site = three_offices(events=3, simulated=True)
    report = found(site.bundle(), json.dumps(site.policy()).encode())
    assert report.sound is True and report.simulated is True
    assert "模拟数据" in report.verdict[0] and "模拟数据" in verifier.in_words(report, "zh")


@pytest.mark.wide
def test_it_runs_alone_with_nothing_but_the_standard_library(bundle: bytes, policy: bytes, tmp_path: Path) -> None:
    source = Path(verifier.__file__).read_text(encoding="utf-8")
    imported = {
        name.split(".")[0]
        for node in ast.walk(ast.parse(source))
        for name in ([a.name for a in node.names] if isinstance(node, ast.Import) else [node.module or ""] if isinstance(node, ast.ImportFrom) else [])
    }  # fmt: skip
    assert imported <= sys.stdlib_module_names
    for name, content in (("v.py", source.encode()), ("b.json", bundle), ("p.json", policy)):
        (tmp_path / name).write_bytes(content)
    run = [sys.executable, "-I", "-S", "v.py", "b.json", "--policy", "p.json"]
    said = subprocess.run([*run, "--json"], cwd=tmp_path, capture_output=True, check=False)
    answer = json.loads(said.stdout)
    assert (said.returncode, answer["sound"], answer["code"], answer["first_fault"]) == (0, True, "sound", None)
    assert answer["events"] == len(answer["table"])
    english = subprocess.run([*run, "--lang", "en"], cwd=tmp_path, capture_output=True, check=False).stdout.decode()
    assert english.startswith("Unaltered, nothing missing")
    for wrong in ([], ["v.py"], ["absent.json", "--policy", "p.json"], ["b.json", "--policy", "absent.json"]):
        ended = subprocess.run([sys.executable, "-I", "v.py", *wrong], cwd=tmp_path, capture_output=True, check=False)
        assert ended.returncode == 64 and b"Traceback" not in ended.stderr


def test_an_entrys_proof_comes_out_as_a_c2sp_tlog_proof(bundle: bytes, country: Site) -> None:
    log = country.units[f"{YUNXI}/1"]
    text = verifier.tlog_proof(bundle, log.origin, 1)
    lines, _, checkpoint = text.partition("\n\n")
    first, index, *path = lines.split("\n")
    assert (first, index) == ("c2sp.org/tlog-proof@v1", "index 1")
    size = len(log.raws)
    assert path == [b64encode(h).decode() for h in inclusion_proof(1, size, list_reader(log.leaves))]
    assert checkpoint.startswith(f"{log.origin}\n{size}\n")


# -- altered ----------------------------------------------------------------------------------------------------------


def _entry(said: dict[str, Any], log: int, place: int, old: str, new: str) -> None:
    one = said["logs"][log]["entries"][place]
    assert old in one["entry"]
    one["entry"] = one["entry"].replace(old, new, 1)


def test_one_changed_byte_names_the_event(bundle: bytes, policy: bytes) -> None:
    place = bundle.index(b"S00000003")
    changed = bundle[: place + 8] + b"9" + bundle[place + 9 :]
    report = found(changed, policy)
    fault = report.as_json()["first_fault"]
    assert (report.sound, report.exit_code, fault["code"]) == (False, 1, "not_in_log")
    wrong = next(e for log in json.loads(changed)["logs"] for e in log["entries"] if "S00000009" in e["entry"])
    assert fault["seq"] == wrong["seq"] and fault["log"].endswith(f"/{YUNXI}/1")
    assert fault["position"] == wrong["seq"] + 1


@pytest.mark.wide
def test_any_single_byte_changed_anywhere_is_never_sound(bundle: bytes, policy: bytes) -> None:
    chance = random.Random(20261124)
    unproved = json.loads(bundle)["made_at"].encode()
    for _ in range(400):
        place = chance.randrange(len(bundle))
        changed = bundle[:place] + bytes([bundle[place] ^ (1 << chance.randrange(8))]) + bundle[place + 1 :]
        report = found(changed, policy)
        assert report.code != "unexpected"
        # The day it was made and the names of people are the maker's word; nothing else may change unnoticed.
        if report.sound is True:
            said, was = json.loads(changed), json.loads(bundle)
            assert {k for k in was if said[k] != was[k]} <= {"made_at", "names"}, (place, unproved)


ALTERED: dict[str, tuple[Callable[[dict[str, Any]], None], str, bool | str]] = {
    "an entry's body": (lambda s: _entry(s, 1, 2, "HANDLER", "HELPERS"), "not_in_log", False),
    "an entry's time": (lambda s: _entry(s, 0, 2, "T09:2", "T08:2"), "not_in_log", False),
    "an entry that is no entry": (lambda s: _entry(s, 0, 1, '"v":1', '"v":2'), "entry_form", False),
    "a blank inside an entry": (lambda s: _entry(s, 0, 1, ",", ", "), "entry_form", False),
    "a key twice inside an entry": (lambda s: _entry(s, 0, 1, '"v":1', '"v":1,"v":1'), "entry_form", False),
    "an entry of another log": (lambda s: _entry(s, 0, 1, f"/{YUNXI}/1", f"/{CITY}/1"), "entry_log", False),
    "an entry of another case": (lambda s: _entry(s, 0, 1, NUMBER, OTHER), "entry_case", False),
    "an entry at another place": (lambda s: s["logs"][0]["entries"][1].update(seq=40), "entry_seq", False),
    "an entry twice": (
        lambda s: s["logs"][0]["entries"].insert(1, s["logs"][0]["entries"][1]),
        "entry_order",
        False,
    ),
    "two entries swapped": (lambda s: s["logs"][0]["entries"].reverse(), "entry_order", False),
    "one event left out": (lambda s: s["logs"][2]["entries"].pop(3), "missing_events", "incomplete"),
    "the last event left out": (lambda s: s["logs"][1]["entries"].pop(-3), "missing_events", "incomplete"),
    "the opening left out": (lambda s: s["logs"][0]["entries"].pop(0), "no_opening", False),
    "a name": (lambda s: s["disclosed"][0].update(value="匡二成"), "disclosed_false", False),
    "a salt": (lambda s: s["disclosed"][0].update(salt=SALT.hex()[::-1]), "disclosed_false", False),
    "a name where none was committed": (lambda s: s["disclosed"][0].update(field="p09_name"), "disclosed_unknown", False),
    "a checkpoint's size": (
        lambda s: s["logs"][0].update(checkpoint=s["logs"][0]["checkpoint"].replace("/1\n", "/1\n1", 1)),
        "not_in_log",
        False,
    ),
    "another log's checkpoint": (
        lambda s: s["logs"][0].update(checkpoint=s["logs"][1]["checkpoint"]),
        "checkpoint_origin",
        False,
    ),
    "no maps": (lambda s: s["logs"][0].update(maps=[]), "no_map", "incomplete"),
    "the newest map left out": (lambda s: s["logs"][0]["maps"].pop(), "map_tail", "incomplete"),
    "the full map left out": (lambda s: s["logs"][0]["maps"].pop(0), "map_gap", "incomplete"),
    "a count in a map": (lambda s: s["logs"][0]["maps"][0]["items"][0].update(n=1), "map_false", False),
    "absence by leaves that are no neighbours": (
        lambda s: s["logs"][0]["maps"][1]["items"].pop(),
        "map_false",
        False,
    ),
    "no national log": (lambda s: s.pop("national"), "no_national", "incomplete"),
    "one office missing from the national log": (lambda s: s["national"]["leaves"].pop(), "no_national", "incomplete"),
    "a national leaf": (
        lambda s: s["national"]["leaves"][0].update(note=s["national"]["leaves"][1]["note"]),
        "national_false",
        False,
    ),
    "no keys": (lambda s: s.update(keys=[]), "no_key", False),
    "a key record": (
        lambda s: s["keys"].__setitem__(0, s["keys"][0].replace("first", "First")),
        "key_signature",
        False,
    ),
    "another site": (lambda s: s.update(domain="evil.invalid"), "foreign", False),
    "a newer version": (lambda s: s.update(format="yihao-bundle/2"), "unknown_version", False),
    "another format": (lambda s: s.update(format="zip"), "unknown_format", False),
    "a further item": (lambda s: s.update(more=1), "shape", False),
    "a hash that is not there": (lambda s: s["logs"][0]["entries"][0]["path"].__setitem__(0, 10**6), "shape", False),
    "a path without end": (lambda s: s["logs"][0]["entries"][0].update(path=[0] * 9000), "shape", False),
    "an unsealed entry that was sealed": (
        lambda s: s["logs"][0]["unsealed"].append(
            {k: s["logs"][0]["entries"][1][k] for k in ("seq", "entry")},
        ),
        "unsealed_inside",
        False,
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", ALTERED)
def test_what_was_altered_is_found_with_its_own_code(what: str, bundle: bytes, policy: bytes) -> None:
    change, code, sound = ALTERED[what]
    report = found(edited(bundle, change), policy)
    assert (report.code, report.sound) == (code, sound)
    assert report.verdict[0] and report.verdict[1]
    assert report.exit_code == (2 if sound == "incomplete" else 1)


def test_an_office_left_out_is_named_by_the_event_that_points_to_it(country: Site, policy: bytes) -> None:
    report = found(country.bundle(leave_out=(WANGHU,)), policy)
    fault = report.as_json()["first_fault"]
    assert (report.sound, report.code) == ("incomplete", "unit_missing")
    assert WANGHU in fault["zh"] and f"/{YUNXI}/" in fault["log"]


def test_the_first_office_left_out_is_named(country: Site, policy: bytes) -> None:
    evidence = country.evidence(leave_out=(YUNXI,))
    assert len(evidence.logs) == 2
    report = found(country.bundle(leave_out=(YUNXI,)), policy)
    assert report.sound in (False, "incomplete") and report.code in ("surplus_events", "map_false", "unit_unannounced")


# -- a false site -----------------------------------------------------------------------------------------------------


def test_a_log_that_does_not_name_an_office_cannot_rule_others_out() -> None:
    def unannounced(site: Site) -> None:
        site.add("990199", "matter.registered/1", {"cause": "诈骗"}, matter="M09")
        site.index("990199", full=True)

    assert built(unannounced).code == "unit_unannounced"


def test_a_time_that_falls_is_found_even_if_everything_is_signed() -> None:
    def back(site: Site) -> None:
        site.rec -= timedelta(minutes=80)
        site.add(WANGHU, "matter.assigned/1", {"person": "S00000009"})
        site.index(WANGHU, full=True)

    assert built(back).code == "rec_falls"


def test_a_time_after_the_seal_is_found() -> None:
    def ahead(site: Site) -> None:
        site.rec = site.rec.replace(year=2037)
        site.add(WANGHU, "matter.assigned/1", {"person": "S00000009"})
        site.index(WANGHU, full=True)

    assert built(ahead).code == "rec_after_seal"


def test_a_late_entry_needs_its_reason() -> None:
    def late(site: Site) -> None:
        site.add(WANGHU, "matter.assigned/1", {"person": "S00000009"}, occ="2026-01-01")
        site.index(WANGHU, full=True)

    assert built(late).code == "late_unexplained"


def test_an_event_after_the_newest_map_leaves_completeness_open() -> None:
    def unmapped(site: Site) -> None:
        site.add(WANGHU, "matter.assigned/1", {"person": "S00000009"})

    report = built(unmapped)
    assert (report.sound, report.code) == ("incomplete", "map_tail")


def test_a_broken_chain_is_found_even_if_it_is_signed() -> None:
    def broken(site: Site) -> None:
        log = site.units[f"{YUNXI}/1"]
        log.raws[2] = log.raws[2].replace(b"HANDLER", b"HELPERS")

    assert built(broken).code == "prev"


def _policy_of(site: Site) -> bytes:
    return json.dumps(site.policy()).encode()


def test_an_unsigned_checkpoint_is_found(country: Site, bundle: bytes, policy: bytes) -> None:
    def unsign(said: dict[str, Any]) -> None:
        text = said["logs"][0]["checkpoint"]
        body, _, lines = text.partition("\n\n")
        said["logs"][0]["checkpoint"] = body + "\n\n" + lines.split("\n", 1)[1]

    assert found(edited(bundle, unsign), policy).code == "unsigned"


@pytest.mark.parametrize(("kept", "code"), [([], "no_quorum"), ([0], "no_outsider"), ([1], "no_quorum")])
def test_too_few_witnesses_are_found(kept: list[int], code: str) -> None:
    site = three_offices(events=3)
    site.witnesses = [site.witnesses[one] for one in kept]
    report = found(site.bundle(), _policy_of(site))
    assert (report.sound, report.code) == (False, code)


def test_witnesses_unknown_to_the_policy_count_nothing() -> None:
    site = three_offices(events=3)
    site.witnesses = [Key(site.province.public.name, COSIGNATURE), Key("witness.invalid/other", COSIGNATURE)]
    assert found(site.bundle(), _policy_of(site)).code == "no_quorum"


def test_completeness_is_not_claimed_without_a_replaying_witness() -> None:
    site = three_offices(events=3)
    said = site.policy()
    said["witnesses"][1]["replays"] = False
    report = found(site.bundle(), json.dumps(said).encode())
    assert (report.sound, report.code, report.exit_code) == ("incomplete", "no_replay", 2)
    assert report.proves == verifier.PROVES_UNALTERED


def test_a_checkpoint_from_the_future_is_not_believed(bundle: bytes, policy: bytes, country: Site) -> None:
    assert found(bundle, policy, now=country.at - 100).sound is True, "two clocks may differ by minutes"
    assert found(bundle, policy, now=country.at - 301).code == "future"


def test_an_old_checkpoint_with_new_entries_is_found() -> None:
    site = three_offices(events=4)
    old = json.loads(site.bundle())["logs"][1]["checkpoint"]
    for _ in range(3):
        site.add(CITY, "matter.assigned/1", {"person": "S00000007", "role": "HANDLER"}, matter="M02")
    site.index(CITY, full=False)
    policy = json.dumps(site.policy()).encode()
    assert found(site.bundle(), policy).sound is True
    report = found(edited(site.bundle(), lambda said: said["logs"][1].update(checkpoint=old)), policy)
    assert (report.sound, report.code) == (False, "beyond")


def test_the_key_of_a_stranger_is_not_believed() -> None:
    site = three_offices(events=3)
    policy = _policy_of(site)
    site.enrolment = Key(site.enrolment.public.name, ED25519)
    assert found(site.bundle(), policy).code == "key_signature"


def test_an_old_key_used_after_it_was_closed_is_found() -> None:
    site = three_offices(events=3)
    log = site.units[f"{YUNXI}/1"]
    end = Checkpoint(log.origin, 5, root_of(log.leaves[:5]))
    evidence = site.evidence()
    after = f"{site.policy()['domain']}/ledger/{YUNXI}/2"
    site.key_of(after, end)
    from dataclasses import replace

    from yihao.ledger.bundling import write_bundle

    forged = write_bundle(replace(evidence, keys=[*evidence.keys, site.records[after]]))
    assert found(forged, _policy_of(site)).code == "closed_beyond"


def test_unsealed_events_are_told_and_not_called_sound(country: Site, policy: bytes, bundle: bytes) -> None:
    def unseal(said: dict[str, Any]) -> None:
        log = said["logs"][2]
        entry = json.loads(log["entries"][-3]["entry"])
        entry["seq"], entry["rec"] = 900, "2026-11-24T00:00:00.000+08:00"
        log["unsealed"].append(
            {"seq": 900, "entry": json.dumps(entry, ensure_ascii=False, sort_keys=True, separators=(",", ":"))}
        )

    report = found(edited(bundle, unseal), policy)
    assert (report.sound, report.code) == ("incomplete", "unsealed")
    assert report.table[-1]["sealed"] is False


# -- bad files --------------------------------------------------------------------------------------------------------


def test_bad_files_each_get_their_own_sentence(bundle: bytes, policy: bytes) -> None:
    text = bundle.decode()
    cases = {
        b"": "empty", b" \n": "empty", bundle[: len(bundle) // 2]: "truncated", bundle[:-1]: "truncated",
        bundle[:-3]: "truncated", gzip.compress(bundle): "compressed", b"PK\x03\x04" + bundle: "compressed",
        b"\x28\xb5\x2f\xfd" + bundle: "compressed", b"\xfd7zXZ\x00" + bundle: "compressed",
        text.encode("utf-16"): "encoding", b"\xef\xbb\xbf" + bundle: "encoding", text.encode("gb18030"): "encoding",
        json.dumps(json.loads(text), indent=1, ensure_ascii=False).encode(): "not_canonical",
        bundle.replace(b"\n", b"\r\n", 1): "not_canonical", b"{" + text[1:].replace(",", ";", 1).encode(): "not_json",
        b'{"case":1,"case":1}\n': "duplicate_key", b"[" * 100_000: "too_deep", b'{"a":' * 5000 + b"1" + b"}" * 5000: "too_deep",
        b'{"format":1.5}\n': "number_form", b'{"format":' + b"9" * 5000 + b"}\n": "number_form", b"null\n": "unknown_format",
        b"[]\n": "unknown_format", b'{"format":"x"}\n': "unknown_format", b"\x00" * 17 * 1024 * 1024: "too_large",
        b'{"format":"yihao-bundle/1"}\n': "shape", b'{"format":NaN}\n': "number_form",
    }  # fmt: skip
    for raw, code in cases.items():
        report = found(raw, policy)
        assert (report.sound, report.code) == (False, code), raw[:60]
    assert len({verifier.WORDS[code] for code in cases.values()}) == len(set(cases.values()))


@pytest.mark.wide
def test_hostile_files_never_break_it_down(bundle: bytes, policy: bytes) -> None:
    chance = random.Random(7)
    said = json.loads(bundle)

    def spoil(value: Any, depth: int = 0) -> Any:
        if chance.random() < 0.02:
            return chance.choice([None, True, -1, 2**60, "", "\ud800", [], {}, "\u202e", [[]], 0.5, "x" * 70_000])
        if isinstance(value, dict):
            return {k: spoil(v, depth + 1) for k, v in value.items()}
        if isinstance(value, list):
            return [spoil(v, depth + 1) for v in value]
        return value

    for _ in range(150):
        raw = (json.dumps(spoil(said), sort_keys=True, separators=(",", ":")) + "\n").encode()
        plain = (json.dumps(spoil(said), sort_keys=True, separators=(",", ":"), ensure_ascii=False) + "\n").encode("utf-8", "surrogatepass")  # fmt: skip
        for one in (raw, plain):
            assert found(one, policy).code != "unexpected"


def test_what_a_forger_writes_cannot_disturb_the_screen(bundle: bytes, policy: bytes) -> None:
    def paint(said: dict[str, Any]) -> None:
        said["names"][1]["name"] = "\x1b[2J\u202e假"

    shown = verifier.in_words(found(edited(bundle, paint), policy), "zh")
    assert "\x1b" not in shown and "\u202e" not in shown and "假" in shown


# -- policies ---------------------------------------------------------------------------------------------------------

POLICIES: dict[str, Callable[[dict[str, Any]], Any]] = {
    "policy_no_quorum": lambda p: p.update(quorum={"any_of": [], "outside": 1}),
    "policy_no_outsider": lambda p: p["quorum"].update(outside=0),
    "policy_unreachable": lambda p: p["quorum"].update(any_of=[{"province": 2}]),
    "policy_format": lambda p: p.update(format="yihao-policy/9"),
    "policy_shape": lambda p: p.update(more=1),
    "policy_duplicate": lambda p: p["witnesses"].append(p["witnesses"][0]),
    "policy_key": lambda p: p["witnesses"][0].update(vkey=p["witnesses"][0]["vkey"][:-4] + "AAAA"),
}


@pytest.mark.parametrize("code", POLICIES)
def test_a_policy_that_cannot_be_relied_on_is_refused_by_verifier_and_server_alike(
    code: str, country: Site, bundle: bytes
) -> None:
    said = country.policy()
    said = json.loads(json.dumps(said))
    POLICIES[code](said)
    raw = json.dumps(said).encode()
    report = found(bundle, raw)
    assert (report.sound, report.code) == (False, code)
    with pytest.raises(PolicyRefused):
        parse_policy(raw)


def test_a_sound_policy_is_read_alike_by_verifier_and_server(policy: bytes) -> None:
    mine, theirs = verifier.read_policy(policy), parse_policy(policy)
    assert (mine.domain, mine.outside, list(mine.any_of)) == (theirs.domain, theirs.outside, list(theirs.any_of))
    assert [tuple(w.key) for w in mine.witnesses] == [tuple(w.key) for w in theirs.witnesses]
    for names in (set(), {mine.witnesses[0].name}, {mine.witnesses[1].name}, {w.name for w in mine.witnesses}):
        assert mine.is_met_by(names) == theirs.is_quorum(names)


@pytest.mark.parametrize(
    "raw", [b"", b"{", b"[]", b"\xff\xfe", b'{"a":1,"a":1}', b"[" * 9000, gzip.compress(b"{}", mtime=0)]
)
def test_a_file_that_is_no_policy_is_refused_in_words(raw: bytes, bundle: bytes) -> None:
    assert found(bundle, raw).code in ("policy_unreadable", "policy_format")


# -- receipts ---------------------------------------------------------------------------------------------------------


def test_a_receipt_in_hand_is_compared_with_the_bundle(bundle: bytes, policy: bytes, country: Site) -> None:
    leaf = country.units[f"{YUNXI}/1"].leaves[1].hex()
    good = str(ReceiptText(NUMBER, YUNXI, 1, 1, leaf))
    assert found(bundle, policy, good).sound is True
    wrong = {
        good[:-1] + ("0" if good[-1] != "0" else "1"): "receipt_false",
        good.replace(NUMBER, OTHER): "receipt_case",
        good.replace(NUMBER, NUMBER[:-1] + "0"): "receipt_form",
        good[:-1]: "receipt_form",
        good.replace("-1-1:", "-1-3000:"): "receipt_later",
        good.replace(f"{YUNXI}-1-", f"{CITY}-9-"): "receipt_missing",
    }
    for text, code in wrong.items():
        assert found(bundle, policy, text).code == code
        assert found(bundle, policy, text).sound is not True


def test_the_receipt_of_an_act_without_a_case_is_in_no_bundle_and_is_not_called_false(
    bundle: bytes, policy: bytes
) -> None:
    report = found(bundle, policy, str(ReceiptText(NO_CASE, YUNXI, 1, 1, "a" * 64)))
    assert (report.code, report.sound) == ("receipt_no_case", "incomplete")


# -- a national root on paper -----------------------------------------------------------------------------------------


def test_a_printed_national_root_is_compared_with_the_bundle(bundle: bytes, policy: bytes) -> None:
    note = json.loads(bundle)["national"]["checkpoint"].split("\n")
    size, root = int(note[1]), b64decode(note[2]).hex()

    def line(**other: Any) -> str:
        return str(
            RootText(
                **(
                    {
                        "domain": DOMAIN,
                        "day": date(2026, 11, 27),
                        "epoch": 1,
                        "size": size,
                        "root": root,
                        "verifier": "b" * 64,
                    }
                    | other
                )
            )
        )

    def compared(text: str) -> verifier.Report:
        return verifier.verify(bundle, policy, now=NOW, national_root=text)

    for same in (root, root.upper(), " ".join(spoken(root)), line(), f" {line()}\n"):
        report = compared(same)
        assert report.sound is True, report.verdict
        assert "与纸上的总账根一致" in report.checks[6].zh and "on paper" in report.checks[6].en
    other = "0" * 64
    for text, code, sound in (
        (other, "root_other", "incomplete"),  # the bare hash does not say of which moment it is
        (line(root=other, size=size + 1), "root_other", "incomplete"),
        (line(root=other), "root_false", False),
        (line(domain="elsewhere.invalid"), "root_foreign", False),
        (root[:-1], "root_form", False),
        ("JN1:", "root_form", False),
    ):
        report = compared(text)
        assert (report.code, report.sound) == (code, sound), text
        assert report.checks[6].state != "ok"
    assert "on paper" not in found(bundle, policy).checks[6].en


def test_without_a_national_log_a_printed_root_is_not_proved(bundle: bytes, policy: bytes) -> None:
    report = verifier.verify(edited(bundle, lambda said: said.pop("national")), policy, now=NOW, national_root="0" * 64)
    assert report.sound == "incomplete" and {fault.code for _, fault in report.faults} == {"no_national", "root_other"}


# -- arithmetic -------------------------------------------------------------------------------------------------------

VECTORS = [  # RFC 8032, 7.1
    ("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"),
    ("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"),
    ("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"),
]  # fmt: skip
L = 2**252 + 27742317777372353535851937790883648493


@pytest.mark.parametrize(("public", "message", "signature"), VECTORS)
def test_signatures_of_the_rfc_hold_and_no_other(public: str, message: str, signature: str) -> None:
    key, text, signed = bytes.fromhex(public), bytes.fromhex(message), bytes.fromhex(signature)
    assert verifier.ed25519_verify(key, text, signed)
    assert not verifier.ed25519_verify(key, text + b"x", signed)
    s = int.from_bytes(signed[32:], "little")
    assert not verifier.ed25519_verify(key, text, signed[:32] + (s + L).to_bytes(32, "little")), "S is not below L"


def test_signatures_agree_with_another_implementation() -> None:
    chance = random.Random(8032)
    for _ in range(60):
        private = Ed25519PrivateKey.from_private_bytes(chance.randbytes(32))
        public, message = private.public_key().public_bytes_raw(), chance.randbytes(chance.randrange(200))
        signature = bytearray(private.sign(message))
        assert verifier.ed25519_verify(public, message, bytes(signature))
        signature[chance.randrange(64)] ^= 1 << chance.randrange(8)
        with pytest.raises(InvalidSignature):
            Ed25519PublicKey.from_public_bytes(public).verify(bytes(signature), message)
        assert not verifier.ed25519_verify(public, message, bytes(signature))


SMALL = [  # the eight points of small order and their spellings beyond the prime
    "0100000000000000000000000000000000000000000000000000000000000000",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "0100000000000000000000000000000000000000000000000000000000000080",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
]


@pytest.mark.parametrize("point", SMALL)
def test_points_of_small_order_and_false_spellings_are_refused(point: str) -> None:
    raw = bytes.fromhex(point)
    assert not verifier.ed25519_verify(raw, b"anything", raw + bytes(32))
    key, _, signature = (bytes.fromhex(v) for v in VECTORS[0])
    assert not verifier.ed25519_verify(key, b"", raw + signature[32:])


def test_proofs_agree_with_the_trees_of_the_server() -> None:
    leaves = [leaf_hash(bytes([n])) for n in range(65)]
    for size in range(1, 66):
        read, top = list_reader(leaves[:size]), root_of(leaves[:size])
        for index in range(size):
            path = inclusion_proof(index, size, read)
            assert verifier.root_by(leaves[index], index, size, path) == top
            assert verifier.root_by(leaves[index], index, size, [*path, bytes(32)]) is None or not path
            assert verifier.root_by(leaves[index], index + 1, size, path) != top
        for old in range(1, size + 1):
            path = consistency_proof(old, size, read)
            assert verifier.is_consistent(old, root_of(leaves[:old]), size, top, path)
            assert not verifier.is_consistent(old, sha256(b"").digest(), size, top, path)
            assert not verifier.is_consistent(old, root_of(leaves[:old]), size, top, [*path, bytes(32)])


def test_every_kind_of_event_has_its_name_in_the_verifier() -> None:
    from yihao.ledger.registry import event_types

    assert {
        name: (kind.label.zh, kind.label.en) for name, kind in event_types().items() if not name.startswith("example.")
    } == verifier.LABELS
