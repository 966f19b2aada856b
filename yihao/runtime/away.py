"""The database cannot answer or cannot write (数据库暂不可用): said in words, for pages and programs alike."""

from __future__ import annotations

from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words

DISK_FULL = "53100"


def away(fault: BaseException) -> Refused:
    """Put an ``OperationalError`` into words: nothing was stored, and the same key may be tried again (暂不可用)."""
    if getattr(fault.__cause__, "sqlstate", None) == DISK_FULL:
        return Refused(
            "disk_full",
            Words(
                "服务器磁盘已满，没有记入任何内容。请告知系统管理员；空间恢复后再试一次，不会取两个号。",
                "The server's disk is full and nothing was recorded. Tell the administrator; try again once there is "
                "space: one registration never takes two numbers.",
            ),
            status=503,
        )
    return Refused(
        "unavailable",
        Words(
            "数据库暂时不可用，没有记入任何内容。请再试一次，不会取两个号。",
            "The database is away for the moment and nothing was recorded. Try again with the same key.",
        ),
        status=503,
    )
