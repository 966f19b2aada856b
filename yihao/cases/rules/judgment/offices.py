"""Procuratorates of a judgment (检察院): their fullest printed names and what each did in the case."""

import re
from collections.abc import Iterator

_KIND = r"(?:(?<=[盟州区])检察分院|铁路运输检察分院|(?:人民|运输|军事|林区|林业|农垦区?|矿区)检察院(?:[一-鿿]{1,10}?分院(?!院))?)"
_NAME = re.compile(rf"[一-鿿]{{1,40}}?{_KIND}")
_INSIDE = re.compile(
    r"中华人民共和国(?=[一-鿿]{2,30}检察院)|（(?:以下|下)?(?:简)?称[^（）]{1,12}）(?=人民检察院)"
    r"|(?<=检察院)（(?:原|现)(?!公诉|抗诉)[^（）]{2,24}检察院）"
    r"|(?<=检察院)（(?:以下|下)?简称[^（）]{2,20}检察分?院）"
)
_TAIL_RUN = re.compile(r"[一-鿿]+$")
_BRANCH = re.compile(r"[一-鿿]{1,10}?分院(?!院)")
_PROVINCES = (
    "北京市|天津市|上海市|重庆市|河北省|山西省|辽宁省|吉林省|黑龙江省|江苏省|浙江省|安徽省|福建省"
    "|江西省|山东省|河南省|湖北省|湖南省|广东省|海南省"
    "|四川省|贵州省|云南省|陕西省|甘肃省|青海省|台湾省|内蒙古自治区|广西壮族自治区|西藏自治区"
    "|宁夏回族自治区|新疆维吾尔自治区|新疆生产建设兵团|内蒙古|广西|西藏|宁夏|新疆"
)
_PROVINCE = re.compile(_PROVINCES)
_FROM_PROVINCE = re.compile(rf"(?:{_PROVINCES})(?:(?!法院|检察)[一-鿿]){{0,30}}?{_KIND}$")
# Words that stand before an office's name and belong to the sentence. The look-aheads spare places that begin so
# (和平区, 于洪区, 将乐县, 即墨市); two letters always stay for the shortest place (和县, 于都), and what goes on with a
# level (太原|市万柏林区) is the end of a place.
_BEFORE = re.compile(
    r".*(?:公诉机关暨|机关|审理了?|指派|移送至?|提请|提交|委托|通知|函告|建议|协助|邀请|要求"
    r"|联合(?!旗)|准许|征得|退回|过程中|经过"
    r"|经(?!济|开)|由|被|向(?!阳)|对|至|以及|及|(?<!民)和(?!平|田|硕|静|政|龙|顺|林|布|浩)|与|将(?!乐)|并"
    r"|后(?!旗)|因|于(?!洪|都|田)|在|到|据"
    r"|日(?!照|喀|土)|(?<!净)月(?!湖)|年|即(?!墨)|受|请|交(?!城|口|河)|原判|(?<!诸)暨|其间|期间|本院|同时"
    r"|同意|该案|本案|案件|一案|起诉人|公诉人|告人"
    r"|对此|遂(?!宁|平|溪|昌|川)|又|再|送|为|了|报(?!告)|维持|撤销|变更|改判|不服|裁定|判决|指令"
    r"|指定|发回|后来|诉讼|(?<![清固])原(?!州|阳|平)|的)(?=..)(?!市(?![中南北]区)|县|区|旗)"
)
_SHORT = re.compile(
    r"^(?:该|本|我|当地|同级|上级|上述|此|下级|原|某|其|两级|各|市|区|县|省|上一级)?(?:地|省|市|县"
    r"|区|级|旗)?人?民?检察院"
)


def mentions(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, name) of every named procuratorate in running text, words of the sentence cut off."""
    for match in _NAME.finditer(text):
        name = clean(match.group())
        if name:
            yield match.end() - len(name), match.end(), name


def mentions_in_body(text: str) -> list[str]:
    """List the offices named in a long text, looking back from every 检察院 instead of scanning forward."""
    found: dict[str, None] = {}
    at = text.find("检察院")
    while at >= 0:
        run = _TAIL_RUN.search(text[max(0, at - 30) : at])
        if run and len(run.group()) > 3:
            branch = _BRANCH.match(text, at + 3)
            found[f"{run.group()}检察院{branch.group() if branch else ''}"] = None
        at = text.find("检察院", at + 3)
    names = (clean(run) for run in found)
    return list(dict.fromkeys(name for name in names if name))


def expanded(text: str) -> str:
    """Drop 中华人民共和国, （以下简称…） and （原…检察院） from inside the names of offices."""
    return _INSIDE.sub("", text) if "简称" in text or "共和国" in text or "（原" in text or "（现" in text else text


def clean(run: str) -> str | None:
    """Cut the words of the sentence off the left of an office's name; None for 该院, 同级 and other unnamed ones."""
    starts = [match.start() for match in _PROVINCE.finditer(run) if _FROM_PROVINCE.match(run[match.start() :])]
    name = _trim(run[run.rfind("法院") + 2 :] if "法院" in run else run) if not starts else run[starts[-1] :]
    if _SHORT.match(name) or not name:
        return None
    return name


