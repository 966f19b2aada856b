"""``yihao verify``, ``yihao receipt`` and what outsiders take home: exact answers and exit codes."""

from __future__ import annotations

import gzip
import json
import time
from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.ledger.bundles import NUMBER, SEALED_AT, Site, three_offices
from yihao.cli.main import cli
from yihao.ledger import verifier
from yihao.ledger.tree import leaf_hash


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, list(arguments))


@pytest.fixture(scope="module")
def made() -> Site:
    return three_offices(events=3)


def test_verify_answers_as_scripts_expect(made: Site, tmp_path: Path) -> None:
    bundle, policy = tmp_path / "b.json", tmp_path / "p.json"
    bundle.write_bytes(made.bundle())
    policy.write_text(json.dumps(made.policy()))
    sound = run("verify", str(bundle), "--policy", str(policy), "--json")
    assert (sound.exit_code, json.loads(sound.stdout)["sound"]) == (0, True)
    bundle.write_bytes(made.bundle().replace(b"S00000002", b"S00000009", 1))
    false = run("verify", str(bundle), "--policy", str(policy), "--json")
    said = json.loads(false.stdout)
    assert (false.exit_code, said["sound"], said["first_fault"]["code"]) == (1, False, "not_in_log")
    bundle.write_bytes(made.bundle(leave_out=("990124",)))
    assert run("verify", str(bundle), "--policy", str(policy)).exit_code == 2
    for wrong in (
        [],
        [str(bundle)],
        [str(bundle), "--policy", "absent"],
        [str(bundle), "--policy", str(policy), "--x"],
    ):
        assert run("verify", *wrong).exit_code == 64


def test_the_verifier_is_written_as_it_is_with_its_hash(tmp_path: Path) -> None:
    out = tmp_path / "verifier.py"
    said = run("ledger", "verifier", "--out", str(out), "--json")
    assert out.read_bytes() == Path(verifier.__file__).read_bytes()
    assert json.loads(said.stdout)["sha256"] == sha256(out.read_bytes()).hexdigest()


def test_a_policy_is_made_from_keys_and_accepted_by_the_verifier(made: Site, tmp_path: Path) -> None:
    bundle, out = tmp_path / "b.json", tmp_path / "policy.json"
    bundle.write_bytes(made.bundle())
    said = run(
        "ledger", "policy", "--out", str(out), "--enrolment", str(made.enrolment.public),
        "--witness", f"province={made.province.public}",
        "--witness", f"discipline,outside,replays={made.discipline.public}", "--quorum", "province=1",
    )  # fmt: skip
    assert said.exit_code == 0, said.output
    assert run("verify", str(bundle), "--policy", str(out)).exit_code == 0


def test_a_receipt_with_a_slip_is_refused_in_words() -> None:
    refused = run("receipt", "check", "JC1:2026")
    assert refused.exit_code == 1 and refused.exception is not None
    assert "JC1:" in str(refused.exception)


def _spoiled(made: Site) -> dict[str, tuple[bytes, bytes, list[str], str, int]]:
    """Bad input of each kind: bundle, policy, further arguments; the code and the exit code that must come."""
    bundle, policy, said = made.bundle(), json.dumps(made.policy()).encode(), made.policy()
    raw = next(one for one in made.units.values()).raws[1]
    receipt = f"JC1:{NUMBER}:990103-1-1:{leaf_hash(raw).hex()}"
    slip = receipt[:-1] + ("0" if receipt[-1] != "0" else "1")
    no_quorum = json.dumps(said | {"quorum": {"any_of": [], "outside": 1}}).encode()
    foreign = three_offices(events=2)
    made.at = int(time.time()) + 86_400
    future, made.at = made.bundle(), SEALED_AT
    return {
        "cut in half": (bundle[: len(bundle) // 2], policy, [], "truncated", 1),
        "compressed again": (gzip.compress(bundle), policy, [], "compressed", 1),
        "saved again by an editor": (json.dumps(json.loads(bundle), indent=1).encode(), policy, [], "not_canonical", 1),
        "another site's": (foreign.bundle(), policy, [], "key_signature", 1),
        "of another kind": (b'{"format":"zip"}\n', policy, [], "unknown_format", 1),
        "nothing": (b"", policy, [], "empty", 1),
        "a policy without quorum": (bundle, no_quorum, [], "policy_no_quorum", 1),
        "a policy that is none": (bundle, b"{", [], "policy_unreadable", 1),
        "a checkpoint from the future": (future, policy, [], "future", 1),
        "a receipt with one character wrong": (bundle, policy, ["--receipt", slip], "receipt_false", 1),
        "a receipt with a slip in the number": (
            bundle, policy, ["--receipt", receipt.replace(NUMBER, NUMBER[:-1] + "0")], "receipt_form", 1
        ),
        "an office left out": (made.bundle(leave_out=("990124",)), policy, [], "unit_missing", 2),
        "sound, with its receipt": (bundle, policy, ["--receipt", receipt], "sound", 0),
    }  # fmt: skip


def test_bad_input_has_its_own_sentence_and_code_and_is_never_sound(made: Site, tmp_path: Path) -> None:
    verdicts = {}
    for what, (bundle, policy, more, code, exit_code) in _spoiled(made).items():
        (tmp_path / "b.json").write_bytes(bundle)
        (tmp_path / "p.json").write_bytes(policy)
        arguments = ["verify", str(tmp_path / "b.json"), "--policy", str(tmp_path / "p.json"), *more]
        done = run(*arguments, "--json")
        said = json.loads(done.stdout)
        assert (said["code"], done.exit_code) == (code, exit_code), what
        assert said["sound"] == {0: True, 1: False, 2: "incomplete"}[exit_code]
        assert isinstance(said["events"], int) and (said["first_fault"] is None) == (exit_code == 0)
        for lang in ("zh", "en"):
            words = run(*arguments, "--lang", lang)
            assert words.exit_code == exit_code and "Traceback" not in words.output and words.output.strip()
        verdicts[code] = said["first_fault"] and said["first_fault"]["zh"]
    assert len(set(verdicts.values())) == len(verdicts)
