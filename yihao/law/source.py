"""Where a rule comes from (法源): a law, its article and paragraph, from when, and how sure we are."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Tag = Literal["V", "R", "I", "D"]
TAGS: dict[Tag, tuple[str, str]] = {
    "V": ("已核对原文", "verified in the text"),
    "R": ("凭记忆，待核对", "recalled, to be confirmed"),
    "I": ("由实例推断", "inferred from samples"),
    "D": ("本系统设计", "a design decision of ours"),
}
FIGURES = "零一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Source:
    """One citation (出处). Printed as `zh` and `en`; `text` is the sentence relied on, `tag` how it is known."""

    code: str
    title: str
    article: str
    paragraph: str = ""
    effective_from: date = field(kw_only=True)
    title_en: str = field(default="", kw_only=True)
    text: str = field(default="", kw_only=True)
    tag: Tag = field(default="V", kw_only=True)

    @property
    def zh(self) -> str:
        """The citation as a document prints it (中文引注)."""
        article = f"第{in_words(self.article)}条" if self.article else ""
        paragraph = f"第{in_words(self.paragraph)}款" if self.paragraph else ""
        return f"《{self.title}》{article}{paragraph}"

    @property
    def en(self) -> str:
        """The citation in English (英文引注)."""
        article = f", art. {self.article}" if self.article else ""
        paragraph = f" para. {self.paragraph}" if self.paragraph else ""
        return f"{self.title_en or self.code}{article}{paragraph}"

    def __str__(self) -> str:
        return self.zh


@dataclass(frozen=True, slots=True)
class Law:
    """One version of a law (法律文本). A later version is another object; the old one stays."""

    code: str
    title: str
    title_en: str
    effective_from: date

    def cite(self, article: str, paragraph: str = "", *, text: str = "", tag: Tag = "V") -> Source:
        """Cite one article (引用条款).

        >>> CPL_2018.cite("105", "4").zh
        '《中华人民共和国刑事诉讼法（2018年修正）》第一百零五条第四款'
        >>> CPL_2018.cite("105", "4").en
        'Criminal Procedure Law (2018), art. 105 para. 4'
        """
        return Source(
            self.code,
            self.title,
            article,
            paragraph,
            effective_from=self.effective_from,
            title_en=self.title_en,
            text=text,
            tag=tag,
        )


def in_words(figure: str) -> str:
    """Write an article number as laws print it (中文数字). What is not a number below 1000 stays as it is.

    >>> [in_words(n) for n in ("10", "12", "20", "105", "110", "202", "613", "28-34")]
    ['十', '十二', '二十', '一百零五', '一百一十', '二百零二', '六百一十三', '28-34']
    """
    if not (figure.isascii() and figure.isdigit() and 0 < int(figure) < 1000):
        return figure
    hundreds, rest = divmod(int(figure), 100)
    tens, ones = divmod(rest, 10)
    head = f"{FIGURES[hundreds]}百" if hundreds else ""
    if tens:
        middle = "十" if tens == 1 and not hundreds else f"{FIGURES[tens]}十"
    else:
        middle = "零" if hundreds and ones else ""
    return head + middle + (FIGURES[ones] if ones else "")


CPL_2018 = Law(
    "CPL-2018", "中华人民共和国刑事诉讼法（2018年修正）", "Criminal Procedure Law (2018)", date(2018, 10, 26)
)
RULES_2019 = Law(
    "R-2019", "人民检察院刑事诉讼规则", "Rules of Criminal Procedure for Procuratorates (2019)", date(2019, 12, 30)
)
SPC_2021 = Law(
    "SPC-2021",
    "最高人民法院关于适用〈中华人民共和国刑事诉讼法〉的解释（2021年）",
    "SPC Interpretation on the Criminal Procedure Law (2021)",
    date(2021, 3, 1),
)
CIVIL_CODE = Law("CC-2021", "中华人民共和国民法典", "Civil Code", date(2021, 1, 1))
ORGANIC_2018 = Law(
    "ORG-2018", "中华人民共和国人民检察院组织法（2018年修订）", "Organic Law of Procuratorates (2018)", date(2019, 1, 1)
)
PROSECUTORS_2019 = Law("PL-2019", "中华人民共和国检察官法（2019年修订）", "Prosecutors Law (2019)", date(2019, 10, 1))
CIVIL_SUPERVISION_2021 = Law(
    "MSR-2021", "人民检察院民事诉讼监督规则", "Rules of Civil Litigation Supervision (2021)", date(2021, 8, 1)
)
ADMINISTRATIVE_SUPERVISION_2021 = Law(
    "XSR-2021", "人民检察院行政诉讼监督规则", "Rules of Administrative Litigation Supervision (2021)", date(2021, 9, 1)
)
PUBLIC_INTEREST_2021 = Law(
    "PIL-2021", "人民检察院公益诉讼办案规则", "Rules of Public-Interest Litigation (2021)", date(2021, 7, 1)
)
COMMITTEE_2020 = Law(
    "JWH-2020", "人民检察院检察委员会工作规则", "Rules of Procuratorial Committees (2020)", date(2020, 7, 31)
)
STATE_COMPENSATION_2012 = Law(
    "SCL-2012", "中华人民共和国国家赔偿法（2012年修正）", "State Compensation Law (2012)", date(2013, 1, 1)
)

LAWS: dict[str, Law] = {
    law.code: law
    for law in (
        *(CPL_2018, RULES_2019, SPC_2021, CIVIL_CODE, ORGANIC_2018, PROSECUTORS_2019, CIVIL_SUPERVISION_2021),
        *(ADMINISTRATIVE_SUPERVISION_2021, PUBLIC_INTEREST_2021, COMMITTEE_2020, STATE_COMPENSATION_2012),
    )
}
