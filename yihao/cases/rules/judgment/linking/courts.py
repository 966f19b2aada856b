"""Whether two printed court names are one court (法院名称)."""

import re

_NAME = re.compile(r"[一-龥]{2,30}?(?:人民法院|铁路运输(?:中级)?法院|海事法院|知识产权法院|林区(?:中级|基层)法院)")
_PROVINCE = re.compile(
    r"^.{0,12}?(内蒙古自治区|广西壮族自治区|西藏自治区|宁夏回族自治区|新疆维吾尔自治区|黑龙江省|[一-龥]{2}省|北京市|天津市|上海市|重庆市)"
)
_NATIONS = re.compile(
    r"(?:各族|维吾尔|哈萨克|蒙古|回族|藏族|满族|苗族|彝族|壮族|布依族|朝鲜族|侗族|瑶族|白族|土家族|哈尼族|傣族|黎族|傈僳族|佤族|畲族"
    r"|拉祜族|水族|东乡族|纳西族|景颇族|土族|达斡尔族|仫佬族|羌族|布朗族|撒拉族|毛南族|仡佬族|锡伯族|鄂温克族|裕固族|保安族)"
)
_SWALLOWED = re.compile(
    r"^.*(?:判决书|裁定书|决定书|撤销|维持|不服|发回|指令|指定|移送|报送|报请|本案由|案由|经由|通过|上诉于|抗诉于|上诉至|宣判后|期间|该院|分别向|依法向|提请|服从)"
)


def tidy(name: str) -> str:
    """Return a court's name without words that were swallowed before it (法院全称)."""
    return _SWALLOWED.sub("", name)


def nearest(text: str, own: str | None) -> str | None:
    """Return the last court named in a text (最近的法院), reading 本院 as the court's own name."""
    found = [(match.end(), match.group()) for match in _NAME.finditer(text)]
    ours = max(text.rfind("本院"), text.rfind("我院"))
    if ours >= 0 and (not found or ours > found[-1][0] - 1):
        return own
    return tidy(found[-1][1]) if found else None


def core(name: str) -> str:
    """Return what tells one court from its neighbours (法院辨识名): the last place, without province, 市, 县 or 区.

    >>> core("山东省菏泽市定陶县人民法院")
    '定陶'
    >>> core("河北省石家庄市中级人民法院")
    '石家庄中级'
    """
    place = _PROVINCE.sub("", re.sub(r"(?:人民)?法院$", "", name))
    level = re.search(r"(?:第[一二三四五]+)?(?:中级|高级)$", place)
    tail = level.group() if level else ""
    place = place[: len(place) - len(tail)] if tail else place
    parts = [part for part in re.split(r"(?<=[一-龥]{2})(?:市|地区|盟|自治州|州)(?=[一-龥]{2})", place) if part]
    last = parts[-1] if parts else place
    bare = re.sub(r"(?:自治县|自治旗|自治州|地区|新区|开发区|市|县|区|旗|盟|州|林区)$", "", _NATIONS.sub("", last))
    return (bare or last) + tail


def same_court(one: str | None, other: str | None) -> bool | None:
    """Test whether two names can be one court (是否同一法院); None when either is unknown.

    A town that became a district (定陶县, 定陶区) stays the same court. Two courts of one short name in two
    provinces are told apart only where both names print the province or the city.
    """
    if not one or not other:
        return None
    if one == other or one.endswith(other) or other.endswith(one):
        return True
    if core(one) != core(other) and not _swallowed_words(core(one), core(other)):
        return False
    return not _far_apart(one, other)


def _swallowed_words(one: str, other: str) -> bool:
    """Test whether the longer name is the shorter with words of the sentence before it (误吞前文): 被告人向枫亭."""
    short, long = sorted((one, other), key=len)
    return long.endswith(short) and bool(re.search(r"[人告判诉定审向被经由于后该对]", long[: len(long) - len(short)]))


def _far_apart(one: str, other: str) -> bool:
    """Test whether the two names print different provinces or different cities (异地)."""
    first, second = province(one), province(other)
    if first and second and first != second:
        return True
    here, there = _city(one), _city(other)
    return bool(here and there and here != there)


def province(name: str) -> str:
    """Return the province printed in a court's name (省份), or an empty string."""
    match = _PROVINCE.search(name)
    return match.group(1) if match else ""


def _city(name: str) -> str:
    rest = _PROVINCE.sub("", name)
    match = re.match(r"([一-龥]{2,6}?)(?:市|地区|盟)(?=[一-龥]{2,}(?:市|县|区|旗)人民法院)", rest)
    return match.group(1) if match else ""
