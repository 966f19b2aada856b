"""Procuratorates and persons over the API (检察院与人员接口)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema
from ninja.params.functions import Query

from yihao.api.refusals import REFUSALS
from yihao.people.acting import Acting
from yihao.people.permissions import require
from yihao.people.queries import find_offices
from yihao.runtime.clock import now

router = Router(tags=["offices 检察院"])


class OfficeOut(Schema):
    """A procuratorate 检察院."""

    unit: str
    name: str
    short_name: str
    level: str
    parent: str


class MeOut(Schema):
    """Who asks 本人."""

    person: str
    name: str
    post: str
    unit: str
    category: str
    department: str
    scopes: list[str]


@router.get("/procuratorates", response={200: list[OfficeOut]} | REFUSALS, summary="检察院名录 Procuratorates")
def procuratorates(request: HttpRequest, text: str = Query("", max_length=60)) -> list[dict[str, Any]]:
    """Find procuratorates by code or part of the name; at most 50."""
    at = now()
    require(request.auth, "directory.view", at=at)  # type: ignore[attr-defined]
    return [
        {"unit": o.unit, "name": o.name, "short_name": o.short_name, "level": str(o.level), "parent": o.parent or ""}
        for o in find_offices(text, at.date())
    ]


@router.get("/me", response={200: MeOut} | REFUSALS, summary="本人 Who am I")
def me(request: HttpRequest) -> dict[str, Any]:
    """Give as whom the token acts."""
    acting: Acting = request.auth  # type: ignore[attr-defined]
    return {
        "person": acting.person, "name": acting.name, "post": acting.post, "unit": acting.unit,
        "category": str(acting.category), "department": acting.department, "scopes": sorted(acting.scopes or ()),
    }  # fmt: skip
