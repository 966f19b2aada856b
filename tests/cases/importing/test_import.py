"""An imported file: one number a case, every other number leads to it, and nothing changes twice."""

import json
from collections import defaultdict

import pytest

from tests.cases.importing.conftest import INVENTED, YUNXI, rows, write_texts
from yihao.cases.commands import import_writing
from yihao.cases.queries.find import find, read
from yihao.cases.queries.show import case_card
from yihao.cases.rules import number as lcn
from yihao.ledger.checking import check_chain
from yihao.ledger.queries import events_of_case
from yihao.people.permissions import NotPermitted
from yihao.runtime.clock import now
from yihao.runtime.refusal import Refused

BY_ID = {judgment.id: judgment for judgment in INVENTED.judgments}
PLACES = "SELECT id, number FROM cases_importdocument ORDER BY id"
EVERYTHING = (
    "SELECT (SELECT count(*) FROM cases_case), (SELECT count(*) FROM cases_alias), (SELECT count(*) FROM cases_party),"
    " (SELECT count(*) FROM cases_matter), (SELECT count(*) FROM cases_importdocument), (SELECT count(*) FROM event)"
)


def test_documents_of_one_case_are_under_one_number_and_others_are_not(imported):
    number = dict(rows(PLACES))
    for pair in INVENTED.pairs:
        together = number[pair.later] == number[pair.earlier] != ""
        assert together is pair.same_case, pair


def test_every_number_is_of_the_late_series_and_of_the_year_of_the_first_act(imported):
    found = rows("SELECT number, year, series, birth_unit FROM cases_case")
    assert len(found) == imported.report["cases"]["new"]
    for number, year, series, unit in found:
        assert lcn.is_valid(number)
        assert number[10:15] >= "90001"
        assert (series, number[:4], number[4:10]) == ("late", str(year), unit)
    years = {n: year for n, year, _, _ in found}
    for ident, number in rows(PLACES):
        arrested = BY_ID[ident].gold["arrested_on"]
        if number and arrested:
            assert years[number] <= int(arrested[:4])


def test_numbers_of_one_office_and_year_have_no_gap(imported):
    given = defaultdict(list)
    for (number,) in rows("SELECT number FROM cases_case ORDER BY number"):
        given[number[:10]].append(int(number[10:15]))
    assert all(found == list(range(90001, 90001 + len(found))) for found in given.values())


def test_an_office_of_the_directory_keeps_its_code_and_others_get_one_that_stays(imported, country, bring, tmp_path):
    codes = dict(rows("SELECT name, code FROM cases_importoffice"))
    assert codes
    assert all(code.startswith("98") for code in codes.values())
    assert YUNXI in {unit for (unit,) in rows("SELECT birth_unit FROM cases_case")}
    bring(country, write_texts(tmp_path / "again.jsonl", INVENTED.judgments[:5]))
    assert dict(rows("SELECT name, code FROM cases_importoffice")) == codes


def test_any_number_printed_finds_the_case(imported, country):
    number = dict(rows(PLACES))
    sought = [j for j in INVENTED.judgments if number[j.id] and j.gold["court_case_no"]]
    for judgment in sought[:40]:
        hits = {hit.number for hit in find(country.clerk, read(judgment.gold["court_case_no"]), now()).hits}
        assert number[judgment.id] in hits, judgment.gold["court_case_no"]
        for printed in judgment.gold["indictment_nos"]:
            assert number[judgment.id] in {hit.number for hit in find(country.clerk, read(printed), now()).hits}, (
                printed
            )


def test_a_second_instance_is_a_matter_of_the_office_that_appeared(imported, country):
    appeal = next(p for p in INVENTED.pairs if p.same_case and p.relation == "appeal" and p.later.startswith("p"))
    number = dict(rows(PLACES))[appeal.later]
    card = case_card(country.clerk, number, now())
    assert [m["kind"] for m in card["matters"]] == ["PROSECUTION_REVIEW", "SECOND_INSTANCE"]
    assert card["matters"][0]["unit"] != card["matters"][1]["unit"]
    assert card["state"] == "CLOSED"
    assert {m["state"] for m in card["matters"]} == {"CLOSED"}
    assert all("某" in p["name"] or len(p["name"]) < 3 for p in card["parties"])


def test_the_log_is_the_importing_office_s_and_holds_no_name(imported, country):
    ident, number = next((i, n) for i, n in rows(PLACES) if n and BY_ID[i].gold["prosecutors"])
    told = events_of_case(number)
    assert {"case.registered", "judgment.imported"} <= {each.said["type"].split("/")[0] for each in told}
    said = json.dumps([each.said for each in told], ensure_ascii=False, default=str)
    for name in (*BY_ID[ident].gold["defendants"], *BY_ID[ident].gold["prosecutors"]):
        assert name not in said
    assert all(f"/{country.clerk.unit}/" in each.log for each in told)
    check_chain(country.clerk.unit)


def test_the_same_file_twice_changes_nothing(imported, country, texts, bring):
    before = rows(EVERYTHING)
    again = bring(country, texts)
    assert again.unchanged
    assert again.report == imported.report
    assert rows(EVERYTHING) == before


def test_another_file_with_the_same_documents_gives_no_number(imported, country, tmp_path, bring):
    cases = rows("SELECT count(*) FROM cases_case")
    done = bring(country, write_texts(tmp_path / "part.jsonl", INVENTED.judgments[:30]))
    assert (done.report["documents"], done.report["known_before"], done.report["cases"]["new"]) == (0, 30, 0)
    assert rows("SELECT count(*) FROM cases_case") == cases


