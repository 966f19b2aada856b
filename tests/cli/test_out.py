"""``--out`` into a place that takes no file is wrong usage, said in both languages before anything is done."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from yihao.cli.main import cli
from yihao.cli.outfile import OutFile, write_out
from yihao.runtime.refusal import Refused

WRITERS = {
    "bundle": ("bundle", "20269901030002610", "--as", "顾明川"),
    "policy": ("ledger", "policy"),
    "policy from keys": ("ledger", "policy", "--enrolment", "a-key"),
    "verifier": ("ledger", "verifier"),
    "national": ("ledger", "national", "--day", "2026-11-27"),
    "facts of judgments": ("import", "judgments", "absent.jsonl", "--extract-only"),
}


def leaves(command: click.Command, name: str = "") -> Iterator[tuple[str, click.Command]]:
    if isinstance(command, click.Group):
        context = click.Context(command)
        for one in command.list_commands(context):
            found = command.get_command(context, one)
            assert found is not None
            yield from leaves(found, f"{name} {one}")
    else:
        yield name.strip(), command


def test_every_out_of_every_command_is_tried_first() -> None:
    writing = {
        name: option.type for name, command in leaves(cli) for option in command.params
        if option.name in ("out", "links") and isinstance(option, click.Option)
    }  # fmt: skip
    assert len(writing) >= 5
    assert [name for name, kind in writing.items() if not isinstance(kind, OutFile)] == []


@pytest.mark.parametrize("command", WRITERS.values(), ids=WRITERS)
def test_a_folder_that_is_not_there_is_wrong_usage_and_nothing_was_done(nowhere, tmp_path, command):
    done = nowhere(*command, "--out", str(tmp_path / "none" / "b.json"))
    assert (done.returncode, done.stdout) == (2, "")  # without a database: had it been asked, the code were 1
    assert f"没有目录 {tmp_path / 'none'}，请先建好或另选一处。" in done.stderr
    assert "There is no folder" in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize("command", WRITERS.values(), ids=WRITERS)
def test_a_place_that_takes_no_file_is_wrong_usage(nowhere, tmp_path, command):
    done = nowhere(*command, "--out", "/proc/b.json")
    assert done.returncode == 2
    assert "写不进 /proc/b.json" in done.stderr and "Traceback" not in done.stderr
    done = nowhere(*command, "--out", str(tmp_path))
    assert done.returncode == 2
    assert "是目录" in done.stderr and "name a file" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_stands_there_is_replaced_whole_and_the_trial_leaves_nothing(nowhere, tmp_path):
    out = tmp_path / "verifier.py"
    out.write_text("old")
    assert nowhere("ledger", "verifier", "--out", str(out)).returncode == 0
    assert out.read_bytes() == (Path(__file__).parents[2] / "yihao/ledger/verifier.py").read_bytes()
    assert [one.name for one in tmp_path.iterdir()] == ["verifier.py"]


def test_a_pipe_is_written_to_as_it_is(nowhere):
    done = nowhere("ledger", "verifier", "--out", "/dev/stderr")
    assert done.returncode == 0
    assert "def main" in done.stderr


def test_where_the_disk_takes_no_more_the_old_file_stands_and_nothing_half_written(tmp_path):
    out = tmp_path / "bundle.json"
    out.write_text("old")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    try:
        with pytest.raises(Refused) as refused:
            write_out(out, b"x" * 5000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert "原有文件未动" in refused.value.words.zh
    assert out.read_text() == "old"
    assert [one.name for one in tmp_path.iterdir()] == ["bundle.json"]
