"""The form of the lifelong number, and what people type for it."""

import pytest

from yihao.cases.rules import number

pytestmark = pytest.mark.pure

VALID = [
    *["20261101050000182", "20263713290004222", "20263713291234570", "20261000008000191", "20163707810035350"],
    *["20214403079001763", "20996501017999972", "20211101010012395", "20211101010012492", "20211101010012589"],
]
NUMBER = "20263713290004222"


@pytest.mark.parametrize("text", VALID)
def test_every_published_example_is_valid_and_survives_every_spelling(text):
    assert number.validate(text) == text
    for spelling in (number.format(text), number.urn(text), number.qr_text(text), number.barcode_text(text)):
        assert number.validate(spelling) == text


def test_ac_1_three_acceptances_in_a_row():
    made = [number.make(2021, "110101", seq) for seq in (123, 124, 125)]
    assert made == ["20211101010012395", "20211101010012492", "20211101010012589"]
    with pytest.raises(number.ChecksumError) as refused:
        number.validate("20211101010012396")
    assert "逐位核对" in refused.value.zh and "Compare" in refused.value.en


def test_ac_1_a_legacy_number_keeps_its_year_unit_and_sequence_only_with_suffix_00_before_go_live():
    assert number.from_legacy_unified("37078120160035300", go_live_year=2026) == "20163707810035350"
    assert number.from_legacy_unified("37078520150084601", go_live_year=2026) is None
    assert number.from_legacy_unified("37078120160035300", go_live_year=2016) is None
    assert number.from_legacy_unified("37078120168035300", go_live_year=2026) is None  # would look like an offline pad
    assert number.from_legacy_unified("37078120160000000", go_live_year=2026) is None
    with pytest.raises(number.LengthError):
        number.from_legacy_unified("370781", go_live_year=2026)


@pytest.mark.parametrize(
    "typed",
    [
        "检2026-371329-00042-22",
        "2026-371329-42-22",
        "检２０２６－３７１３２９－０００４２－２２",
        "J2026371329 00042 22",
        "jc1:20263713290004222",
        "URN:JC:LCN:20263713290004222",
        "20263713290004222/M03",
        "检2026-371329-00042-22/D0017",
        "2026–371329—00042·22",
        "〔2026〕371329 00042 22号",
        "﹝2026﹞371329 00042 22号",
        "\u200b2026\u202d371329\u200f0004222\ufeff",
        "20263713290004222\ufe0f",
        "　20263713290004222\n",
        "2026‑371329‑00042‑22",
        "JC1:20263713290004222:371329-1-7:" + "0" * 64,
    ],
)
def test_every_way_of_typing_it_reads_the_same(typed):
    assert number.validate(typed) == NUMBER
    assert number.format(typed) == "检2026-371329-00042-22"


@pytest.mark.parametrize(
    ("typed", "error", "code"),
    [
        (20263713290004222, number.FormatError, "number.format"),
        (None, number.FormatError, "number.format"),
        (b"20263713290004222", number.FormatError, "number.format"),
        (True, number.FormatError, "number.format"),
        ("", number.LengthError, "number.length"),
        ("检", number.LengthError, "number.length"),
        ("2026371329000422", number.LengthError, "number.length"),
        ("202637132900042220", number.LengthError, "number.length"),
        ("9" * 300, number.LengthError, "number.length"),
        ("2026371329000422X", number.FormatError, "number.format"),
        ("٢٠٢٦٣٧١٣٢٩٠٠٠٤٢٢٢", number.FormatError, "number.format"),
        ("20263713290004222/X1", number.FormatError, "number.format"),
        ("20263713290004223", number.ChecksumError, "number.checksum"),
        ("00013713290004255", number.ChecksumError, "number.checksum"),
    ],
)
def test_what_is_wrong_is_named(typed, error, code):
    with pytest.raises(error) as refused:
        number.validate(typed)
    assert refused.value.code == code and refused.value.zh.endswith("。") and refused.value.en.endswith(".")


