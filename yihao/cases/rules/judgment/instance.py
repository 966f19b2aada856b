"""Which round of trial a judgment belongs to (审级): first, second, retrial."""

import re

from yihao.cases.rules.judgment.model import Instance

_RETRIED = re.compile(
    r"再审决定|决定再审|审判监督程序|指令[^，。]{0,20}再审|提审|发现[^，。]{0,20}(?:错误"
    r"|不当)[^。]{0,60}再审|裁定[^，。]{0,10}再审|进行再审|再审(?:本案|一案|此案)|本院再审"
)
_REMANDED = re.compile(r"发回[^，。]{0,20}(?:重新审[理判]|重审)")


def instance_of(title: str, number: str | None, narrative: str) -> Instance:
    """Tell the round from the number's kind, then the account, then the title.

    A first-instance number after a remand stays `first`; one given in a retrial ordered by 再审决定 is `retrial`.
    """
    kind = re.sub(r"^.*?刑", "", number) if number and "刑" in number else ""
    if re.search(r"再|监|提|申", kind):
        return "retrial"
    if "抗" in kind:
        supervised = _RETRIED.search(narrative) or re.search(r"法律效力|生效", narrative)
        return "retrial" if supervised else "second"
    if "再审" in title and _RETRIED.search(narrative):
        return "retrial"
    if "终" in kind:
        return "retrial" if "再审" in title and not _REMANDED.search(narrative) else "second"
    if "初" in kind:
        return "first"
    return _from_title(title, narrative)


def _from_title(title: str, narrative: str) -> Instance:
    titles: tuple[tuple[str, Instance], ...] = (("再审", "retrial"), ("二审", "second"), ("一审", "first"))
    for word, instance in titles:
        if word in title:
            return instance
    if re.search(r"提出上诉|上诉人", narrative):
        return "second"
    return "first" if narrative == "" or re.search(r"提起公诉|指控|起诉", narrative) else "other"
