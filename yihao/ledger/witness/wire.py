"""What a witness is asked (见证请求): ``add-checkpoint`` as in C2SP tlog-witness, read strictly.

old <size> LF
base64 of a hash of the consistency proof LF      none to 63 times
LF
the signed checkpoint
"""

from __future__ import annotations

from typing import NamedTuple

from yihao.ledger.rules.note import Checkpoint, Note, base64_bytes, parse_checkpoint, parse_note, whole_number
from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words

LARGEST = 128 * 1024
MOST_HASHES = 63
SIZE = "text/x.tlog.size"
"""Media type of an answer 409 that tells the size at which the witness stands."""


class Submission(NamedTuple):
    """A checkpoint with the proof that it adds to the tree of ``old`` entries (提交的检查点). Nothing is verified yet."""

    old: int
    proof: tuple[bytes, ...]
    note: Note
    checkpoint: Checkpoint


def read_submission(body: bytes) -> Submission:
    """Read a request (读取请求).

    Raises:
        Refused: malformed, or ``old`` beyond the checkpoint; status 400.
    """
    try:
        said, blank, signed = body.decode().partition("\n\n")
        first, *hashes = said.split("\n")
        word, _, number = first.partition(" ")
        if not blank or word != "old" or len(hashes) > MOST_HASHES:
            raise _malformed()
        note = parse_note(signed)
        checkpoint = parse_checkpoint(note.text)
        old = whole_number(number)
        proof = tuple(base64_bytes(one, 32) for one in hashes)
    except UnicodeDecodeError as fault:
        raise _malformed() from fault
    except Refused as refused:
        refused.status = 400
        raise
    if old > checkpoint.size:
        raise _malformed()
    return Submission(old, proof, note, checkpoint)


def _malformed() -> Refused:
    return Refused(
        "witness.request",
        Words(
            "见证请求应为：old 大小、证明各行、空行、已签检查点。",
            "A request is: old SIZE, the lines of the proof, a blank line, the signed checkpoint.",
        ),
        status=400,
    )
