"""The same acts through the API: numbers, receipts, refusals in words, nothing shown that may not be seen."""

import json

import pytest

from tests import factories
from tests.api.conftest import Caller
from yihao.cases.rules import number as lcn
from yihao.ledger.receipts import Answer, check_receipt
from yihao.ledger.rules.receipt import parse_receipt


def test_a_case_is_accepted_once_and_found_by_any_number(clerk, outsider):
    first = clerk.post("/cases", factories.filing(), Idempotency_Key="client-key-1")
    assert first.status_code == 201, first.content
    given = first.json()
    assert lcn.is_valid(given["number"])
    assert set(given["receipt"]) == {"log", "seq", "leaf"}
    again = clerk.post("/cases", factories.filing(), Idempotency_Key="client-key-1")
    assert parse_receipt(given["receipt_text"])[:3] == (given["number"], factories.YUNXI, 1)
    assert again.json()["receipt_text"] == given["receipt_text"]
    assert again.status_code == 200
    assert again.json()["number"] == given["number"]
    assert again.json()["receipt"] == given["receipt"]
    for text in (given["number"], given["printed"], "云公(刑)诉字[2026]1183号", "匡大成"):
        assert [h["number"] for h in clerk.post("/cases/find", {"text": text}).json()["hits"]] == [given["number"]]
        assert outsider.post("/cases/find", {"text": text}).json()["hits"] == []


def test_every_act_answers_with_a_receipt_that_can_be_checked(clerk, country):
    one = clerk.post("/cases", factories.filing()).json()["number"]
    two = clerk.post("/cases", factories.filing(choice="new")).json()["number"]
    why = {"reason": "核对"}
    acts = [
        (f"/cases/{one}/team", {"matter": 1, "person": country.prosecutor.person} | why, one),
        (f"/cases/{one}/corrections", {"what": "case.cause", "value": "盗窃"} | why, one),
        (f"/cases/{two}/relations", {"kind": "related", "other": one} | why, two),
        (f"/cases/{two}/void", why, two),
    ]
    for path, body, number in acts:
        answer = clerk.post(path, body)
        assert answer.status_code == 200, answer.content
        told = answer.json()
        assert told["receipt"] == {name: told[name] for name in ("log", "seq", "leaf")}
        receipt = parse_receipt(told["receipt_text"])
        assert (receipt.number, receipt.seq, receipt.leaf) == (number, told["seq"], told["leaf"])
        assert check_receipt(receipt) == Answer.WAITING


def test_candidates_come_with_the_refusal(clerk):
    number = clerk.post("/cases", factories.filing()).json()["number"]
    refusal = clerk.post("/cases", factories.filing())
    assert refusal.status_code == 409
    assert refusal["Content-Type"] == "application/problem+json"
    assert [c["number"] for c in refusal.json()["candidates"]] == [number]
    joined = clerk.post("/cases", factories.filing(choice=number))
    assert (joined.json()["number"], joined.json()["matter"]) == (number, 2)


def test_forbidden_and_absent_are_the_same_to_the_byte(clerk, outsider):
    number = clerk.post("/cases", factories.filing()).json()["number"]
    forbidden = outsider.get(f"/cases/{number}")
    absent = outsider.get(f"/cases/{lcn.make(2026, '990103', 999)}")
    assert forbidden.status_code == absent.status_code == 404
    assert forbidden.content == absent.content
    assert dict(forbidden.items()) == dict(absent.items())


def test_a_mistyped_number_is_told_apart_with_the_own_cases_it_may_mean(clerk, outsider):
    number = clerk.post("/cases", factories.filing()).json()["number"]
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    told = clerk.get(f"/cases/{wrong}")
    assert (told.status_code, told.json()["code"]) == (422, "number_typo")
    assert number in [hit["number"] for hit in told.json()["suggested"]]
    other = outsider.get(f"/cases/{wrong}")
    assert (other.status_code, other.json()["suggested"]) == (422, [])


