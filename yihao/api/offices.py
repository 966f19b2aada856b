"""Procuratorates and persons over the API (检察院与人员接口)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema
from ninja.params.functions import Path, Query

from yihao.api.answers import who
from yihao.api.refusals import REFUSALS
from yihao.people.permissions import require
from yihao.people.queries import ever_known, find_offices, no_such_person, posts_believed
from yihao.people.rules.as_of import read_as_of
from yihao.runtime.clock import now

router = Router(tags=["offices 检察院"])


class OfficeOut(Schema):
    """A procuratorate 检察院."""

    unit: str
    name: str
    short_name: str
    level: str
    parent: str


class PostOut(Schema):
    """A post held 任职; `until` is the first day on which it is no longer held, `known_from` since when the system knew."""

    post: str
    unit: str
    category: str
    department: str
    title: str
    quota: bool
    since: date
    until: date | None
    known_from: datetime


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
    require(who(request), "directory.view", at=at)
    return [
        {"unit": o.unit, "name": o.name, "short_name": o.short_name, "level": str(o.level), "parent": o.parent or ""}
        for o in find_offices(text, at.date())
    ]


@router.get("/persons/{person}/posts", response={200: list[PostOut]} | REFUSALS, summary="某日任职 Posts of a person")
def posts(
    request: HttpRequest,
    person: str = Path(max_length=40),
    on: str = Query("", max_length=10),
    known: str = Query("", max_length=16),
) -> list[dict[str, Any]]:
    """Give a person's posts: all, or those held on a day (`on`), as the system knew it at a day's end or a time (`known`; default: now)."""
    at = now()
    require(who(request), "directory.view", at=at)
    asked = read_as_of(on, known, now=at)
    if not ever_known(person):
        raise no_such_person()
    fields = PostOut.model_fields
    held = [p for p in posts_believed(person, asked.known_at) if asked.day is None or p.held_on(asked.day)]
    return [{name: getattr(p, name) for name in fields} for p in held]


@router.get("/me", response={200: MeOut} | REFUSALS, summary="本人 Who am I")
def me(request: HttpRequest) -> dict[str, Any]:
    """Give as whom the token acts."""
    acting = who(request)
    return {
        "person": acting.person, "name": acting.name, "post": acting.post, "unit": acting.unit,
        "category": str(acting.category), "department": acting.department, "scopes": sorted(acting.scopes or ()),
    }  # fmt: skip
