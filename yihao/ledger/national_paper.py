"""The daily root on one A4 page (每日根纸面): both languages at once, fetching nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from yihao.ledger.national import DailyRoot
from yihao.ledger.rules.daily_root import spoken
from yihao.runtime.paper import pdf_of, qr_svg
from yihao.runtime.words import Words

TITLE = Words("国家总账每日根", "National daily root")
SIMULATED = Words(
    "模拟数据：本库中的人、案、时间均为虚构", "Simulated data: people, cases and times in this database are invented"
)
NOT_FINAL = Words(
    "当日尚未结束，此根可能被当日更晚的根取代", "The day is not over: a later root may take this one's place"
)
NOBODY = Words(
    "没有见证人副署：除本站自己以外，没有人为这个根作证",
    "No witness cosigned: nobody but the site itself stands for it",
)
OUTSIDE = Words("在检察机关之外", "outside the procuratorate")
INSIDE = Words("检察机关内部", "within the procuratorate")
MEANS = Words(
    "这一行数字代表全国各院账本到此时刻为止的全部记录。其中任何一条后来被改动、删去或插入，都不能再得出同一个根。",
    "This one line stands for every entry of every office's log up to this moment. Were one of them altered, removed or "
    "inserted later, no computation would give the same root again.",
)
HOW = (
    Words(
        "向另一处（见证人、公告、报纸）取得同一天的根，逐组念出对照，16 组应全部相同。",
        "Get the root of the same day elsewhere (a witness, a notice, a newspaper) and read it out group by group: all 16 agree.",
    ),
    Words(
        "计算手中 verifier.py 的 SHA-256（sha256sum verifier.py），与上面所印对照。",
        "Compute the SHA-256 of your verifier.py (sha256sum verifier.py) and compare it with the one above.",
    ),
    Words(
        "核验案件：请出具方以这一天为准出具证据包（yihao bundle --national-day），再运行 "
        "python verifier.py 证据包 --policy 见证规则 --national-root 上面的根。",
        "To verify a case, have its bundle made as of this day (yihao bundle --national-day), then run "
        "python verifier.py BUNDLE --policy POLICY --national-root ROOT.",
    ),
    Words(
        "有一处不同：保留两份纸件，不要改动，报告检务督察部门和外部见证人。",
        "If anything differs, keep both papers as they are and tell the inspection office and the outside witness.",
    ),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the page (一栏)."""

    label: Words
    value: str
    english: str = ""
    style: str = ""


def _instant(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S}"


def lines_of(root: DailyRoot) -> list[Line]:
    """Give what the page says, in order."""
    return [
        Line(Words("日志", "Log"), root.origin, style="mono"),
        Line(Words("封存时间", "Signed at (Beijing time)"), _instant(root.at)),
        Line(Words("收入的封存", "Checkpoints in it"), f"{root.size:,}"),
        Line(Words("根（base64）", "Root (base64)"), root.root_base64, style="mono"),
        *(
            Line(
                Words("见证人", "Witness"),
                f"{one.name}　{_instant(one.at)}　{(OUTSIDE if one.outside else INSIDE).zh}",
                (OUTSIDE if one.outside else INSIDE).en,
            )
            for one in root.witnesses
        ),
        *([] if root.witnesses else [Line(Words("见证人", "Witnesses"), NOBODY.zh, NOBODY.en, style="strong")]),
        Line(Words("核验程序 verifier.py", "SHA-256 of verifier.py"), " ".join(spoken(root.verifier)), style="mono"),
    ]


def national_html(root: DailyRoot) -> str:
    """Give the page that is printed."""
    text = str(root.text)
    content = {
        "root": root, "title": TITLE, "lines": lines_of(root), "simulated": SIMULATED if root.simulated else None,
        "not_final": None if root.final else NOT_FINAL, "means": MEANS, "how": HOW, "text": text,
        "qr": mark_safe(qr_svg(text, TITLE.zh)),  # noqa: S308 - drawn by us from our own text
    }  # fmt: skip
    return render_to_string("ledger/national_root.html", content)


@lru_cache(maxsize=16)
def national_pdf(root: DailyRoot) -> bytes:
    """Make the PDF (每日根 PDF); one that was made is kept, as anybody may ask for it."""
    return pdf_of(national_html(root), "")
