"""Where state and secrets lie (状态与密钥的位置)."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words

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


LASTING = ("vault_kek", "blind_name_key", "blind_identity_key", "draft_key", "import_key")
"""Secrets that what is stored depends on: made once, when a site is founded, never again on demand."""


def make_lasting_secrets() -> None:
    """Make what is missing of the lasting secrets (建站时生成长期密钥)."""
    for name in LASTING:
        secret(name)


def lasting_secret(name: str) -> str:
    """Read a secret that must be there already (读取长期密钥): a lost one replaced unnoticed would lose what it guards.

    Raises:
        Refused: it is missing.
    """
    if "YIHAO_" + name.upper() not in os.environ and not (var() / "secrets" / name).exists():
        raise Refused(
            "secret_missing",
            Words(
                f"找不到密钥 {name}。请从备份恢复密钥文件后再试。",
                f"The key {name} is missing. Restore its file from the backup, then try again.",
            ),
            status=503,
        )
    return secret(name)


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
