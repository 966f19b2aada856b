"""The API through its own door, with tokens (接口测试件)."""

import json
import uuid

import pytest
from django.test import Client

from tests import factories


class Caller:
    """Calls the API as one person."""

    def __init__(self, token):
        self.headers = {"Authorization": f"Bearer {token}"}
        self.client = Client(raise_request_exception=False)

    def get(self, path, **query):
        return self.client.get(f"/api/v1{path}", query, headers=self.headers)

    def post(self, path, body, **headers):
        """Post; a filing goes under a fresh key of its own, unless one is given."""
        if path == "/cases":
            headers = {"Idempotency_Key": uuid.uuid4().hex} | headers
        text = body if isinstance(body, (str, bytes)) else json.dumps(body)
        return self.client.post(
            f"/api/v1{path}", text, content_type="application/json",
            headers=self.headers | {k.replace("_", "-"): v for k, v in headers.items() if v is not None},
        )  # fmt: skip


@pytest.fixture
def country(committed_db):
    return factories.build()


@pytest.fixture
def clerk(country):
    return Caller(factories.token(country.clerk))


@pytest.fixture
def outsider(country):
    return Caller(factories.token(country.other_clerk))
