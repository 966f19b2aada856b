"""A problem document (出错说明, RFC 9457): what a program is told when something is not done, in the language it asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yihao.runtime.words import Words

TYPE = "application/problem+json"
TITLES: Mapping[int, Words] = {
    400: Words("请求无法读取", "The request cannot be read"),
    401: Words("未能确认身份", "Not signed in"),
    403: Words("不予办理", "Not allowed"),
    404: Words("没有找到", "Not found"),
    405: Words("此处不能这样请求", "Method not allowed"),
    409: Words("与现有内容冲突", "In conflict with what is there"),
    412: Words("内容已被改过", "Changed meanwhile"),
    413: Words("内容过大", "Too large"),
    422: Words("内容需要改正", "Needs correcting"),
    429: Words("过于频繁", "Too often"),
    500: Words("系统出错", "A fault of ours"),
    503: Words("暂时不能办理", "Not available for now"),
}
OTHERWISE = Words("没有办成", "Not done")


def problem_document(status: int, code: str, words: Words, **more: Any) -> dict[str, Any]:
    """Make the document (写成说明): ``title`` says the kind of problem, ``detail`` what to do; ``code`` is for programs."""
    title = str(TITLES.get(status, OTHERWISE))
    return {"type": "about:blank", "title": title, "status": status, "code": code, "detail": str(words)} | more
