"""The receipt as PDF: one page, the number to copy, codes that scan, and nothing for whom it is not meant (回执 PDF)."""

from __future__ import annotations

import io
import re
from uuid import uuid4

import pytest
import segno
from django.test import Client
from PIL import Image, ImageDraw
from pypdf import PdfReader

from tests import factories
from tests.web.conftest import signed_in
from tests.web.read_qr import draw, scanned
from yihao.cases.commands.register import Registered, register_case
from yihao.cases.rules.filing import read_filing
from yihao.ledger.queries import accesses_of_case
from yihao.ledger.rules.receipt import parse_receipt
from yihao.people.acting import Acting
from yihao.runtime import paper
from yihao.runtime.clock import now
from yihao.web import receipt_pdf
from yihao.web.pages.parts import printed
from yihao.web.pages.receipt import Kept, receipt_card

NUMBER, LEAF = "20269901030091850", "9f41c07be2a85d36" * 4
KEPT = Kept(NUMBER, 1, "test.yihao.invalid/ledger/990103/1", 1016, LEAF, "2026-11-24T09:41:07+08:00", "诈骗", False)
OFFICE = "澄江省临澜市云溪区人民检察院"


@pytest.fixture
def country(desks: factories.Country) -> factories.Country:
    return desks


def accept(who: Acting, key: str, choice: str = "new") -> Registered:
    at = now()
    filing = read_filing(factories.filing(), today=at.date())
    return register_case(acting=who, filing=filing, choice=choice, key=key, at=at)


def text_of(pdf: bytes) -> str:
    paper = PdfReader(io.BytesIO(pdf))
    assert len(paper.pages) == 1
    assert [round(float(side) / 72 * 25.4) for side in paper.pages[0].mediabox[2:]] == [210, 297]
    return paper.pages[0].extract_text()


def test_the_pdf_is_one_page_and_says_everything_in_both_languages() -> None:
    words = text_of(receipt_pdf.receipt_pdf(KEPT, OFFICE, simulated=True))
    for wanted in (printed(NUMBER), NUMBER, OFFICE, "2026-11-24 09:41:07", "M01", "诈骗", "990103-1 / 1,017", "模拟数据",
                   "凭这张回执可以核对", "Case number for life", "Simulated data"):  # fmt: skip
        assert wanted in words, (wanted, words)
    assert LEAF in re.sub(r"\s", "", words)


def test_a_real_site_does_not_call_itself_simulated() -> None:
    assert "模拟" not in text_of(receipt_pdf.receipt_pdf(KEPT, OFFICE, simulated=False))


def test_long_names_stay_on_one_page() -> None:
    kept = Kept(KEPT.number, 12, KEPT.log, 9_999_999, LEAF, KEPT.rec, "掩饰、隐瞒犯罪所得、犯罪所得收益" * 6, False)
    assert "M12" in text_of(receipt_pdf.receipt_pdf(kept, OFFICE * 3, simulated=True))


def test_the_drawn_codes_are_the_pages_own_and_scan() -> None:
    html, card = receipt_pdf.receipt_html(KEPT, OFFICE, simulated=True), receipt_card(KEPT, OFFICE)
    assert card.qr in html
    assert card.barcode in html
    bars = [(int(x), int(w)) for x, w in re.findall(r'<rect x="(\d+)" width="(\d+)"', card.barcode)]
    image = Image.new("L", (3 * (bars[-1][0] + bars[-1][1] + 10), 120), 255)
    for x, width in bars:
        ImageDraw.Draw(image).rectangle((3 * x, 10, 3 * (x + width) - 1, 110), fill=0)
    assert scanned(image) == [NUMBER]
    (said,) = scanned(draw(card.qr))
    assert parse_receipt(said) == (NUMBER, "990103", 1, 1016, LEAF)
    assert segno.make(said, error="m", micro=False).symbol_size(border=2)[0] > 30


def test_the_qr_is_at_least_25_millimetres_on_paper() -> None:
    found = re.search(r"\.qr \{[^}]*width: (\d+)mm; height: (\d+)mm", receipt_pdf.STYLE.read_text(encoding="utf-8"))
    assert found
    assert min(int(found[1]), int(found[2])) >= 25


def test_nothing_is_fetched_from_anywhere() -> None:
    with pytest.raises(paper.Fetched):
        paper.refusing().fetch("file:///etc/passwd")


def test_the_receipt_of_each_matter_is_given_again_and_logged(country: factories.Country) -> None:
    first = accept(country.clerk, "one")
    second = accept(country.clerk, "two", choice=first.number)
    client = signed_in(country.clerk)
    page = client.get(f"/c/{first.number}").content.decode()
    for done, part in ((first, "01"), (second, "02")):
        address = f"/c/{first.number}/m/{part}/receipt.pdf"
        assert address in page
        answer = client.get(address)
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
        assert answer["Content-Disposition"] == f'attachment; filename="{first.number}.pdf"'
        assert answer["Cache-Control"] == "no-store"
        words = text_of(answer.content)
        assert printed(first.number) in words
        assert f"M{part}" in words
        assert done.receipt.leaf in re.sub(r"\s", "", words)
        assert "匡大成" not in words
    assert [look.about for look in accesses_of_case(first.number)].count("receipt") == 2


def test_absent_and_forbidden_receipts_look_the_same(country: factories.Country) -> None:
    done = accept(country.clerk, "one")
    client = signed_in(country.other_clerk)
    client.get("/")  # the greeting after signing in is shown once
    pages = []
    for path in (f"c/{done.number}/m/01", "c/20269901240077741/m/01"):
        answer = client.get(f"/{path}/receipt.pdf")
        assert answer.status_code == 404
        pages.append(re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", answer.content.decode()))
    assert pages[1] == pages[0]
    assert client.get(f"/intake/{uuid4()}/receipt.pdf").status_code == 404
    assert signed_in(country.clerk).get(f"/c/{done.number}/m/07/receipt.pdf").status_code == 404
    assert Client().get(f"/c/{done.number}/m/01/receipt.pdf").status_code == 302


def test_the_desk_takes_its_receipt_from_the_page_of_the_new_number(country: factories.Country) -> None:
    done, draft = accept(country.clerk, "one"), uuid4()
    client = signed_in(country.clerk)
    session = client.session
    receipt = done.receipt
    kept = Kept(done.number, 1, receipt.log, receipt.seq, receipt.leaf, receipt.rec.isoformat(), "诈骗", False)
    session["accepted"] = {str(draft): kept.as_list()}
    session.save()
    assert f"/intake/{draft}/receipt.pdf" in client.get(f"/intake/{draft}/done").content.decode()
    answer = client.get(f"/intake/{draft}/receipt.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert printed(done.number) in text_of(answer.content)


def test_a_mistyped_number_in_an_address_leads_to_what_it_may_mean(country: factories.Country) -> None:
    number = accept(country.clerk, "one").number
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    answer = signed_in(country.clerk).get(f"/c/{wrong}", follow=True)
    assert answer.status_code == 200
    assert f"/c/{number}" in answer.content.decode()
    assert f"/c/{number}" not in signed_in(country.other_clerk).get(f"/c/{wrong}", follow=True).content.decode()


def test_an_address_that_takes_only_what_a_button_sends_says_so(country: factories.Country) -> None:
    answer = signed_in(country.clerk).get("/search")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "请回到页面上操作" in answer.content.decode()
