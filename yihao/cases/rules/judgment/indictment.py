"""Indictments of the case (起诉书及补充, 追加, 变更起诉决定书): their numbers and the day of the first."""

import re
from datetime import date

from yihao.cases.rules.judgment.calendar import DatedPlace, dates
from yihao.cases.rules.judgment.text import distinct, sentences

_YEAR = r"（[12][0-9OolIＯ]{3}）"
_SERIAL = r"(?:[A-Za-z]{0,2}[0-9lIO×ＸXx＊*]+(?:[-—–－][0-9]+)*|＊+|\*+)"
_NUMBER = re.compile(
    rf"(?P<number>[^，。；：（）“”、\s]{{0,30}}(?:（[^（）\d]{{1,6}}）[^，。；：（）“”、\s]{{0,12}})?{_YEAR}号?"
    rf"[^，。；：（）“”、《起号]{{0,14}}?(?:第)?{_SERIAL}(?:号?[、，和及]\s?第?{_SERIAL}(?=[、，和及号]"
    rf"|起诉))*(?:号)?(?:之[一二三四五六七八九十]|-[0-9]+)?)"
)
# Words of the sentence glued to the left of a number.
_LEFT = re.compile(
    r"^.*(?:检察院|公诉机关|检察机关|分院)?(?:(?:先后|分别|重新|又|再|还|另|依法|决定|将|并)*(?:以"
    r"|依据|根据|凭|按照|按|用|下达|送达|作出了?|制作了?|出具了?|提交了?|递交|移送|收到|通过|持|及"
    r"|和|与|的|为|“))"
)
_OTHER_PAPER = re.compile(
    r"抗|检建|再建|建议|量建|量刑|不诉|意见|撤诉|撤回|附民|民公诉|民诉|延审|补查|公函|刑初|刑终"
    r"|刑再|法刑|法院|公安|捕字"
)
_KIND_AFTER = re.compile(
    r"^(?:《|“|的|刑事|、|以?及?|和)*(?:起?诉书|书指控|提起公诉|(?:变更|追加|补充|改变|更正)[^，。；]{0,8}(?:起诉"
    r"|公诉|书|决定)|起诉决定|公诉书|刑事起诉|起诉|公诉|追诉|变诉|补诉|《?指控)"
)
_FILED = re.compile(
    r"提起(?:了)?公诉|提起诉讼|向[^，。]{2,25}(?:起诉|公诉)|起诉至|诉至|移送(?:本院|我院)|起诉到"
    r"|诉来本院|提出公诉|提请公诉"
)
# 于某日以…号起诉书指控…。: the filing itself is not told.
_DATED_PAPER = re.compile(r"^以[^，。；]{2,60}(?<!变更)(?<!追加)(?<!补充)起诉书")
_CHANGED = re.compile(r"(?:变更|追加|补充|更正)起诉")
_DATE_FOLLOWS = re.compile(
    r"^(?:，|、|）)?(?:依法|分别|又|再次|就)?(?:以|向|对|将|指控|移送|补充|提起|就|依法|公诉|决定"
    r"|作出|起诉|诉|[^，。]{2,40}?(?:检察院|公诉机关)|制作|、|和|提出|根据|依|$)"
)


def indictment_numbers(narrative: str, fact: str) -> tuple[str, ...]:
    """Collect the numbers of this case's own indictments, brackets as 〔〕, all else as printed.

    The facts are read only for changes of the accusation and where the prosecution's case begins: further on
    they quote other people's indictments.
    """
    found = [number for sentence in sentences(narrative) for number in _in_sentence(sentence)]
    opening = fact[:400]
    if not found:
        found = [n for sentence in sentences(opening) if "指控" in sentence for n in _in_sentence(sentence)]
    for match in _CHANGED.finditer(fact, 0, 8000):
        sentence = fact[fact.rfind("。", 0, match.start()) + 1 :].split("。", maxsplit=1)[0]
        if "检察院" in sentence or "公诉机关" in sentence:
            found.extend(_in_sentence(sentence))
    return distinct([number.replace("（", "〔").replace("）", "〕") for number in found])


