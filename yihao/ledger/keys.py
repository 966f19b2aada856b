"""Private keys (私钥): in files with owner-only rights, or in a device behind a command. Never in the database.

The command is called as ``COMMAND public NAME`` (makes the key if there is none; prints base64 of the 32 bytes of the public
key) and ``COMMAND sign NAME`` (the message on standard input; prints base64 of the 64 bytes of the signature).
"""

from __future__ import annotations

import re
import subprocess
from base64 import b64decode
from binascii import Error as NotBase64
from pathlib import Path
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from yihao.ledger.rules.note import Kind, Sign, VerifierKey
from yihao.runtime.crash import crash_point
from yihao.runtime.durable import write_durably
from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,199}", re.ASCII)
_PATIENCE = 30.0  # seconds for a device


class Keys(Protocol):
    """Where private keys are kept (私钥存放处). A key is known by its name."""

    def make(self, name: str, kind: Kind) -> VerifierKey:
        """Give the public half, making the key if there is none (生成或取得公钥)."""

    def sign(self, name: str) -> Sign:
        """Give what signs with this key (签名)."""

    def destroy(self, name: str) -> None:
        """Destroy the private half for ever, after a rotation (销毁私钥)."""


class KeyRefused(Refused):
    """A private key that is missing, unsafe or does not answer (私钥不可用)."""

    def __init__(self, code: str, zh: str, en: str) -> None:
        super().__init__(f"key.{code}", Words(zh, en), status=503)


def require_key_name(name: str) -> str:
    """Give the name of an own key if it may be one (自有密钥名称): letters, digits, dots, slashes, hyphens.

    Raises:
        KeyRefused: it may not.
    """
    if not _NAME.fullmatch(name):
        raise KeyRefused(
            "name", "密钥名称只能用字母、数字、点、斜杠和连字符。", "A key's name has letters, digits, . / and - only."
        )
    return name


class FileKeys:
    """Keys in files (文件密钥): PKCS #8 PEM, mode 0600, one a key, in a folder of mode 0700."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder  # made with the first key
        self._loaded: dict[str, Ed25519PrivateKey] = {}

    def make(self, name: str, kind: Kind) -> VerifierKey:
        """Give the public half, making the file if there is none (生成或取得公钥)."""
        path = self._path(name)
        if not path.exists():
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            made = Ed25519PrivateKey.generate()
            crash_point("keys.before_write")
            write_durably(path, made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()), new=True)
            crash_point("keys.after_write")
        return VerifierKey(name, kind, self._load(name).public_key().public_bytes_raw())

    def sign(self, name: str) -> Sign:
        """Give what signs with this key (签名)."""
        return self._load(name).sign

    def destroy(self, name: str) -> None:
        """Remove the file (销毁私钥); what the disk still holds of it is the matter of the disk's own encryption."""
        self._loaded.pop(name, None)
        self._path(name).unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        return self._folder / (require_key_name(name).replace("/", "~") + ".pem")

    def _load(self, name: str) -> Ed25519PrivateKey:
        if name not in self._loaded:
            path = self._path(name)
            if not path.exists():
                raise KeyRefused("missing", f"找不到 {name} 的私钥。", f"The private key of {name} is missing.")
            if path.stat().st_mode & 0o077:
                raise KeyRefused(
                    "rights",
                    f"私钥文件 {path} 他人可读，请改为 0600 并考虑换钥。",
                    f"Others may read the private key {path}: make it 0600 and consider a new key.",
                )
            try:
                key = load_pem_private_key(path.read_bytes(), None)
            except ValueError as fault:
                raise self._damaged(path) from fault
            if not isinstance(key, Ed25519PrivateKey):
                raise self._damaged(path)
            self._loaded[name] = key
        return self._loaded[name]

    @staticmethod
    def _damaged(path: Path) -> KeyRefused:
        return KeyRefused("damaged", f"私钥文件 {path} 已损坏。", f"The private key {path} is damaged.")


class CommandKeys:
    """Keys in a device (硬件密钥): an HSM or smart card behind a command."""

    def __init__(self, command: list[str]) -> None:
        self._command = command

    def make(self, name: str, kind: Kind) -> VerifierKey:
        """Ask the device for the public half; it makes the key if there is none (生成或取得公钥)."""
        return VerifierKey(name, kind, self._run("public", require_key_name(name), b"", 32))

    def sign(self, name: str) -> Sign:
        """Give what signs with this key: a call of the command each time (签名)."""
        return lambda message: self._run("sign", require_key_name(name), message, 64)

    def destroy(self, name: str) -> None:
        """Leave it to the device's own administration (由设备管理)."""

    def _run(self, act: str, name: str, given: bytes, length: int) -> bytes:
        try:
            done = subprocess.run(
                [*self._command, act, name], input=given, capture_output=True, timeout=_PATIENCE, check=True
            )
            answer = b64decode(done.stdout.strip(), validate=True)
        except (OSError, subprocess.SubprocessError, NotBase64) as fault:
            raise self._silent() from fault
        if len(answer) != length:
            raise self._silent()
        return answer

    @staticmethod
    def _silent() -> KeyRefused:
        return KeyRefused(
            "device",
            "签名设备没有给出有效答复，请检查密钥命令。",
            "The signing device gave no valid answer: check the key command.",
        )


def keys_at(folder: Path, command: str) -> Keys:
    """Choose files or the command, if one is given (选择私钥存放处); spaces separate its arguments."""
    return CommandKeys(command.split()) if command else FileKeys(folder)
