"""The published description of the API (接口说明), OpenAPI 3.1: committed as docs/openapi.json."""

from __future__ import annotations

from typing import Any

from yihao.api.answers import KEY
from yihao.api.door import api
from yihao.runtime.problem import TYPE

NEEDS_KEY = ("/api/v1/cases", "post")
"""The operation that refuses to act without a key: a number given twice is never taken back."""


def document() -> dict[str, Any]:
    """Derive the document from the operations.

    Two things Ninja cannot say itself: refusals are problem documents, and a missing key is refused in a sentence of its own.
    """
    schema: dict[str, Any] = dict(api.get_openapi_schema(path_prefix="/api/v1/"))
    for operations in schema["paths"].values():
        for operation in operations.values():
            for status, answer in operation["responses"].items():
                if int(status) >= 400 and "content" in answer:
                    answer["content"] = {TYPE: answer["content"]["application/json"]}
    address, method = NEEDS_KEY
    for parameter in schema["paths"][address][method]["parameters"]:
        if parameter["name"] == KEY:
            parameter |= {
                "required": True,
                "schema": {"type": "string", "minLength": 8, "maxLength": 100, "pattern": "^[ -~]+$"},
            }
    return schema
