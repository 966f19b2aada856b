"""Having grown trees signed (请签): in batches; what the signer refuses is a fault of that log."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from yihao.ledger.rules.note import ED25519, Checkpoint, parse_note, parse_vkey, verify_note
from yihao.ledger.sealing.indexing import OnFault
from yihao.ledger.sealing.store import Signed
from yihao.ledger.sealing.trees import Grown
from yihao.ledger.sealing.work import SealFault
from yihao.ledger.signer_client import EpochRequest, NotSigned, SignRequest
from yihao.ledger.signer_client import Signed as Answered
from yihao.runtime.refusal import Refused


class Signer(Protocol):
    """Who signs (签名方): the signer's client."""

    def sign(self, requests: Sequence[SignRequest]) -> list[Answered | NotSigned]:
        """Answer each request, in order."""

    def begin_epoch(self, request: EpochRequest) -> str:
        """Close an epoch; gives the key record of the next."""


def sign(signer: Signer, grown: Sequence[Grown], *, on_fault: OnFault) -> list[Signed]:
    """Have the trees signed (请签); gives what was signed and checks out.

    Where the signer stands elsewhere than what is stored here (an answer was lost), the proof begins where it stands.

    Raises:
        Refused: the signer does not answer.
    """
    answers = list(signer.sign([_request(one, one.work.sealed.size) for one in grown]))
    again = {
        place: _request(grown[place], answer.size)
        for place, answer in enumerate(answers)
        if isinstance(answer, NotSigned) and answer.code == "signer.old_size" and answer.size is not None
    }
    for place, answer in zip(again, signer.sign(list(again.values())) if again else [], strict=True):
        answers[place] = answer
    signed = []
    for one, answer in zip(grown, answers, strict=True):
        try:
            signed.append(_checked(one, answer))
        except SealFault as fault:
            on_fault(fault)
    return signed


def _request(one: Grown, old: int) -> SignRequest:
    return SignRequest(one.work.origin, old, one.size, one.root, tuple(one.proof_from(old)))


def _checked(one: Grown, answer: Answered | NotSigned) -> Signed:
    """Look at what came back before it is stored: this checkpoint, under the key of the key record."""
    work = one.work
    last = work.reached.size - 1
    if isinstance(answer, NotSigned):
        raise SealFault(
            work.log, last, answer.code.replace(".", "_"), answer.words.zh.rstrip("。"), answer.words.en.rstrip(".")
        )
    if not _is_of(answer, str(Checkpoint(work.origin, one.size, one.root))):
        raise SealFault(
            work.log, last, "signature",
            "签名方的答复不是对此检查点的有效签名", "the signer's answer is no valid signature of this checkpoint",
        )  # fmt: skip
    return Signed(work.log, work.reached, one.root, answer.note, answer.record, one.tiles)


def _is_of(answer: Answered, checkpoint: str) -> bool:
    try:
        note = parse_note(answer.note)
        verify_note(note, parse_vkey(answer.record.split("\n")[2], ED25519))
    except (Refused, IndexError):
        return False
    return note.text == checkpoint
