"""The systemd units (服务单元) run commands that exist, and together all that ``yihao serve`` runs on one machine."""

from __future__ import annotations

import re

import pytest
from click.testing import CliRunner

from yihao.cli.main import cli
from yihao.cli.supervisor import BATCHER, FOLLOW
from yihao.runtime.places import REPOSITORY

FOLDER = REPOSITORY / "deploy" / "systemd"
SERVICES = sorted(FOLDER.glob("*.service"))
_COMMAND = re.compile(r"^ExecStart=/opt/yihao/\.venv/bin/yihao (.+)$", re.MULTILINE)


def _commands() -> dict[str, list[str]]:
    return {one.stem: _COMMAND.findall(one.read_text(encoding="utf-8"))[0].split() for one in SERVICES}


@pytest.mark.parametrize("command", _commands().values(), ids=_commands())
def test_each_unit_runs_a_command_with_options_that_it_has(command: list[str]) -> None:
    names = [word for word in command if not word.startswith(("-", "/")) and not word.isdigit()]
    options = {word for word in command if word.startswith("--")}
    words = names[: next((at for at, word in enumerate(command) if word.startswith("-")), len(names))]
    helped = CliRunner().invoke(cli, [*words, "--help"])
    assert helped.exit_code == 0, helped.output
    assert [option for option in options if option not in helped.output] == []


def test_what_the_web_unit_leaves_out_has_units_of_its_own_that_it_wants() -> None:
    commands = _commands()
    assert "--no-batcher" in commands["yihao-web"]
    wanted = (FOLDER / "yihao-web.service").read_text(encoding="utf-8")
    for task in (FOLLOW, BATCHER):
        [unit] = [name for name, command in commands.items() if tuple(command) == task.arguments]
        assert re.search(rf"^Wants=.*\b{unit}\.service\b", wanted, re.MULTILINE)


def test_every_unit_stands_in_the_handbook() -> None:
    handbook = (REPOSITORY / "docs" / "operations.md").read_text(encoding="utf-8")
    assert [one.name for one in FOLDER.iterdir() if one.stem not in handbook] == []