@pytest.mark.parametrize(("year", "unit", "seq"), [(1977, "371329", 1), (2026, "000000", 1), (2026, "371329", 0)])
def test_a_part_that_cannot_be_is_refused_even_with_right_check_digits(year, unit, seq):
    body = f"{year}{unit}{seq:05d}"
    with pytest.raises(number.ComponentError):
        number.validate(body + number.calc_check_digits(body))
    with pytest.raises(number.ComponentError):
        number.make(year, unit, seq)


def test_make_refuses_parts_of_the_wrong_type_or_width():
    for year, unit, seq in (("2026", "371329", 1), (2026, 371329, 1), (2026, "37132", 1), (2026, "371329", 100_000)):
        with pytest.raises(number.ComponentError):
            number.make(year, unit, seq)


def test_a_caller_who_knows_the_year_may_refuse_the_future():
    assert number.is_valid("20996501017999972")
    assert not number.is_valid("20996501017999972", latest_year=2026)


def test_one_body_has_one_spelling_although_two_check_digits_leave_the_same_remainder():
    by_check = {number.make(2026, "371329", seq)[15:]: seq for seq in range(1, 400)}
    for check, other in (("02", "99"), ("97", "00"), ("98", "01")):
        spelled = f"2026371329{by_check[check]:05d}"
        assert number.is_valid(spelled + check) and int(spelled + other) % 97 == 1
        assert not number.is_valid(spelled + other)


def test_the_facts_of_birth_can_be_read():
    born = number.birth(NUMBER)
    assert (born.year, born.unit, born.seq, born.series) == (2026, "371329", 42, number.LIVE)


def test_the_series_tile_the_sequence_and_give_out_only_from_first_to_last():
    assert (number.LIVE.first, number.LIVE.last) == (1, 79_999)
    assert (number.LATE.first, number.LATE.last) == (90_001, 99_999)
    pads = [number.pad_series(pad) for pad in range(100)]
    assert [(pads[0].first, pads[0].last), (pads[99].first, pads[99].last)] == [(80_001, 80_099), (89_901, 89_999)]
    for series in (number.LIVE, number.LATE, *pads):
        assert number.series_of(series.first) == number.series_of(series.last) == series
    assert number.series_of(80_700).name == "pad07"
    for wrong in (0, -1, 100_000, True):
        with pytest.raises(number.ComponentError):
            number.series_of(wrong)
    with pytest.raises(number.ComponentError):
        number.pad_series(100)


def test_parts_are_addresses_and_written_one_way():
    for typed, shown in (("/M3", "/M03"), ("/m03", "/M03"), ("/P120", "/P120"), ("/d17", "/D0017")):
        assert str(number.parse_part("检2026-371329-00042-22" + typed)) == NUMBER + shown
    for wrong in ("", "/M0", "/X1", "/M", "/M-1", "/M01/P02"):
        with pytest.raises(number.NumberError):
            number.parse_part(NUMBER + wrong)


def test_a_receipt_code_is_written_and_read_whole():
    leaf = "ab" * 32
    code = number.receipt_qr("检2026-371329-00042-22", "371300", 1, 0, leaf)
    assert code == f"JC1:{NUMBER}:371300-1-0:{leaf}" == number.receipt_qr(NUMBER, "371300", 1, 0, bytes.fromhex(leaf))
    assert number.parse_receipt_qr(code) == number.Receipt(NUMBER, "371300", 1, 0, leaf)
    for wrong in (("37130", 1, 0, leaf), ("371300", 0, 0, leaf), ("371300", 1, -1, leaf), ("371300", 1, 0, leaf[:-1])):
        with pytest.raises(number.FormatError):
            number.receipt_qr(NUMBER, *wrong)
    with pytest.raises(number.NumberError):
        number.parse_receipt_qr(code[:-1])