def _in_sentence(sentence: str) -> list[str]:
    if "起诉" not in sentence and "公诉" not in sentence and "指控" not in sentence:
        return []
    numbers: list[str] = []
    for match in _NUMBER.finditer(sentence):
        number = _without_sentence(match["number"])
        if _OTHER_PAPER.search(number) or not _names_indictment(match, sentence, number):
            continue
        numbers.append(number)
    return numbers


def _without_sentence(number: str) -> str:
    """Cut the words of the sentence off the left of a number; what stands from the year on is never touched."""
    year = re.search(_YEAR, number)
    if year is None:
        return number
    prefix = re.sub(r"^[一-鿿]*检察院", "", _LEFT.sub("", number[: year.start()]))
    return re.sub(r"^.*(?:该院|公诉机关|检察机关)", "", prefix) + number[year.start() :]


def _names_indictment(match: re.Match[str], sentence: str, number: str) -> bool:
    after = sentence[match.end("number") :]
    if _KIND_AFTER.match(after) or (re.search(r"[补追变更]", number) and after.startswith("决定书")):
        return True
    # 云检刑追诉（2016）1号: the number itself says that it adds to or changes an indictment.
    if re.search(r"检.*(?:追|补|变)(?:加|充|更)?(?:公?诉|起诉?)?字?（[12]", number):
        return True
    if re.search(r"起诉(?:决定)?书[》”]?（?(?:编号|文号|案号)?[：为]?$", sentence[: match.end("number") - len(number)]):
        return True
    # One of several numbers before a common 起诉书: 甲号、乙号起诉书.
    return bool(re.match(r"^(?:(?:、|和|及|，|以及)[^，。；、]{0,30}号)+[^，。；]{0,12}起诉", after)) and "检" in number


def indicted_on(narrative: str) -> date | None:
    """Find the day of the first 提起公诉: the date of the original indictment, never the court's own 立案 day."""
    text = narrative.replace("\n", "")
    places = list(dates(text))
    start = 0
    for sentence in text.split("。"):
        end = start + len(sentence)
        for filed in _FILED.finditer(sentence):
            limit = start + filed.start()
            near = [each for each in places if start <= each.start < limit and each.on]
            for at in range(len(near) - 1, -1, -1):
                if _is_filing_date(text[start : near[at].start], text[near[at].end : limit + 2]):
                    return _first_of_list(text, near[: at + 1])
        start = end + 1
    return _dated_paper(text, places)


def _dated_paper(text: str, places: list[DatedPlace]) -> date | None:
    """Return the day of the first indictment where only its date is printed, not that it was filed."""
    for place in places:
        if re.search(r"(?:检察院|公诉机关)于?$", text[: place.start]) and _DATED_PAPER.match(text[place.end :]):
            return place.on
    return None


def _first_of_list(text: str, places: list[DatedPlace]) -> date | None:
    """Return the first of dates listed together (于3月1日、5月2日提起公诉)."""
    at = len(places) - 1
    while at > 0 and re.fullmatch(r"[、和及，]|分别于|先后于", text[places[at - 1].end : places[at].start]):
        at -= 1
    return places[at].on


def _is_filing_date(before: str, after: str) -> bool:
    if re.match(r"^(?:，)?(?:立案|受理|收到|作出|判决)", after) and not re.match(r"^作出[^，。]{0,30}起诉", after):
        return False
    if re.search(r"本院于?$", before) and not after.startswith("向本院提起公诉"[: len(after)]):
        return False
    paper = re.search(r"(变更|追加|补充)?起诉(?:决定)?书", after)
    if paper and paper[1]:
        return False
    if "立案" in after or "受理" in after.split("提起", maxsplit=1)[0]:
        return False
    return bool(_DATE_FOLLOWS.match(after)) or (
        len(after) < 20 and (before.endswith("于") or "指控" not in before[-20:])
    )
