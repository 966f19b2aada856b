"""A real site for browser tests (真实站点): granian in a process of its own, a database of its own, Chromium to drive it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests import databases, factories
from tests.journeys.seed import Seeded, bring_in, sow
from yihao.people.acting import Acting, the_system
from yihao.people.commands.accounts import open_account
from yihao.runtime.places import var

PASSWORD = "一号测试口令-2026-不外传"
QUIET = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
PATIENCE = 120.0  # seconds
LEFT_BEHIND = ("/static/mark.svg", "/intake/candidates")
CHROMIUM = os.environ.get("YIHAO_CHROMIUM", "/usr/bin/chromium")


@dataclass
class Site:
    """A running site with its people (运行中的站点). ``noise`` collects what the browser complained of."""

    url: str
    database: str
    country: factories.Country
    browser: Browser
    seeded: Seeded
    noise: list[str] = field(default_factory=list)

    def open(self, *, width: int = 1440, height: int = 900, script: bool = True) -> Page:
        """Give a fresh page of a browser nobody has used."""
        context = self.browser.new_context(
            viewport={"width": width, "height": height},
            java_script_enabled=script,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
        )
        context.set_default_timeout(10_000)
        page = context.new_page()
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.noise.append(f"error {error}"))
        page.on("requestfailed", self._failed)
        return page

    def _console(self, message: Any) -> None:
        # An answer such as 404 or 422 is reported as an error by Chromium itself; it is meant.
        if message.type in ("error", "warning") and "server responded with a status of 4" not in message.text:
            self.noise.append(f"{message.type} {message.text}")

    def _failed(self, request: Any) -> None:
        # What a page still asks for when it is left, the browser itself gives up: its icon, the comparison while typing.
        given_up = request.failure == "net::ERR_ABORTED" and request.url.endswith(LEFT_BEHIND)
        if not given_up:
            self.noise.append(f"failed {request.url} {request.failure}")

    def sign_in(self, page: Page, person: Acting, *, next_page: str = "/") -> None:
        """Sign in as a person would."""
        page.goto(f"{self.url}/accounts/login/?next={next_page}")
        page.get_by_label("工号").fill(staff_no(person))
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="下一步：验证身份").click()
        page.wait_for_url(f"{self.url}{next_page}")


def staff_no(person: Acting) -> str:
    """Give the invented staff number of a person."""
    return "7" + person.person[-7:]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def policy_of(database: str) -> Path:
    """Give the place of a site's policy: who has witnesses for it puts it there."""
    return var() / f"policy-{database}.json"


@contextmanager
def running(database: str) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Serve the site from ``database`` until the block ends."""
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    env = (
        os.environ
        | databases.environment(database)
        | {"YIHAO_REQUIRE_MFA": "0", "DJANGO_SETTINGS_MODULE": "yihao.runtime.settings"}
        | {"YIHAO_POLICY": str(policy_of(database))}
    )
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
               "--workers", "1", "--workers-kill-timeout", "10s", "--blocking-threads", "4", "--log-level", "warning",
               "yihao.runtime.wsgi:application"]  # fmt: skip
    server = subprocess.Popen(command, env=env)
    try:
        _wait_for_answer(url, server)
        yield url, server
    finally:
        # A worker that is told to end while it still loads never hears it: granian then kills it after ten seconds.
        server.terminate()
        server.wait(30)


def _wait_for_answer(url: str, server: subprocess.Popen[bytes]) -> None:
    """Wait until the sign-in page comes; a new machine compiles every module first, beside other tests."""
    until = time.monotonic() + PATIENCE
    said: object = None
    while time.monotonic() < until:
        if server.poll() is not None:
            raise RuntimeError(f"the site ended with code {server.returncode} before it answered")
        try:
            urllib.request.urlopen(f"{url}/accounts/login/", timeout=10).read()
            return
        except OSError as refused:
            said = refused
            time.sleep(0.1)
    raise RuntimeError(f"the site did not start within {PATIENCE:.0f} seconds: {said}")


def people_of_country(country: factories.Country) -> list[Acting]:
    """Give everybody who gets an account."""
    return [
        country.clerk,
        country.other_clerk,
        country.city_clerk,
        country.prosecutor,
        country.colleague,
        country.chief,
        country.inspector,
    ]


def open_accounts(country: factories.Country) -> None:
    """Open an account for everybody, with one invented password."""
    for person in people_of_country(country):
        open_account(
            acting=the_system(), person=person.person, staff_no=staff_no(person), password=PASSWORD, at=country.at
        )


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start Chromium, quiet where there is no network."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield browser
        browser.close()


def context_of(page: Page) -> BrowserContext:
    """Give the context a page lives in."""
    return page.context


@contextmanager
def built(blocker: Any, folder: Path) -> Iterator[Site]:
    """Make the site that all browser tests of a worker share: its own database, its people and cases, server and browser."""
    # Playwright's loop runs in this thread, and Django would refuse to talk to the database beside it; nothing is shared.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    from django.db import connection, connections

    from tests.conftest import _point_at

    name = databases.clone("site")
    before = connections["default"].settings_dict["NAME"]
    with blocker.unblock():
        _point_at(name)
        country = factories.build()
        open_accounts(country)
        seeded = sow(country)
        bring_in(country.clerk, folder)
        connection.close()
        _point_at(before)
    with running(name) as (url, _), chromium() as browser:
        yield Site(url, name, country, browser, seeded)
    databases.drop(name)
