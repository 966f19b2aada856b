"""What a refusal looks like over the API (接口拒绝的形状), the same for every operation."""

from __future__ import annotations

from typing import Any

from ninja import Schema

from yihao.api.shapes import CandidateOut, HitOut


class Problem(Schema):
    """Problem document (RFC 9457) 出错说明."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    field: str | None = None
    problems: list[dict[str, str]] | None = None
    candidates: list[CandidateOut] | None = None
    suggested: list[HitOut] | None = None


REFUSALS: dict[int, Any] = dict.fromkeys((400, 401, 403, 404, 409, 412, 413, 422, 429, 503), Problem)
"""Which statuses a refusal may have (拒绝的状态码)."""
