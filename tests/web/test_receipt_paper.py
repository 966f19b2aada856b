"""The receipt looked at as paper (纸上的回执): drawn by a PDF renderer of another make, in colour and grey, and scanned."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from django.db import connection
from PIL import Image, ImageOps

from tests import factories
from tests.web.conftest import signed_in
from tests.web.test_receipt_pdf import KEPT, NUMBER, OFFICE, accept, text_of
from tests.web.test_receipt_pdf import country as country  # noqa: PLC0414 - the fixture
from yihao.cases.commands.import_judgments import import_judgments
from yihao.cases.commands.relate import relate_cases
from yihao.cases.commands.void import void_case
from yihao.cases.invented.judgments import write
from yihao.cases.rules.days import received_words
from yihao.cases.rules.kinds import MATTER_KINDS
from yihao.ledger.rules.receipt import parse_receipt
from yihao.runtime.clock import now
from yihao.web.pages.parts import printed
from yihao.web.pages.receipt import Standing
from yihao.web.receipt_pdf import receipt_pdf

DPI = 200


def paper(pdf: bytes, *, grey: bool = False) -> Image.Image:
    """Draw the only sheet at 200 dots an inch, as an office printer would."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        assert len(document) == 1
        drawn: Image.Image = document[0].render(scale=DPI / 72, grayscale=grey).to_pil().convert("RGB")
    finally:
        document.close()
    return drawn


def millimetres(dots: float) -> float:
    return dots / DPI * 25.4


def scan(image: Image.Image) -> dict[str, Any]:
    return {found.format.name: found for found in zxingcpp.read_barcodes(image)}


@pytest.mark.parametrize("grey", [False, True], ids=["in colour", "in grey"])
def test_both_codes_scan_from_the_sheet(grey: bool) -> None:
    found = scan(paper(receipt_pdf(KEPT, OFFICE, simulated=True), grey=grey))
    assert found["Code128"].text == NUMBER
    assert parse_receipt(found["QRCode"].text) == (NUMBER, "990103", 1, 1016, "9f41c07be2a85d36" * 4)


def test_the_sheet_is_a4_and_the_qr_at_least_25_millimetres_wide() -> None:
    sheet = paper(receipt_pdf(KEPT, OFFICE, simulated=True))
    assert [round(millimetres(side)) for side in sheet.size] == [210, 297]
    square = scan(sheet)["QRCode"].position
    assert millimetres(square.top_right.x - square.top_left.x) >= 25
    assert millimetres(square.bottom_left.y - square.top_left.y) >= 25


def test_nothing_is_printed_in_the_margins_and_every_word_is_dark_enough_in_grey() -> None:
    sheet = ImageOps.grayscale(paper(receipt_pdf(KEPT, OFFICE, simulated=True), grey=True))
    left, top, right, bottom = ImageOps.invert(sheet).getbbox() or (0, 0, 0, 0)
    assert min(millimetres(left), millimetres(top)) >= 10
    assert min(210 - millimetres(right), 297 - millimetres(bottom)) >= 8
    style = (Path(__file__).parents[2] / "yihao/web/static/style/receipt_pdf.css").read_text(encoding="utf-8")
    for colour in set(re.findall(r"(?<![-\w])color: #([0-9a-f]{6})", style)):
        red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4))
        assert 0.299 * red + 0.587 * green + 0.114 * blue < 0.45, f"#{colour} is too pale on a grey printer"


def test_the_foot_says_which_number_and_which_page() -> None:
    words = text_of(receipt_pdf(KEPT, OFFICE, simulated=True))
    assert "第 1 页，共 1 页" in words
    assert words.count(printed(NUMBER)) == 2


def test_the_longest_receipt_of_a_judgment_stays_on_one_sheet_and_still_scans() -> None:
    standing = Standing(received_words(date(2019, 1, 1), False), True, MATTER_KINDS["PROSECUTION_REVIEW"])
    kept = replace(KEPT, matter=12, cause="掩饰、隐瞒犯罪所得、犯罪所得收益" * 7, kind="RETRIAL_PROTEST")
    pdf = receipt_pdf(kept, OFFICE * 2, simulated=True, standing=standing)
    words = text_of(pdf)
    assert "补录回执" in words.replace(" ", "")
    assert "2019年（日期不详）" in words
    assert "01-01" not in words
    assert "确于此刻受理" not in words
    assert set(scan(paper(pdf))) == {"Code128", "QRCode"}


def test_receipts_of_void_and_merged_numbers_say_so(country: factories.Country) -> None:
    one = accept(country.clerk, "one")
    other = accept(country.clerk, "two", choice="new")
    gone = accept(country.clerk, "three", choice="new")
    relate_cases(
        acting=country.clerk, number=other.number, kind="merged_into", other=one.number, reason="同一事实", at=now()
    )
    void_case(acting=country.clerk, number=gone.number, reason="重复收件", at=now())
    client = signed_in(country.clerk)
    said = {n: client.get(f"/c/{n}/m/01/receipt.pdf") for n in (one.number, other.number, gone.number)}
    assert [answer.status_code for answer in said.values()] == [200, 200, 200]
    words = {n: text_of(answer.content) for n, answer in said.items()}
    assert "现况" not in words[one.number]
    assert f"已并入 {printed(one.number)}" in words[other.number]
    assert "案号已作废" in words[gone.number]
    for done in (one, other, gone):
        assert printed(done.number) in words[done.number]
        assert done.receipt.leaf in re.sub(r"\s", "", words[done.number])


def test_receipts_of_imported_matters_tell_of_late_registration(country: factories.Country, tmp_path: Path) -> None:
    write(tmp_path)
    import_judgments(acting=country.clerk, path=tmp_path / "texts.jsonl", at=now(), progress=lambda *_: None, workers=1)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT number, ordinal, received_on FROM cases_matter WHERE ordinal = 2 AND NOT day_known LIMIT 1"
        )
        number, ordinal, received = cursor.fetchone()
    client = signed_in(country.clerk)
    first, second = (client.get(f"/c/{number}/m/{part}/receipt.pdf") for part in ("01", f"{ordinal:02}"))
    assert (first.status_code, second.status_code) == (200, 200)
    words = text_of(second.content)
    assert "补录回执" in words.replace(" ", "")
    assert f"{received.year}年（日期不详）" in words
    assert f"{received.year}-01-01" not in words
    assert "日期不详" not in text_of(first.content)
    assert parse_receipt(scan(paper(second.content))["QRCode"].text)[0] == number
