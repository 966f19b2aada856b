"""The published description of the API (接口说明), OpenAPI 3.1: committed as docs/openapi.json."""

from __future__ import annotations

from typing import Any

from yihao.api.door import api

PROBLEM = "application/problem+json"


def document() -> dict[str, Any]:
    """Derive the document from the operations; refusals are problem documents, which Ninja cannot say itself."""
    schema: dict[str, Any] = dict(api.get_openapi_schema(path_prefix="/api/v1/"))
    for operations in schema["paths"].values():
        for operation in operations.values():
            for status, answer in operation["responses"].items():
                if int(status) >= 400 and "content" in answer:
                    answer["content"] = {PROBLEM: answer["content"]["application/json"]}
    return schema