def test_etag_and_if_match(clerk):
    number = clerk.post("/cases", factories.filing()).json()["number"]
    tag = clerk.get(f"/cases/{number}")["ETag"]
    clerk.post("/cases", factories.filing(choice=number))
    stale = clerk.post(f"/cases/{number}/void", {"reason": "错录"}, If_Match=tag)
    assert (stale.status_code, stale.json()["code"]) == (412, "stale")
    assert clerk.post(f"/cases/{number}/void", {"reason": "错录"}, If_Match="nonsense").status_code == 400


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ("{", 400, "unreadable"),
        ("[]", 422, "bad_shape"),
        ("nul", 400, "unreadable"),
        ('{"matter_kind": "PROSECUTION_REVIEW"}', 422, "bad_shape"),
        (json.dumps(factories.filing(aliases=[{"raw": "一二三", "kind": "invented"}])), 422, "bad_shape"),
        ("\ud800".encode("utf-8", "surrogatepass"), 400, "unreadable"),
        ("[" * 100_000, 400, "unreadable"),
        (b"\xff\xfe{}", 400, "unreadable"),
    ],
)
def test_bad_bodies_get_a_sentence(clerk, body, status, code):
    answer = clerk.post("/cases", body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["detail"]


def test_a_case_number_as_json_number_is_refused(clerk):
    number = clerk.post("/cases", factories.filing()).json()["number"]
    assert clerk.post("/cases/find", {"text": int(number)}).status_code == 422
    assert clerk.post("/cases", factories.filing() | {"choice": int(number)}).status_code == 422


def test_a_name_with_a_null_character_is_refused_and_nothing_is_stored(clerk):
    answer = clerk.post("/cases", factories.filing(parties=[{"name": "甲\u0000乙"}]))
    assert answer.status_code == 422
    assert clerk.get("/cases").json()["rows"] == []


def test_refusals_speak_the_asked_language(clerk):
    clerk.headers["Accept-Language"] = "en"
    assert clerk.get("/cases/1").json()["detail"].startswith("No case to show")
    clerk.headers["Accept-Language"] = "zh-CN"
    assert clerk.get("/cases/1").json()["detail"].startswith("没有可以显示的案件")


def test_without_a_token_everything_is_refused(country):
    from yihao.api.door import api

    caller = Caller("yh_nothing")
    paths = api.get_openapi_schema(path_prefix="")["paths"]
    assert len(paths) > 12
    for path, operations in paths.items():
        for method in operations:
            answer = getattr(caller, method)(
                path.replace("{number}", "1").replace("{task}", "1").replace("{unit}", "1"),
                **({"body": {}} if method == "post" else {}),
            )
            assert answer.status_code == 401, (method, path, answer.content)


def test_a_token_without_the_scope_is_refused_and_the_refusal_logged(country):
    from yihao.ledger.queries import accesses_of_person

    caller = Caller(factories.token(country.clerk, "case.view"))
    assert caller.post("/cases", factories.filing()).status_code == 403
    assert [(a.act, a.about) for a in accesses_of_person(country.clerk.person)] == [("refused", "case.accept")]


def test_lists_are_paged(clerk):
    for i in range(5):
        clerk.post("/cases", factories.filing(parties=[{"name": f"甲{chr(0x4E00 + i)}"}], aliases=[]))
    first = clerk.get("/cases", limit=3).json()
    rest = clerk.get("/cases", limit=3, after=first["after"]).json()
    assert len({r["number"] for r in first["rows"] + rest["rows"]}) == 5
    assert rest["after"] == ""
    assert clerk.get("/cases", after="nowhere").status_code == 422


def test_two_offices_end_with_one_number(clerk, outsider):
    one = clerk.post("/cases", factories.filing()).json()
    two = outsider.post("/cases", factories.filing()).json()
    assert two["elsewhere"]
    for caller in (clerk, outsider):
        (task,) = caller.get("/linking").json()
        assert caller.post(f"/linking/{task['id']}/answer", {"answer": "same", "reason": "核对"}).status_code == 200
    assert outsider.get(f"/cases/{two['number']}").json()["number"] == one["number"]


def test_events_looks_and_audit_are_answered(clerk):
    number = clerk.post("/cases", factories.filing()).json()["number"]
    assert clerk.get(f"/cases/{number}/events").json()[0]["type"] == "case.registered/2"
    assert [look["act"] for look in clerk.get(f"/cases/{number}/looks").json()] == ["case.looks_viewed", "case.viewed"]
    assert clerk.get("/numbers/990103/audit").json()[0]["whole"] is True
    assert clerk.get("/me").json()["unit"] == "990103"
    assert [o["unit"] for o in clerk.get("/procuratorates", text="云溪").json()] == ["990103"]


def test_looking_too_often_is_answered_with_how_long_to_wait(clerk, settings):
    settings.YIHAO_LOOK_LIMITS = "searched=1/60,missed=1/60"
    assert clerk.post("/cases/find", {"text": "匡大成"}).status_code == 200
    refusal = clerk.post("/cases/find", {"text": "匡大成"})
    assert (refusal.status_code, refusal.json()["code"]) == (429, "too_many")
    assert refusal["Content-Type"] == "application/problem+json"
    assert 0 < int(refusal["Retry-After"]) <= 60
    assert clerk.get(f"/cases/{lcn.make(2026, '990103', 998)}").status_code == 404
    assert clerk.get(f"/cases/{lcn.make(2026, '990103', 999)}").status_code == 429


@pytest.mark.parametrize("typed", ["blah", "检2026-990103-00001-00", "20269901030000186"])
def test_a_mistyped_number_in_a_field_is_told_as_mistyped_and_not_as_absent(clerk, typed):
    given = clerk.post("/cases", factories.filing(), Idempotency_Key="mistyped-field-1").json()["number"]
    for answer, field in (
        (clerk.post("/cases", factories.filing(choice=typed), Idempotency_Key="mistyped-field-2"), "choice"),
        (clerk.post(f"/cases/{given}/relations", {"kind": "related", "other": typed, "reason": "核对"}), "other"),
    ):
        told = answer.json()
        assert (answer.status_code, told["field"]) == (422, field)
        assert told["code"].startswith("number.")
