"""Words in two languages (双语文案): Chinese first, English complete.

Labels, errors and page words are pairs that stand together in the source, so that no sentence can lack its translation.
"""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

LANGUAGE: ContextVar[str] = ContextVar("language", default="zh-hans")
"""The language of the request being answered; set by the middleware of ``runtime.language``. Chinese outside a request."""


@dataclass(frozen=True, slots=True)
class Words:
    """One sentence or label in Chinese and English (一句话的中英文)."""

    zh: str
    en: str

    def in_language(self, language: str) -> str:
        """Give the sentence in ``language``; anything but English is Chinese."""
        return self.en if language.startswith("en") else self.zh

    def format(self, **values: Any) -> Words:
        """Fill both sentences with the same values; a value that is itself ``Words`` keeps its language."""
        return Words(
            self.zh.format(**{k: v.zh if isinstance(v, Words) else v for k, v in values.items()}),
            self.en.format(**{k: v.en if isinstance(v, Words) else v for k, v in values.items()}),
        )

    def __str__(self) -> str:
        return self.in_language(LANGUAGE.get())
