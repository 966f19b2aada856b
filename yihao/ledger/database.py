"""Speaking to the ledger's functions (调用账本函数): one statement each, and the database's refusals put into words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import DatabaseError, connection

from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words


class IdempotencyConflict(Refused):
    """The key was used for another request (幂等键已用于其他请求)."""

    def __init__(self) -> None:
        super().__init__(
            "ledger.idempotency",
            Words(
                "这个幂等键已用于另一份请求。请换一个新的键再提交；若是重复提交，请原样发送。",
                "This idempotency key was used for another request. Use a new key, or send the very same request again.",
            ),
            field="idempotency_key",
        )


_WORDS = {
    "YL001": (503, "本库还没有建站，不能记账。", "No site has been founded in this database; nothing can be recorded."),
    "YL002": (
        500,
        "记账次序有误：同一事务内应按单位代码升序。",
        "Units must be recorded in ascending order in one act.",
    ),
    "YL003": (
        503,
        "服务器时钟早于账本最后一条记录两秒以上，暂停记账。请管理员校准时钟。",
        "The server's clock is more than two seconds before the last entry; nothing is recorded until it is set right.",
    ),
    "YL004": (
        422,
        "账本条目超过 16 KiB：请缩短内容，长文请作为附件。",
        "The ledger entry is larger than 16 KiB: shorten it, or attach long text as a document.",
    ),
    "YL005": (500, "账本条目的构成不对，没有记入。", "The parts do not make a ledger entry; nothing was recorded."),
    "YL006": (
        422,
        "所报时间与记账时间相差超过 24 小时，请写明补记理由。",
        "The declared time is more than 24 hours from now: give the reason for the late entry.",
    ),
    "YL008": (500, "账本只增不改。", "The ledger is append-only."),
    "YL010": (
        409,
        "模拟时钟只能向前拨，真实站点不能拨。",
        "The simulated clock never falls, and a real site has none.",
    ),
    "YL011": (404, "没有可删除的个人信息，或已经删除。", "There is nothing to erase, or it was erased before."),
}


def sqlstate(fault: BaseException) -> str:
    """Give PostgreSQL's code of an error (错误代码), or nothing."""
    return getattr(fault.__cause__, "sqlstate", None) or ""


def ask(statement: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> list[tuple[Any, ...]]:
    """Run one statement and give its rows (执行一条语句).

    Raises:
        Refused: the ledger refused; the words say why.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement, parameters)
            return cursor.fetchall() if cursor.description else []
    except DatabaseError as fault:
        code = sqlstate(fault)
        if code == "YL007":
            raise IdempotencyConflict from fault
        if code == "23505" and "vault_key_pkey" in str(fault):
            raise Refused(
                "ledger.subject_taken",
                Words(
                    "同一当事人正在另一处登记，请再试一次。",
                    "The same subject is being registered elsewhere. Try again.",
                ),
                status=409,
            ) from fault
        if code not in _WORDS:
            raise
        status, zh, en = _WORDS[code]
        raise Refused(f"ledger.{code.lower()}", Words(zh, en), status=status) from fault
