"""The key of a request that may be sent again (幂等键): what one may look like, wherever it is given."""

from __future__ import annotations

from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words


def read_key(given: str, field: str = "key", *, status: int = 422) -> str:
    """Read the key, if one is given (读取幂等键).

    Raises:
        Refused: it is too short, too long, or not of visible ASCII characters.
    """
    if given and (not 8 <= len(given) <= 100 or not given.isascii() or not given.isprintable()):
        raise Refused(
            "bad_key",
            Words(
                "幂等键应为 8 至 100 个可见的 ASCII 字符，请换一个。",
                "The key is 8 to 100 visible ASCII characters: choose another.",
            ),
            field=field,
            status=status,
        )
    return given
