"""The parts of a judgment's head (首部): header, party list, and the account of how the case came here."""

import re
from dataclasses import dataclass

from yihao.cases.rules.judgment.model import Document
from yihao.cases.rules.judgment.text import normalise, paragraphs

# What a paragraph of the party list can begin with.
PARTY = re.compile(
    r"^(?:（?(?:原|一审|二审|原审|再审|本案|共同|第[一二三四五六七八九十]+)*）?)*"
    r"(?:公诉机关|抗诉机关|起诉机关|支持抗诉机关|公益诉讼|提起公诉机关|提请抗诉|申诉机关|指控机关"
    r"|刑事附带民事|附带民事|被告|上诉|被上诉|申诉|申请|自诉|反诉|罪犯|被害|被申诉|被申请|赔偿"
    r"|辩护|指定辩护|委托|诉讼|法定|代理人|负责人|翻译|监护|经营者|以上|上述|上列|二被告|三被告"
    r"|[一二三四五六七八九十两]+(?:名)?被告|合适成年)"
)
_ACCUSES = re.compile(r"指控|起诉书|提起公诉|审理终结")
_NARRATIVE = re.compile(r"指控|起诉书|提起公诉|提起自诉|一案|本案|抗诉|控诉|提起诉讼|向本院起诉|审理终结")
_PARTY_NAME = re.compile(
    r"^[^，。]{0,30}?(?:被告人|上诉人|被告单位|申诉人|上诉单位|被上诉人"
    r"|罪犯)(?:（[^（）]*）)*：?[^，。：（）]{1,30}(?:（[^（）]*）[^，。：]{0,12}?)?[，。]"
)
_LIFE = re.compile(
    r"^[^。]{0,80}?(?:，|）)(?:男|女|性别|\d{4}年|[一-鿿]{1,4}族|曾用名|又名|绰号|化名|住|户籍"
    r"|出生|身份|公民|农民|群众|文盲)"
)
# A person of the list whose role the publisher left out: 李某某，男， or 李某某（别名李某）（原审被告人），女。
BARE_PERSON = re.compile(
    r"^(?!近亲属|受害|原告|翻译|出庭)(?P<name>[一-鿿×]{2,4}|[一-鿿]{1,8}·[一-鿿·]{1,12})(?P<role>(?:（[^（）]{1,30}）)*)"
    r"(?:，(?:曾用名|又名|别名|化名|绰号|外号)[：]?[^，。]{1,12})?，(?:男|女)[，。]"
)
_COURT = re.compile(
    r"(?:中华人民共和国)?([一-鿿（）]{0,30}?(?:人民|铁路运输(?:中级)?|海事|军事|知识产权|林区"
    r"|互联网|矿区|农垦)(?:[一-鿿]{0,4})?法院)"
)
_TITLE_LINE = re.compile(r"^[^ ]*?(?:判决|裁定|决定)书 (?=[^ ]*法院)")


@dataclass(frozen=True, slots=True)
class Head:
    """The head cut up (首部): `header` above the parties, `parties` one paragraph each, `narrative` the rest."""

    header: str
    parties: tuple[str, ...]
    narrative: str


def head_of(document: Document) -> Head:
    """Cut the head of a document into its parts; a title printed again on top is dropped."""
    text, title = normalise(document.head), normalise(document.title)
    if title and "法院" not in title and text.startswith(title):
        text = text[len(title) :].lstrip()
    else:
        text = _TITLE_LINE.sub("", text, count=1)
    header: list[str] = []
    parties: list[str] = []
    narrative: list[str] = []
    for paragraph in paragraphs(text):
        if not narrative and parties and BARE_PERSON.match(paragraph) and not _ACCUSES.search(paragraph):
            parties.append(paragraph)
        elif narrative or _opens_narrative(paragraph):
            narrative.append(paragraph)
        elif PARTY.match(paragraph):
            parties.append(paragraph)
        elif parties:
            parties[-1] += paragraph
        else:
            header.append(paragraph)
    return Head(" ".join(header), tuple(parties), "".join(narrative))


def _opens_narrative(paragraph: str) -> bool:
    """Test whether the account of the case begins here; a party's own paragraph may also speak of 本案."""
    if PARTY.match(paragraph):
        if paragraph.startswith(("公诉机关", "原公诉机关", "抗诉机关", "公诉机关暨")):
            return bool(re.search(r"指控|起诉书|提起公诉|一案", paragraph))
        if re.match(r"[^，。：]{4,80}?一案(?:，|由|于|经)", paragraph):
            return True
        if _LIFE.match(paragraph):
            return False
        return bool(re.search(r"提起公诉|审理终结|指控(?:原审)?被告|提起(?:控诉|自诉)|向本院(?:起诉|控诉)", paragraph))
    return bool(_NARRATIVE.search(paragraph)) and len(paragraph) > 15


def court_of(header: str) -> str | None:
    """Name the court of this document (审理法院), from its header; the text beyond the header is no safe witness."""
    match = _COURT.search(header.replace(" ", ""))
    return re.sub(r"^.*[）)]", "", match.group(0)) if match else None


def is_private(document: Document) -> bool:
    """Test whether a private person brought the case (自诉案件): then no procuratorate takes part."""
    head = normalise(document.head)
    return "自诉人" in head[:1500] and "公诉机关" not in head[:1500]
