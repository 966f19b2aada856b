"""What the API says when it is asked wrongly: a problem document in the asked language, never a page; and one form of time."""

from __future__ import annotations

import json
import re
from datetime import datetime

import pytest
from django.test import Client

from tests import factories
from tests.api.conftest import Caller
from yihao.runtime.places import REPOSITORY

SCHEMA = json.loads((REPOSITORY / "docs/openapi.json").read_text(encoding="utf-8"))
INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}")


def problem(answer, status, code):
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json"), answer.content
    told = answer.json()
    assert (told["status"], told["code"]) == (status, code)
    assert told["detail"] and told["title"] != code
    return told


@pytest.mark.parametrize("path", ["/api/", "/api/v1/", "/api/v1/nothing", "/api/v2/cases", "/api/v1/cases/1/nothing"])
@pytest.mark.parametrize("method", ["get", "post", "delete"])
@pytest.mark.django_db
def test_an_unknown_address_is_answered_by_a_problem_document(path, method):
    answer = getattr(Client(enforce_csrf_checks=True), method)(path, headers={"Accept-Language": "en"})
    assert problem(answer, 404, "not_found")["title"] == "Not found"
    answer = getattr(Client(enforce_csrf_checks=True), method)(path, headers={"Accept-Language": "zh-CN"})
    assert problem(answer, 404, "not_found")["title"] == "没有找到"


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [("delete", "/cases/20260000000000000", "GET"), ("put", "/cases", "GET, POST"), ("get", "/cases/find", "POST"),
     ("patch", "/linking/1/answer", "POST"), ("post", "/me", "GET")],
)  # fmt: skip
@pytest.mark.django_db
def test_a_method_that_an_address_does_not_take_is_refused_with_those_it_takes(method, path, allowed):
    answer = getattr(Client(enforce_csrf_checks=True), method)(f"/api/v1{path}", headers={"Accept-Language": "en"})
    assert problem(answer, 405, "method_not_allowed")["title"] == "Method not allowed"
    assert answer["Allow"] == allowed
    assert allowed in answer.json()["detail"]


def test_broken_json_is_refused_in_the_asked_language(clerk):
    for language, title in (("en", "The request cannot be read"), ("zh-CN", "请求无法读取")):
        answer = clerk.post("/cases/find", '{"text": ', Accept_Language=language)
        assert problem(answer, 400, "unreadable")["title"] == title


@pytest.mark.django_db
def test_a_host_that_is_not_ours_is_refused_by_a_problem_document():
    answer = Client(raise_request_exception=False).get("/api/v1/me", headers={"Host": "evil.invalid"})
    problem(answer, 400, "unreadable")


@pytest.mark.parametrize("query", [{"state": "abc"}, {"state": "\0"}, {"kind": "审查起诉"}])
def test_a_state_or_kind_that_there_is_not_is_refused_with_those_there_are(clerk, query):
    told = problem(clerk.get("/cases", **query), 422, "bad_shape")
    (said,) = told["problems"]
    assert said["field"] == next(iter(query))
    assert "已办结（CLOSED）" in said["detail"] or "审查起诉（PROSECUTION_REVIEW）" in said["detail"]


def test_every_choice_of_every_shape_has_a_name(clerk):
    from yihao.api.misfits import CHOICES

    def codes(node):
        if isinstance(node, dict):
            yield from (code for code in node.get("enum", ()) if code)
            for part in node.values():
                yield from codes(part)
        elif isinstance(node, list):
            for part in node:
                yield from codes(part)

    asked = set(codes(SCHEMA))
    assert len(asked) > 40
    assert asked <= set(CHOICES)


def test_a_wrong_choice_in_a_body_is_refused_with_names_and_codes(clerk):
    told = problem(clerk.post("/cases", factories.filing(matter_kind="X")), 422, "bad_shape")
    assert "审查逮捕（ARREST_REVIEW）" in told["problems"][0]["detail"]


def instants(node):
    if isinstance(node, dict):
        for part in node.values():
            yield from instants(part)
    elif isinstance(node, list):
        for part in node:
            yield from instants(part)
    elif isinstance(node, str) and INSTANT.match(node):
        yield node


def test_every_instant_in_every_answer_is_beijing_time(clerk, outsider, country):
    number = clerk.post("/cases", factories.filing()).json()["number"]
    outsider.post("/cases", factories.filing())
    chief = Caller(factories.token(country.chief))
    body = {"matter": 1, "person": country.prosecutor.person, "reason": "轮案"}
    assert chief.post(f"/cases/{number}/team", body).status_code == 200
    clerk.post(f"/cases/{number}/relations", {"kind": "related", "other": number, "reason": "核对"})
    for path in ("/cases", f"/cases/{number}", f"/cases/{number}/events", f"/cases/{number}/looks", "/linking"):
        told = list(instants(clerk.get(path).json()))
        assert told, path
        assert {at[-6:] for at in told} == {"+08:00"}, (path, told)
        assert all(datetime.fromisoformat(at) for at in told)
    assert {at[-6:] for at in instants(Caller(factories.token(country.prosecutor)).get("/docket").json())} == {"+08:00"}


def test_the_document_names_the_headers_as_they_are_sent_and_says_where_the_key_is_required():
    asked = {
        (path, p["name"]): p["required"]
        for path, operations in SCHEMA["paths"].items()
        for p in operations.get("post", {}).get("parameters", ())
        if p["in"] == "header"
    }
    assert asked.pop(("/api/v1/cases", "Idempotency-Key")) is True
    acts = ("void", "relations", "corrections", "aliases", "team", "grants")
    keyed = {f"/api/v1/cases/{{number}}/{act}" for act in acts} | {"/api/v1/linking/{task}/answer"}
    assert {path for path, name in asked if name == "Idempotency-Key"} == keyed
    assert {name for _, name in asked} == {"Idempotency-Key", "If-Match"}
    assert not any(asked.values())


def test_an_instant_without_its_zone_is_refused_with_how_to_write_it(clerk):
    number = clerk.post("/cases", factories.filing()).json()["number"]
    told = problem(clerk.get(f"/cases/{number}/looks", before="2026-11-23T09:30:00"), 422, "bad_shape")
    assert "时刻应写明时区" in told["problems"][0]["detail"]
    assert clerk.get(f"/cases/{number}/looks", before="2099-11-23T09:30:00+08:00").json()


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"received_on": "2026-11-20T00:00:00"}, "received_on"),
        ({"received_on": 1763596800}, "received_on"),
        ({"secrecy": "1"}, "secrecy"),
        ({"juvenile": "yes"}, "juvenile"),
    ],
)
def test_what_only_looks_like_the_right_kind_of_value_is_refused_at_its_field(clerk, changed, field):
    answer = clerk.post("/cases", factories.filing(**changed), Idempotency_Key="loose-values")
    assert answer.status_code == 422, answer.content
    assert [p["field"].rsplit(".", 1)[-1] for p in answer.json()["problems"]] == [field]
