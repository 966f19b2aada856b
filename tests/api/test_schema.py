"""Whatever is sent by whichever role, the API gives no 5xx and nothing outside its published schema."""

import json

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import CHECKS

from tests import factories
from yihao.api.misfits import UNNAMED
from yihao.runtime.places import REPOSITORY
from yihao.runtime.wsgi import application

schemathesis.checks.load_all_checks()
SCHEMA = json.loads((REPOSITORY / "docs/openapi.json").read_text())
CHECKED = [
    CHECKS.get_one(name)
    for name in (
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_schema_conformance",
    )
]
OPERATIONS = [(path, method) for path, item in SCHEMA["paths"].items() for method in item]
ROLES = ("clerk", "other_clerk", "prosecutor", "chief", "inspector", "nobody")


@pytest.mark.parametrize("role", ROLES)
def test_no_role_gets_a_fault_or_an_answer_outside_the_schema(committed_db, role):
    country = factories.build()
    token = "yh_nothing" if role == "nobody" else factories.token(getattr(country, role))
    schema = schemathesis.openapi.from_dict(SCHEMA)
    schema.app = application
    for path, method in OPERATIONS:
        operation = schema[path][method]

        @settings(
            max_examples=8,
            deadline=None,
            print_blob=True,  # what it found can be tried again
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def fuzz(case):
            case.headers = {**(case.headers or {}), "Authorization": f"Bearer {token}"}
            response = case.call()
            case.validate_response(response, checks=CHECKED)
            assert str(UNNAMED) not in response.text  # every misfit has its sentence
            if response.status_code >= 400:
                assert response.json()["detail"]

        fuzz()
