"""Long statements are read once (长语句只解析一次), not each time they are sent."""

from __future__ import annotations

from psycopg import _queries

LONGEST = 16_384


def keep_long_statements() -> None:
    """Let psycopg remember how it reads statements longer than its 4096 bytes; accepting a case sends one of 8,000.

    It looks for placeholders in a longer one each time anew, since those of its users that write each statement afresh would
    fill its memory. Ours are constants. The figure has no public name; ``tests/cases/test_statement_counts.py`` sees that it holds.
    """
    _queries.MAX_CACHED_STATEMENT_LENGTH = LONGEST
