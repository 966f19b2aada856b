"""Where state and secrets lie (状态与密钥的位置)."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]


def var() -> Path:
    """Give the folder for state: ``YIHAO_VAR``, else ``.var`` in the checkout, else ``~/.yihao`` for an installed wheel."""
    if named := os.environ.get("YIHAO_VAR"):
        return Path(named)
    if (REPOSITORY / "pyproject.toml").exists():
        return REPOSITORY / ".var"
    return Path.home() / ".yihao"


def secret(name: str) -> str:
    """Read the secret ``name`` from ``YIHAO_<NAME>`` or from its file, which is made on first use with owner-only rights.

    Values are 64 hexadecimal digits (256 random bits).
    """
    if given := os.environ.get("YIHAO_" + name.upper()):
        return given
    path = var() / "secrets" / name
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        return _make_secret(path)


def _make_secret(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:  # another process was a moment faster; its value counts
        return path.read_text().strip()
    value = secrets.token_hex(32)
    with os.fdopen(handle, "w") as file:
        file.write(value)
    return value
