"""Refusals in words (拒绝并说明理由): what is wrong and what to do."""

from __future__ import annotations

from yihao.runtime.words import Words


class Refused(Exception):
    """An act that is not allowed or not possible (不予办理).

    ``code`` is stable and for programs; ``words`` is a sentence that a prosecutor can act on; ``field`` names the input
    that is wrong, if one is; ``status`` is the HTTP status a door answers with.
    """

    def __init__(self, code: str, words: Words, *, field: str = "", status: int = 422) -> None:
        super().__init__(words.zh)
        self.code = code
        self.words = words
        self.field = field
        self.status = status


class NotVisible(Refused):
    """Absent or not allowed: both answer alike, in content (没有可以显示的案件)."""

    def __init__(self) -> None:
        super().__init__(
            "not_visible",
            Words(
                "没有可以显示的案件：不存在，或不在你可查看的范围。",
                "No case to show: it does not exist or is not yours to see.",
            ),
            status=404,
        )
