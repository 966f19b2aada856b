"""The prosecutors who appeared at this hearing (出庭检察人员), names as printed."""

import re

from yihao.cases.rules.judgment.text import distinct, sentences

_TITLE = (
    r"(?:(?:代理|助理|代|书面|主诉|主任|主办|首席|专职)*(?:检察员|检察官|检査员|检查员|检察长|检察员助理"
    r"|检察官助理|公诉人)(?:助理)?|(?<=指派)检察院|副检察长|检察委员会(?:专职)?委员|检委会(?:专职)?委员|(?:公诉人"
    r"|检察员)代表)"
)
_AFTER_TITLE = re.compile(
    rf"(?P<title>{_TITLE})：?(?!指派|派|出庭|代理)(?P<names>(?:(?!出庭)[^，。；：]){{2,60}}(?:出庭)?)"
)
# 检察员出庭孙某履行职务: the act stands before the name.
_ACT_FIRST = re.compile(
    rf"(?P<title>{_TITLE})(?P<act>出庭|出席法庭)(?P<names>[一-鿿×]{{2,4}}(?:、[一-鿿×]{{2,4}})*)(?=履行职务|支持公诉|支持抗诉)"
)
# 检察院指派孙某出庭支持公诉: who is sent to prosecute needs no title.
_SENT = re.compile(
    rf"(?<=检察院)(?:依法)?(?:指派|委派|派)?(?!{_TITLE}|员|书记|[^，。]{{0,4}}(?:检察|公诉))"
    r"(?P<names>[一-鿿×]{2,3}[0-9]?(?:[、和][一-鿿×]{2,3}[0-9]?)*)(?=出庭支持|出庭履行|出庭参加|出席法庭)"
)
_LEAVE = re.compile(
    r"(?:以|随同)?出庭|到庭|出席|支持|履行|参加|参与|担任|依法|代表|协助|派员|作为|等(?=人|[二两三四五]|出|到)"
    r"|均(?=出|到|参)|通过|采[取用]|利用|运用|远程|视频|共同|到(?:本院|法庭)|宣读|提出|指控|当庭"
    r"|就|对|及被告|与被告|和被告|、(?:被告|原审|上诉|附带|诉讼|法定|翻译|证人|被害|自诉)|被告"
    r"|及?附带|及?其?辩护|，|。|；|为本案|进行|负责|莅庭|到场|列席|先后|分别|依照|受|接受|（"
)
_SPLIT = re.compile(
    rf"、|及其?(?={_TITLE}|书记|助理)|和(?={_TITLE}|书记)|与(?={_TITLE}|书记)|以及"
    rf"|(?<=[一-鿿0-9×])(?=(?:代理|助理)检察[员官])"
)
_PREFIX = re.compile(
    rf"^(?:以及|及|和|与)?(?P<title>(?:{_TITLE})|助理(?!检)|(?:代|代理)?书记员|记录员|侦查员|法警|法官助理|速录员"
    rf"|技术人员|聘用制?书记员|见习书记员)：?"
)
_NOT_NAME = re.compile(
    r"指控|认为|提[出起]|建议|当庭|申请|宣读|公诉|检察|意见|需要|补充|出示|发表|证据|被告|本案"
    r"|上述|以|的|庭审|原审|上诉|附带|诉讼|被害|辩护|人员|两名|一名|二人|未|是否|量刑|讯问|询问|不"
)
_NAME = re.compile(
    r"^(?:[一-鿿×ＸXx＊*某][一-鿿×ＸXx＊*一二三四甲乙丙丁某ⅠⅡ]{0,3}[0-9]{0,6}"
    r"|[一-鿿×]{1,8}·[一-鿿·×]{1,10}|[一-鿿]{5})$"
)
_HEARING = re.compile(r"出庭|出席|到庭|支持公诉|履行职务|参加诉讼|参加庭审|指派|参加了?诉讼|派员")


def prosecutors_of(narrative: str) -> tuple[str, ...]:
    """Read the prosecutors of the hearing out of the account in the head (首部).

    Clerks and helpers without a prosecutor's title are left out.
    """
    names: list[str] = []
    for sentence in sentences(narrative):
        if _HEARING.search(sentence):
            for match in _AFTER_TITLE.finditer(_shielded(sentence)):
                names.extend(_names(match["title"], match["names"]))
            for match in _SENT.finditer(sentence):
                names.extend(_names("检察员", match["names"]))
    return distinct(names)


def _shielded(sentence: str) -> str:
    """Turn a comma between titled names into 、 so that the list is read on (检察员甲，代理检察员乙)."""
    return re.sub(rf"，(?=(?:{_TITLE}|书记员))", "、", _ACT_FIRST.sub(r"\g<title>\g<names>\g<act>", sentence))


def _names(title: str, run: str) -> list[str]:
    leave = _LEAVE.search(run)
    kept = run[: leave.start()] if leave else run
    names: list[str] = []
    current = title
    for piece in _SPLIT.split(kept):
        prefix = _PREFIX.match(piece)
        current = prefix["title"] if prefix else current
        untitled = piece[prefix.end() :] if prefix else piece
        # 某 before a whole name is a trace of the publisher's redaction, not a letter of the name.
        name_run = re.sub(r"^某(?=[^某]{2,3}$)", "", untitled)
        if "检" in current or current in ("公诉人", "助理"):
            names.extend(name for name in _joined(name_run) if _is_name(name))
    return names


def _joined(piece: str) -> list[str]:
    """Split 甲某和乙某 when both sides are long enough to be names (王和平 stays whole)."""
    match = re.match(r"^([一-鿿×某]{2,3}[0-9]*)(?:和|与|及)([一-鿿×某]{2,3}[0-9]*)$", piece)
    if match is None:
        match = re.match(r"^([一-鿿]{3})([一-鿿]{3})$", piece)
    return [match[1], match[2]] if match else [piece]


def _is_name(name: str) -> bool:
    return bool(_NAME.match(name)) and name != "某" and not _NOT_NAME.search(name)
