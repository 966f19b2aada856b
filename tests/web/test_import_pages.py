"""The import's pages, drawn from invented values (导入页面)."""

from __future__ import annotations

from datetime import datetime

from django.template.loader import render_to_string

from yihao.runtime.clock import BEIJING
from yihao.runtime.words import Words
from yihao.web.pages.imports import Agreement, Coverage, Finding, Review, ReviewLine, RunReport, Text

AT = datetime(2026, 11, 23, 14, 31, tzinfo=BEIJING)


def report(*, ended: bool = True) -> RunReport:
    return RunReport(
        id="1", file="corpus.jsonl.zst", by="姚静", started_at=AT, ended_at=AT if ended else None, documents=9088,
        total=9088 if ended else 20000, cases=8391, joined=621, numbers=15210, to_review=76, refused=12, seconds=131,
        findings=(Finding(Words("同一法院同号两案", "one number, two cases"), 14, 0.2),),
        coverage=(Coverage(Words("法院案号", "court number"), 9061, 9088), Coverage(Words("起诉书号", "indictment"), 7020, 9088)),
    )  # fmt: skip


def review() -> Review:
    return Review(
        id=7,
        left=Text(
            "骆某盗窃案 一审", "云溪区法院", "（2015）云刑初字第162号", ("云溪区人民检察院指控……", "经审理查明……")
        ),
        right=Text("骆某诈骗案 一审", "云溪区法院", "（2015）云刑初字第162号", ("云溪区人民检察院指控……",)),
        why=(Words("法院与案号相同，被告人不同", "same court and number, other defendants"),),
        agreements=(
            Agreement(Words("案号", "number"), "（2015）云刑初字第162号", "（2015）云刑初字第162号", agrees=True),
            Agreement(Words("被告人", "defendants"), "骆某", "石某", agrees=False),
            Agreement(Words("逮捕日", "arrested on"), "2015-03-02", "", agrees=None),
        ),
    )


def test_the_report_says_what_was_found_and_what_is_doubted() -> None:
    page = render_to_string("web/imports/report.html", {"run": report(), "reviews_href": "/imports/reviews"})
    for words in ("9,088", "8,391", "核对 76 处", "同一法院同号两案", "100 %", "77 %"):
        assert words in page
    assert "正在导入" not in page
    assert "正在导入" in render_to_string("web/imports/report.html", {"run": report(ended=False)})


def test_the_review_list_shows_both_documents() -> None:
    line = ReviewLine(7, Words("是否同一案件", "same case?"), "（2015）云刑初字第162号", "（2016）云刑再1号", AT)
    page = render_to_string("web/imports/reviews.html", {"rows": [{"line": line, "href": "/imports/reviews/7"}]})
    assert "（2016）云刑再1号" in page
    assert "待核对" in page
    assert "没有等你处理的事" in render_to_string("web/imports/reviews.html", {"rows": []})


def test_one_review_puts_both_texts_side_by_side_and_asks_for_a_decision() -> None:
    page = render_to_string("web/imports/review.html", {"review": review(), "reviews_href": "/imports/reviews"})
    for words in ("经审理查明", "相同", "不同", "无从比较", "以后再定", "法院与案号相同，被告人不同"):
        assert words in page
