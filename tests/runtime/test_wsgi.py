"""Pages pass all middleware, the API only what it has a use for."""

import io
from wsgiref.util import setup_testing_defaults

from django.conf import settings

from yihao.runtime.wsgi import application


def test_the_chain_of_the_api_keeps_the_order_of_the_pages_and_leaves_theirs_alone():
    shared = [name for name in settings.API_MIDDLEWARE if name in settings.MIDDLEWARE]
    assert shared == [name for name in settings.MIDDLEWARE if name in shared]
    assert "django.middleware.csrf.CsrfViewMiddleware" in settings.MIDDLEWARE  # after both chains were made
    assert not [name for name in settings.API_MIDDLEWARE if "session" in name.lower() or "csrf" in name.lower()]


def test_the_api_answers_in_problem_documents_with_the_security_headers_and_no_cookie(db):
    environ = {"PATH_INFO": "/api/v1/cases", "HTTP_HOST": "127.0.0.1", "wsgi.input": io.BytesIO()}
    setup_testing_defaults(environ)
    told = []
    body = b"".join(application(environ, lambda status, headers: told.append((status, dict(headers)))))
    status, headers = told[0]
    assert status.startswith("401") and b"token_invalid" in body
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in headers
