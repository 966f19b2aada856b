"""A case is accepted; within a minute it is sealed and cosigned; its bundle is sound to a stranger with one file and one policy.

Signer, sealer and two witnesses run as processes beside the site, one of them recomputing every entry.
"""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect

from tests import databases, factories
from tests.journeys.site import Site, policy_of
from tests.journeys.test_intake_journey import accept, digits, fill_in
from tests.ledger.processes.running import (
    Process,
    folder,
    free_port,
    made_signer,
    made_witness,
    signing,
    witnessing,
    yihao,
)
from tests.ledger.sealing import DOMAIN
from yihao.runtime.places import REPOSITORY

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
PATIENCE = 300.0  # seconds; a minute on a machine of its own
COSIGNED_IN_NATIONAL = """
    SELECT count(DISTINCT w.witness) FROM national_leaf n
      JOIN seal_cosignature w ON w.kind = 'national' AND w.epoch = n.epoch AND w.size > n.seq
     WHERE n.kind = 'ledger' AND n.unit = %s AND n.size > %s
"""


def watcher_token(site: Site, blocker: Any) -> str:
    """Give a token of the discipline group at the province, for replaying and nothing else."""
    from django.db import connection, connections

    from tests.conftest import _point_at
    from tests.ledger.processes.test_replaying import _token

    before = connections["default"].settings_dict["NAME"]
    with blocker.unblock():
        _point_at(site.database)
        token: str = _token()
        connection.close()
        _point_at(before)
    return token


@contextmanager
def sealed_site(site: Site, token: str) -> Iterator[Path]:
    """Run signer, witnesses and sealer beside the site; gives the policy."""
    with folder() as here, ExitStack() as stack:
        (here / "token").write_text(token)
        enrolment = made_signer(here / "s", DOMAIN)
        ports = {"province": free_port(), "discipline": free_port()}
        replay = ("--replay", site.url, "--token-file", here / "token")
        keys = {
            "province": made_witness(here / "province", "province", enrolment),
            "discipline": made_witness(here / "discipline", "discipline", enrolment, *replay),
        }
        yihao(
            "ledger", "policy", "--enrolment", enrolment, "--quorum", "province=1",
            "--witness", f"province={keys['province']}", "--witness", f"discipline,outside,replays={keys['discipline']}",
            *(f"--url={name}=http://127.0.0.1:{port}" for name, port in ports.items()), YIHAO_VAR=str(here),
        )  # fmt: skip
        stack.enter_context(signing(here / "s"))
        for name, port in ports.items():
            stack.enter_context(witnessing(here / name, port))
        sealer = Process(
            "ledger", "seal", "--every", "5", is_ready=lambda: True, YIHAO_VAR=str(here), YIHAO_NATIONAL_EVERY="5",
            YIHAO_SEALER_URL=databases.url(site.database, "yihao_sealer"),
            YIHAO_SIGNER_SOCKET=str(here / "s" / "signer.sock"),
        )  # fmt: skip
        try:
            shutil.copy(here / "policy.json", policy_of(site.database))
            yield here / "policy.json"
        finally:
            policy_of(site.database).unlink(missing_ok=True)
            sealer.terminate()


def receipt_text(page: Page) -> str:
    """Read the receipt's code as a phone would."""
    picture = Image.open(io.BytesIO(page.locator("#receipt").screenshot(scale="css")))
    return next(found.text for found in zxingcpp.read_barcodes(picture) if found.text.startswith("JC1:"))


def wait_until_sealed(site: Site, text: str, *, until: float) -> None:
    """Ask the public page, signed in as nobody, until it says that the entry is sealed."""
    page = site.open()
    while True:
        page.goto(site.url + "/receipt")
        page.locator("#receipt").fill(text)
        page.get_by_role("button", name="核对").click()
        said = page.locator("#answer").inner_text()
        if "已经封存" in said:
            break
        assert "尚待封存" in said, said
        assert time.monotonic() < until, "not sealed within a minute"
        time.sleep(4)
    page.context.close()


def wait_until_in_national_log(site: Site, unit: str, seq: int, *, until: float) -> None:
    with databases.CLUSTER.connect("yihao_reader", site.database) as sql:
        while sql.execute(COSIGNED_IN_NATIONAL, [unit, seq]).fetchone() != (2,):
            assert time.monotonic() < until, "not cosigned by both in the national log within a minute"
            time.sleep(0.5)


def stranger(bundle: Path, policy: Path) -> subprocess.CompletedProcess[str]:
    """Check as somebody who has nothing of ours but the one file."""
    program = REPOSITORY / "yihao" / "ledger" / "verifier.py"
    return subprocess.run(
        [sys.executable, "-I", str(program), str(bundle), "--policy", str(policy)],
        capture_output=True, text=True, timeout=300, check=False, cwd=bundle.parent, env={},
    )  # fmt: skip


def test_from_the_desk_to_a_stranger_within_a_minute(site: Site, django_db_blocker: Any, tmp_path: Path) -> None:
    with sealed_site(site, watcher_token(site, django_db_blocker)) as policy:
        site.noise.clear()
        page = site.open()
        site.sign_in(page, site.country.clerk, next_page="/intake/new")
        fill_in(page, name="水长流", identity=factories.identity(977), document="云公（刑）诉字〔2026〕9177号")
        number = digits(accept(page))
        until = time.monotonic() + PATIENCE
        text = receipt_text(page)
        shown = re.fullmatch(rf"JC1:{number}:(\d+)-(\d+)-(\d+):[0-9a-f]{{64}}", text)
        assert shown is not None, text
        unit, epoch, seq = shown.groups()
        wait_until_sealed(site, text, until=until)
        wait_until_in_national_log(site, unit, int(seq), until=until)
        page.context.close()

        page = site.open()
        site.sign_in(page, site.country.chief)
        page.goto(f"{site.url}/c/{number}")
        page.get_by_role("link", name="出具证据包").click()
        page.wait_for_load_state()
        assert site.noise == []
        with page.expect_download() as given:
            page.get_by_role("button", name="下载证据包").click()
        bundle = tmp_path / "bundle.json"
        given.value.save_as(bundle)
        page.context.close()
        site.noise.clear()  # to Chromium a download is a page that was not come to

        page = site.open(width=390)
        site.sign_in(page, site.country.inspector, next_page="/ledger")
        expect(page.locator("h1")).to_have_text("账本状况")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        page.context.close()
        assert site.noise == []

        sound = stranger(bundle, policy)
        assert sound.returncode == 0, sound.stdout + sound.stderr
        raw = bundle.read_bytes()
        place = raw.index(b'\\"actor\\":{\\"id\\":\\"S') + len(b'\\"actor\\":{\\"id\\":\\"S')
        spoiled = tmp_path / "spoiled.json"
        spoiled.write_bytes(raw[:place] + (b"1" if raw[place : place + 1] != b"1" else b"2") + raw[place + 1 :])
        false = stranger(spoiled, policy)
        assert false.returncode == 1, false.stdout + false.stderr
        assert f"/ledger/{unit}/{epoch} 第 {int(seq) + 1} 条" in false.stdout
