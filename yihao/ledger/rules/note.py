"""Signed notes (签名文书): keys, notes, checkpoints and cosignatures, byte by byte as in C2SP.

    vkey          <name>+<key id, 8 hex>+<base64(kind byte || public key)>            signed-note
    key id        first 4 bytes of SHA-256(name || LF || kind byte || public key)
    note          <text, ends in LF> LF <signature lines>
    line          — <name> base64(key id || signature) LF
    checkpoint    <origin> LF <size> LF base64(root) LF                               tlog-checkpoint
    cosignature   line whose signature is u64 time || Ed25519("cosignature/v1" LF "time " time LF || checkpoint)
                                                                                      tlog-cosignature
Kind 1 is Ed25519, kind 4 a witness's timed cosignature. Parsing is strict: one value has one spelling, everything else is
refused with its own code. No clock, no file, no network.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Callable
from hashlib import sha256
from typing import Literal, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words

Kind = Literal[1, 4]
ED25519: Kind = 1
COSIGNATURE: Kind = 4
LARGEST_NOTE = 64 * 1024
MOST_SIGNATURES = 64
LARGEST_SIZE = 1 << 62

Sign = Callable[[bytes], bytes]
"""Signs a message with Ed25519: a key in a file, or a device behind a command."""

_VKEY = re.compile(r"(?P<name>[^+]+)\+(?P<id>[0-9a-f]{8})\+(?P<key>[A-Za-z0-9+/]+={0,2})")
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f\ud800-\udfff]")
_NUMBER = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)


class NoteRefused(Refused):
    """A note, key or signature that is not what it should be (文书不合格)."""

    def __init__(self, code: str, zh: str, en: str) -> None:
        super().__init__(f"note.{code}", Words(zh, en))


class VerifierKey(NamedTuple):
    """A public key under its name (公钥)."""

    name: str
    kind: Kind
    public: bytes

    @property
    def id(self) -> bytes:
        """The four bytes that name the key in signature lines (密钥标识)."""
        return sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{b64encode(bytes([self.kind]) + self.public).decode()}"


class Signature(NamedTuple):
    """One signature line, not yet verified (签名行)."""

    name: str
    key_id: bytes
    signature: bytes

    def __str__(self) -> str:
        return f"— {self.name} {b64encode(self.key_id + self.signature).decode()}\n"


class Note(NamedTuple):
    """A text and its signature lines, not yet verified (签名文书). ``text`` ends in a newline."""

    text: str
    signatures: tuple[Signature, ...]

    def __str__(self) -> str:
        return self.text + "\n" + "".join(map(str, self.signatures))


class Checkpoint(NamedTuple):
    """What a log says of itself (检查点): so many entries, this root."""

    origin: str
    size: int
    root: bytes

    def __str__(self) -> str:
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"


def require_name(name: str) -> str:
    """Give a key's name if it can be one (密钥名称): no space, no plus, no control character.

    Raises:
        NoteRefused: it cannot.
    """
    if not name or "+" in name or any(c.isspace() or _CONTROL.match(c) for c in name):
        raise NoteRefused(
            "name",
            "密钥名称不能为空，也不能含空格、加号或控制字符。",
            "A key's name is not empty and has no space, plus or control character.",
        )
    return name


def base64_bytes(text: str, length: int | None = None) -> bytes:
    """Read standard base64 with its one spelling (读取 base64); ``length`` in bytes, if one is required.

    Raises:
        NoteRefused: not base64, another spelling of it, or of another length.
    """
    try:
        read = b64decode(text, validate=True)
    except (NotBase64, ValueError):
        read = b""
    if b64encode(read).decode() != text or (length is not None and len(read) != length):
        raise NoteRefused("base64", "这段 base64 编码不合格或长度不对。", "Not proper base64, or of a wrong length.")
    return read


def whole_number(text: str) -> int:
    """Read a size or position: decimal digits, no leading zero (读取整数).

    Raises:
        NoteRefused: written otherwise, or beyond 2^62.
    """
    if not _NUMBER.fullmatch(text) or int(text) > LARGEST_SIZE:
        raise NoteRefused("number", "这个数字写法不合格或过大。", "Not a whole number, or too large a one.")
    return int(text)


def parse_vkey(text: str, kind: Kind | None = None) -> VerifierKey:
    """Read a verifier key (读取公钥). ``kind``: the only one wanted.

    Raises:
        NoteRefused: not a verifier key, its id is not that of the key, or of another kind.
    """
    found = _VKEY.fullmatch(text)
    if found is None:
        raise NoteRefused(
            "vkey",
            "这不是公钥，应为：名称+8 位标识+base64。",
            "Not a verifier key: name+8 hexadecimal digits+base64.",
        )
    material = base64_bytes(found["key"], 33)
    if material[0] not in (ED25519, COSIGNATURE) or kind not in (None, material[0]):
        raise NoteRefused("vkey_kind", "公钥的种类不对。", "A verifier key of another kind is needed here.")
    key = VerifierKey(require_name(found["name"]), ED25519 if material[0] == ED25519 else COSIGNATURE, material[1:])
    if key.id.hex() != found["id"]:
        raise NoteRefused("vkey_id", "公钥与其标识不符，可能抄错。", "The key does not fit its id: copied wrongly?")
    return key


def parse_signature(line: str) -> Signature:
    """Read one signature line, with or without its newline (读取签名行).

    Raises:
        NoteRefused: not a signature line.
    """
    mark, _, rest = line.removesuffix("\n").partition(" ")
    name, _, encoded = rest.partition(" ")
    if mark != "—" or not encoded:
        raise NoteRefused("line", "签名行格式不对。", "Not a signature line.")
    signed = base64_bytes(encoded)
    if len(signed) <= 4:
        raise NoteRefused("line", "签名行格式不对。", "Not a signature line.")
    return Signature(require_name(name), signed[:4], signed[4:])


def parse_note(text: str) -> Note:
    """Read a signed note (读取签名文书); nothing is verified yet.

    Raises:
        NoteRefused: too long, control characters, no blank line, no signature, too many, or a bad line.
    """
    if len(text) > LARGEST_NOTE or _CONTROL.search(text):
        raise NoteRefused("characters", "文书过长或含控制字符。", "The note is too long or has control characters.")
    said, blank, lines = text.rpartition("\n\n")
    if not blank or not said or not lines.endswith("\n"):
        raise NoteRefused("form", "文书应为正文、空行和签名行。", "A note is a text, a blank line and signature lines.")
    each = lines.removesuffix("\n").split("\n")
    if len(each) > MOST_SIGNATURES:
        raise NoteRefused("signatures", "文书的签名过多。", "The note has too many signatures.")
    return Note(said + "\n", tuple(parse_signature(line) for line in each))


def parse_checkpoint(text: str) -> Checkpoint:
    """Read a checkpoint's text (读取检查点): three lines; ours have no more.

    Raises:
        NoteRefused: anything else.
    """
    lines = text.split("\n")
    if len(lines) != 4 or lines[3] or not lines[0]:
        raise NoteRefused(
            "checkpoint", "检查点应为三行：日志、大小、树根。", "A checkpoint is three lines: log, size, root."
        )
    return Checkpoint(lines[0], whole_number(lines[1]), base64_bytes(lines[2], 32))


def sign_note(text: str, key: VerifierKey, sign: Sign) -> Note:
    """Sign a text (签名): gives the note with this one signature."""
    return Note(text, (Signature(key.name, key.id, sign(text.encode())),))


def verify_note(note: Note, key: VerifierKey) -> None:
    """Check that ``key`` signed the note (验证签名); signatures by other keys are nothing to it.

    Raises:
        NoteRefused: it did not (``note.unsigned``), or the signature is false (``note.signature``).
    """
    for one in _by(note, key):
        _verify(key, one.signature, note.text.encode())


def cosignature_message(checkpoint_text: str, time: int) -> bytes:
    """Give what a witness signs (见证签名的内容): the time in seconds, and the whole text of the checkpoint."""
    return f"cosignature/v1\ntime {time}\n{checkpoint_text}".encode()


def cosign(checkpoint_text: str, key: VerifierKey, sign: Sign, time: int) -> Signature:
    """Cosign a checkpoint at ``time``, seconds since 1970 (见证签名)."""
    signed = sign(cosignature_message(checkpoint_text, time))
    return Signature(key.name, key.id, time.to_bytes(8, "big") + signed)


def verify_cosignature(note: Note, key: VerifierKey) -> int:
    """Check that witness ``key`` cosigned the note (验证见证签名); gives when, in seconds since 1970 (the latest, if several).

    Raises:
        NoteRefused: it did not (``note.unsigned``), or the cosignature is false (``note.signature``).
    """
    times = []
    for one in _by(note, key):
        time = int.from_bytes(one.signature[:8], "big")
        if len(one.signature) != 72 or time >= 1 << 63:
            raise _false(key)
        _verify(key, one.signature[8:], cosignature_message(note.text, time))
        times.append(time)
    return max(times)


def _by(note: Note, key: VerifierKey) -> list[Signature]:
    found = [one for one in note.signatures if (one.name, one.key_id) == (key.name, key.id)]
    if not found:
        raise NoteRefused(
            "unsigned",
            f"没有 {key.name} 的签名。",
            f"There is no signature by {key.name} with the key that is trusted.",
        )
    return found


def _verify(key: VerifierKey, signature: bytes, message: bytes) -> None:
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(signature, message)
    except (InvalidSignature, ValueError) as fault:
        raise _false(key) from fault


def _false(key: VerifierKey) -> NoteRefused:
    return NoteRefused("signature", f"{key.name} 的签名不真。", f"The signature by {key.name} is false.")
