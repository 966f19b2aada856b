"""Every act that the access log can hold has its words: nobody reads a raw code on a page."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from yihao.runtime.places import REPOSITORY
from yihao.web.pages.access import ACTS

NOTING = {"log_access", "log_accesses", "note_of", "open_trace"}


def _called(call: ast.Call) -> str:
    return (
        call.func.id
        if isinstance(call.func, ast.Name)
        else call.func.attr
        if isinstance(call.func, ast.Attribute)
        else ""
    )


def _acts(tree: ast.Module, constants: dict[str, str]) -> Iterator[str]:
    """Give what is handed as ``act`` to what notes a look, and the defaults of parameters so called."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _called(node) in NOTING:
            for given in node.keywords:
                if given.arg == "act" and isinstance(given.value, ast.Constant):
                    yield str(given.value.value)
                elif given.arg == "act" and isinstance(given.value, ast.Name) and given.value.id != "act":
                    yield constants[given.value.id]
        elif isinstance(node, ast.FunctionDef):
            for parameter, default in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True):
                if parameter.arg == "act" and isinstance(default, ast.Constant):
                    yield str(default.value)


def _stored() -> set[str]:
    trees: dict[Path, ast.Module] = {
        path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted((REPOSITORY / "yihao").rglob("*.py"))
    }
    constants = {
        target.id: node.value.value
        for tree in trees.values() for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        for target in node.targets if isinstance(target, ast.Name)
    }  # fmt: skip
    return {act for tree in trees.values() for act in _acts(tree, constants)}


@pytest.mark.pure
def test_every_act_that_is_noted_has_words_and_every_word_an_act() -> None:
    stored = _stored()
    assert {"case.viewed", "case.bundled", "ledger.replayed", "signin.locked"} <= stored
    assert stored == set(ACTS)
    assert all(words.zh and words.en.isascii() for words in ACTS.values())
