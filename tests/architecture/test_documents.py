"""What the documents say is there: links and their anchors, files, commands with their options, targets, settings (文档所指皆存在)."""

import re
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import pytest

pytestmark = pytest.mark.pure
ROOT = Path(__file__).resolve().parents[2]
LEFT_OUT = {".git", ".var", ".venv", "node_modules", ".pytest_cache", ".hypothesis"}
LINK = re.compile(r"(?<!\\)\[[^\]\n]*\]\(([^()\s]+(?:\([^()\s]*\)[^()\s]*)*)(?:\s+\"[^\"]*\")?\)")
REFERENCE = re.compile(r"^\[[^\]]+\]:\s+(\S+)", re.MULTILINE)
FENCE = re.compile(r"^(`{3,}|~{3,}).*?^\1\s*$", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
HEADING = re.compile(r"^#{1,6}\s+(.*?)\s*#*\s*$", re.MULTILINE)
CALL = re.compile(r"(?:^|(?<=[\s(=;|]))(?:\.venv/bin/)?yihao((?: [a-z][\w-]*)+)?((?: [^\s`|;&#]+)*)", re.MULTILINE)
HISTORY = ("CHANGELOG.md", "adr")  # they tell what was, and are never edited for what is now


def documents() -> list[Path]:
    """Give every Markdown file of the repository."""
    return sorted(p for p in ROOT.rglob("*.md") if not LEFT_OUT.intersection(p.relative_to(ROOT).parts))


def present() -> list[Path]:
    """Give those that tell how things are now, and are written by hand."""
    return [p for p in documents() if p.name != "commands.md" and not set(HISTORY).intersection(p.parts)]


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def anchors(path: Path) -> frozenset[str]:
    """Give the anchors that GitHub makes of a file's headings, counted on where two are alike."""
    found: dict[str, int] = {}
    every: list[str] = re.findall(r"<a (?:id|name)=\"([^\"]+)\"", path.read_text(encoding="utf-8"))
    for heading in HEADING.findall(FENCE.sub("", path.read_text(encoding="utf-8"))):
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "").replace("*", "")
        slug = re.sub(r"[^\w\- ]", "", plain.lower()).replace(" ", "-")
        every.append(slug if slug not in found else f"{slug}-{found[slug]}")
        found[slug] = found.get(slug, 0) + 1
    return frozenset(every)


def broken(path: Path) -> list[str]:
    """Give the links of a document that lead nowhere."""
    text = FENCE.sub("", path.read_text(encoding="utf-8"))
    targets = LINK.findall(SPAN.sub("", text)) + REFERENCE.findall(text)
    return [
        target
        for target in targets
        if "://" not in target and not target.startswith("mailto:") and not leads(path, target)
    ]


def leads(path: Path, target: str) -> bool:
    """Tell whether a relative link leads to a file of the repository, and to an anchor that is in it."""
    file, _, anchor = unquote(target).partition("#")
    there = (path.parent / file).resolve() if file else path
    if not there.exists() or not there.is_relative_to(ROOT):
        return False
    return not anchor or there.suffix != ".md" or anchor in anchors(there)


def code(path: Path) -> list[str]:
    """Give the lines of code of a document: fenced blocks, and spans in the text."""
    text = path.read_text(encoding="utf-8")
    blocks = [line for found in FENCE.finditer(text) for line in found[0].splitlines()[1:-1]]
    return blocks + SPAN.findall(FENCE.sub("", text))


@cache
def commands() -> dict[str, str]:
    """Give every command with its help, from the list that ``make check`` keeps in step with the program."""
    text = (ROOT / "docs/commands.md").read_text(encoding="utf-8")
    parts = re.split(r"^## (yihao.*)$", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def unknown_calls(line: str) -> list[str]:
    """Give what a line asks of ``yihao`` that it does not do: a command or an option that is not there."""
    wrong = []
    for words, rest in CALL.findall(line):
        name, given = "yihao", words.split()
        while given and f"{name} {given[0]}" in commands():
            name = f"{name} {given.pop(0)}"
        has_commands = any(other.startswith(f"{name} ") for other in commands())
        if given and has_commands:
            wrong.append(f"{name} {given[0]}")
        options = re.findall(r"--[a-z][\w-]*", rest)
        wrong += [
            f"{name} {option}"
            for option in options
            if option not in (*SAFE, *re.findall(r"--[\w-]+", commands()[name]))
        ]
    return wrong


SAFE = ("--help",)


@pytest.mark.wide
def test_every_relative_link_and_anchor_leads_somewhere() -> None:
    assert len(documents()) > 15
    assert {named(p): broken(p) for p in documents() if broken(p)} == {}


@pytest.mark.wide
def test_every_command_and_option_named_is_there() -> None:
    wrong = {named(p): [w for line in code(p) for w in unknown_calls(line)] for p in present()}
    assert {path: calls for path, calls in wrong.items() if calls} == {}


def test_every_target_of_make_named_is_there() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    asked = {(named(p), t) for p in present() for line in code(p) for t in re.findall(r"(?:^|&& )make ([a-z]+)", line)}
    assert len(asked) > 5
    assert {(path, target) for path, target in asked if target not in targets} == set()


def test_every_file_named_is_there() -> None:
    place = re.compile(
        r"(?<![\w/.-])(?:docs|deploy|scripts|tests|yihao|bench)/[\w./-]+\.(?:py|md|sql|css|sh|json|service|timer)\b"
    )
    asked = {(named(p), f) for p in present() for line in code(p) for f in place.findall(line)}
    assert {(path, file) for path, file in asked if not (ROOT / file).exists()} == set()


@pytest.mark.wide
def test_every_setting_named_is_read_somewhere() -> None:
    told = {
        (named(p), name) for p in present() for line in code(p) for name in re.findall(r"\bYIHAO_[A-Z_]*[A-Z]\b", line)
    }
    sources = [*ROOT.glob("yihao/**/*.py"), *ROOT.glob("tests/**/*.py"), *ROOT.glob("bench/**/*.py")]
    read = "\n".join(p.read_text(encoding="utf-8") for p in sources if p != Path(__file__))
    assert {(path, name) for path, name in told if name not in read} == set()


@pytest.mark.parametrize(
    ("target", "there"),
    [
        ("LICENSE", True), ("docs/adr/", True), ("docs/import.md#data", True), ("#一号-yihao-one-number-for-life-for-every-case", True),
        ("docs/nowhere.md", False), ("docs/import.md#nowhere", False), ("../outside.md", False), ("#nowhere", False),
    ],
)  # fmt: skip
def test_a_link_that_leads_nowhere_is_found(target: str, there: bool) -> None:
    assert leads(ROOT / "README.md", target) is there


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("yihao demo --fresh", []), ("yihao people load-directory --setup   # 3 s", []), ("git clone x && yihao db up", []),
        ("yihao people load-derived", ["yihao people load-derived"]), ("yihao demo --stale", ["yihao demo --stale"]),
        ("yihao dance", ["yihao dance"]), ("a user yihao", []),
    ],
)  # fmt: skip
def test_a_command_that_is_not_there_is_found(line: str, wrong: list[str]) -> None:
    assert unknown_calls(line) == wrong