def _trim(run: str) -> str:
    core = re.search(_KIND, run)
    if core is None:
        return ""
    place = run[: core.start()]
    cut = _BEFORE.match(place)
    return run[cut.end() :] if cut else run


def court_name(run: str) -> str | None:
    """Cut the words of the sentence off the left of a court's name (法院名称); None for 原审法院 and bare 人民法院."""
    starts = [match.start() for match in _PROVINCE.finditer(run)]
    place = run[: run.rfind("人民法院")] if "人民法院" in run else run[:-2]
    cut = _BEFORE.match(place)
    name = run[starts[-1] :] if starts else run[cut.end() :] if cut else run
    return name if len(name) > 6 and "原审" not in name else None


def unit_core(name: str) -> str:
    """Return the name without province and city (本院名): what two spellings of one office share."""
    bare = re.sub(rf"^(?:{_PROVINCES})", "", name)
    # 州 of 沧州市 and of 靖州苗族侗族自治县, and 盟 of 西盟佤族自治县, end no prefecture.
    shorter = re.sub(
        r"^[一-鿿]{1,7}?(?:自治州|地区|市|[盟州](?![市县区旗]|(?:[一-鿿]{1,4}族)+自治))(?=[一-鿿]{2,}?(?:区|县|市|旗|检察院))",
        "",
        bare,
    )
    return shorter if not re.match(r"^(?:人民|铁路运输|军事)?检察", shorter) else bare


def same_office(one: str, other: str) -> bool:
    """Test whether two printed names can be one office (同一检察院): equal, one the end of the other, or one core."""
    if one == other or one.endswith(other) or other.endswith(one):
        short, long = sorted((one, other), key=len)
        # 人民检察院第一分院 of a province is not the end of another's name; a bare province office is not its city's.
        return short == long or not re.match(r"^(?:人民|铁路运输)?检察", short)
    left, right = unit_core(one), unit_core(other)
    if left == right:
        return not _contradict(one, other)
    if _levelled(left, right) or _levelled(right, left):
        return not _contradict(one, other)
    return _abbreviates(left, right) or _abbreviates(right, left)


def _levelled(short: str, long: str) -> bool:
    """Test for a name printed without its level: 云水人民检察院 of 云水县人民检察院."""
    return bool(re.fullmatch(r"[一-鿿]{2,}(?<![省市县区旗])人民检察院", short)) and long in {
        re.sub(r"人民检察院$", f"{level}人民检察院", short) for level in "市县区旗"
    }


def _abbreviates(short: str, long: str) -> bool:
    """Test for the short form of a long place name: 酉阳县 of 酉阳土家族苗族自治县, 科左后旗 of 科尔沁左翼后旗."""
    if not re.search(r"族|左翼|右翼|自治|管理区|开发区", long) or len(short) >= len(long):
        return False
    level = re.search(r"(.)人民检察院$", short)
    same_level = level is not None and long.endswith(level.group())
    return same_level and (
        short[:2] == long[:2] or (short[0] == long[0] and bool(re.search(r"自治旗|左翼|右翼", long)))
    )


def alike(one: str, other: str) -> bool:
    """Test whether two names may be one office under an old and a new name (富阳市, 富阳区).

    Good enough at a first hearing only, where one office stands.
    """
    return same_office(one, other) or unit_core(one)[:2] == unit_core(other)[:2] or one[-8:] == other[-8:]


def _contradict(one: str, other: str) -> bool:
    """Test whether two full names with one core name different cities (鼓楼区 of 南京市 and of 福州市)."""
    first, second = (re.sub(rf"^(?:{_PROVINCES})", "", name)[: -len(unit_core(name))] for name in (one, other))
    return bool(first and second and first != second)


def fullest(name: str, printed: list[str]) -> str:
    """Return the longest printed form of the office (全称) among `printed`."""
    return max(
        (each for each in (*printed, name) if same_office(each, name) and _longer_form(each, name)),
        key=len,
        default=name,
    )


def _longer_form(each: str, name: str) -> bool:
    """Accept a longer form only when what it adds is a province or a city."""
    if each == name:
        return True
    if not each.endswith(name):
        left, right = unit_core(name), unit_core(each)
        return len(each) > len(name) and (left == right or _levelled(left, right))
    added = each[: -len(name)]
    return bool(re.fullmatch(rf"(?:{_PROVINCES})?(?:[一-鿿]{{1,8}}?(?:自治州|地区|盟|市|州))?", added))


def of_court(court: str | None) -> str | None:
    """Name the office beside a court (同级检察院), for 该区人民检察院 and the like."""
    if not court or not court.endswith("人民法院"):
        return None
    place = re.sub(r"(?:中级|高级)?人民法院$", "", court)
    return f"{place}人民检察院" if place else None
