"""``yihao verify``, ``yihao receipt`` and what outsiders take home: exact answers and exit codes."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.ledger.bundles import Site, three_offices
from yihao.cli.main import cli
from yihao.ledger import verifier


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
