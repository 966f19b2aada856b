"""What every operation reads and writes alike (接口的公用读写): who asks, the key and version in the headers, the answer's form."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja.params.functions import Header
from pydantic_core import to_json

from yihao.cases.rules.request_key import read_key
from yihao.ledger.commands import Receipt
from yihao.people.acting import Acting
from yihao.people.presumed import Presumed
from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words

KEY = "Idempotency-Key"
_SAID = (
    "幂等键，本人自选，8 至 100 个可见的 ASCII 字符；同一键、同一内容再次提交，得到同一答复。"
    " A key of one's own choosing, 8 to 100 visible ASCII characters: the same key with the same body is answered alike again."
)
Key = Annotated[str | None, Header(alias=KEY, description=_SAID)]
"""The key of an act that may be sent again without harm (幂等键); honoured wherever something is recorded."""
IfMatch = Annotated[str | None, Header(alias="If-Match", description="读取时得到的 ETag / the ETag that reading gave")]


def who(request: HttpRequest) -> Acting:
    """Give who asks (何人)."""
    acting: Acting = request.auth  # type: ignore[attr-defined]
    return acting


def presumed(request: HttpRequest) -> Presumed | Acting:
    """Give who asks, or who is presumed to, for a look that confirms it in its own statement (推定何人)."""
    found: Presumed | Acting = request.auth  # type: ignore[attr-defined]
    return found


def key_of(given: str | None) -> str:
    """Read the key, where one was sent (读取幂等键).

    Raises:
        Refused: it is too short, too long, or not of visible ASCII characters.
    """
    if given is None:
        return ""  # without a key every request is an act of its own
    return read_key(given or "-", KEY, status=400)


def needed_key(given: str | None) -> str:
    """Read the key of an act that would be harmful if done twice (必填的幂等键).

    Raises:
        Refused: none was sent, or it is none.
    """
    if given is None:
        raise Refused(
            "key_missing",
            Words(
                "缺少 Idempotency-Key。请为这份材料选一个键（8 至 100 个字符，如 UUID）放在请求头里；没有收到答复时用同一个键再交，不会发出第二个号。",
                "The Idempotency-Key header is missing. Choose a key for this filing (8 to 100 characters, such as a UUID); if no"
                " answer comes, send it again under the same key and no second number is given.",
            ),
            field=KEY,
            status=400,
        )
    return key_of(given)


def version_of(given: str | None) -> int | None:
    """Read ``If-Match`` (读取版本): the version number in quotes, as ``ETag`` gave it.

    Raises:
        Refused: it is no ETag of ours.
    """
    if given is None or given == "*":
        return None
    digits = given.removeprefix("W/").strip('"')
    if not digits.isascii() or not digits.isdigit() or len(digits) > 9:
        raise Refused(
            "bad_if_match",
            Words("If-Match 应是读取时得到的 ETag。", "If-Match is the ETag that reading gave."),
            field="If-Match",
            status=400,
        )
    return int(digits)


def place(receipt: Receipt) -> dict[str, Any]:
    """Give where an act stands (账本位置)."""
    return {"log": receipt.log, "seq": receipt.seq, "leaf": receipt.leaf}


def done(receipt: Receipt) -> dict[str, Any]:
    """Answer an act with its receipt, and the text that is printed and checked (行为结果)."""
    told = place(receipt)
    return told | {"receipt": told, "receipt_text": str(receipt.text)}


def written(answer: Any, status: int = 200) -> HttpResponse:
    """Write an answer that we have made ourselves, without validating it a second time.

    Validation took most of a list's time, and a part of every other's. That what is written fits the described shape is
    what tests/api/test_schema.py tries.
    """
    return HttpResponse(to_json(answer), content_type="application/json; charset=utf-8", status=status)