def test_a_later_file_adds_its_documents_to_the_case_that_has_its_number(country, tmp_path, bring):
    appeal = next(p for p in INVENTED.pairs if p.same_case and p.relation == "appeal" and p.later.startswith("p"))
    bring(country, write_texts(tmp_path / "first.jsonl", [BY_ID[appeal.earlier]]))
    done = bring(country, write_texts(tmp_path / "then.jsonl", [BY_ID[appeal.later]]))
    number = dict(rows(PLACES))
    assert number[appeal.later] == number[appeal.earlier] != ""
    assert (done.report["cases"]["new"], done.report["cases"]["added_to"]) == (0, 1)
    kinds = [kind for (kind,) in rows("SELECT kind FROM cases_matter ORDER BY ordinal")]
    assert kinds == ["PROSECUTION_REVIEW", "SECOND_INSTANCE"]
    assert rows("SELECT count(*) FROM cases_party") == [(len(BY_ID[appeal.earlier].gold["defendants"]),)]


def test_stopped_while_numbering_it_goes_on_where_it_was(country, texts, bring, monkeypatch):
    monkeypatch.setattr(import_writing, "CASES_AT_ONCE", 10)

    def stop(phase, done, total):
        if phase == "write" and done >= 30:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        bring(country, texts, progress=stop)
    first = dict(rows("SELECT id, number FROM cases_importdocument WHERE number <> ''"))
    assert 0 < len(first) < len(INVENTED.judgments)
    done = bring(country, texts)
    assert not done.unchanged
    after = dict(rows(PLACES))
    assert all(after[ident] == number for ident, number in first.items())
    assert done.report["documents"] == len(INVENTED.judgments)
    assert rows("SELECT count(*) FROM cases_case") == [(done.report["cases"]["new"],)]


def test_the_report_counts_right_and_states_its_errors(imported):
    report = imported.report
    assert report["documents"] == len(INVENTED.judgments) == report["lines"]
    assert report["numbered"] + report["private_prosecutions"] + report["no_office_read"] == report["documents"]
    assert report["private_prosecutions"] >= 1
    assert report["numbers_kept"] == rows("SELECT count(*) FROM cases_alias")[0][0]
    assert report["reviews"]["open"] == rows("SELECT count(*) FROM cases_importreview")[0][0] > 0
    assert report["doubts"]
    assert all(each["share_at_most"] > 0 for each in report["estimates"])
    assert report["soft_spots"]


def test_a_private_prosecution_gets_no_number(imported):
    aside = rows("SELECT id, number FROM cases_importdocument WHERE state = 'PRIVATE'")
    assert aside
    assert all(number == "" and not BY_ID[ident].gold["procuratorates"] for ident, number in aside)


def test_only_case_management_may_import_and_a_refusal_leaves_nothing(country, texts, bring):
    before = rows(EVERYTHING)
    with pytest.raises(NotPermitted):
        bring(country, texts, acting=country.prosecutor)
    assert rows(EVERYTHING) == before


def test_texts_are_kept_sealed_and_only_while_under_review(imported):
    kept = {ident for (ident,) in rows("SELECT document FROM cases_importtext")}
    under_review = {i for pair in rows("SELECT one, two FROM cases_importreview") for i in pair}
    assert kept == under_review
    title = INVENTED.judgments[0].head[:12].encode()
    assert not any(title in bytes(sealed) for (sealed,) in rows("SELECT sealed FROM cases_importdocument"))


def test_a_missing_or_cut_file_is_refused_before_anything_is_done(country, tmp_path, bring):
    import zstandard

    whole = zstandard.compress("\n".join(json.dumps(j.text()) for j in INVENTED.judgments).encode())
    cut = tmp_path / "cut.jsonl.zst"
    cut.write_bytes(whole[: len(whole) // 2])
    before = rows(EVERYTHING)
    for path in (cut, tmp_path / "absent.jsonl"):
        with pytest.raises(Refused) as refused:
            bring(country, path)
        assert refused.value.words.zh.endswith("。")
    assert rows(EVERYTHING) == before


def test_bad_rows_are_refused_in_words_and_the_others_go_on(country, tmp_path, bring):
    good = [json.dumps(j.text(), ensure_ascii=False) for j in INVENTED.judgments[:3]]
    changed = json.dumps(INVENTED.judgments[0].text() | {"fact": "改过"}, ensure_ascii=False)
    bad = [
        "no json", "[1]", '{"title": "缺编号", "head": "x"}', json.dumps({"id": "big", "head": "长" * 3_500_000}),
        json.dumps({"id": "n", "head": 7}), '{"id": "s", "head": "\\ud800"}', '{"id": "z"}', "[" * 100_000, changed,
    ]  # fmt: skip
    path = tmp_path / "mixed.jsonl"
    path.write_text("\n".join([good[0], *bad, *good[1:]]), encoding="utf-8")
    report = bring(country, path).report
    assert (report["documents"], report["refused"]["total"], report["known_before"]) == (3, len(bad), 0)
    assert {"not_json", "no_id", "too_long", "not_text", "broken_text", "no_text", "other_content"} <= set(
        report["refused"]["by_reason"]
    )
    assert all(zh.endswith("。") for (zh,) in rows("SELECT zh FROM cases_importrefusal"))


def test_what_was_imported_is_rebuilt_from_the_log_without_a_difference(imported):
    from yihao.ledger.verifying_run import verify

    assert verify(workers=1, quiet=True).findings == []
