"""What invented cases are made of (虚构案件的素材): pure data. No person, firm or case here exists."""

from __future__ import annotations

from typing import NamedTuple

SURNAMES = (
    "匡", "鄢", "卞", "佟", "蔺", "麦", "苗", "冉", "桑", "舒", "宫", "闻", "符", "简", "翟", "饶", "乐", "阚", "巩", "晁",
    "井", "曲", "连", "盘", "乌", "糜", "隗", "丛", "綦", "茹", "印", "宿", "全", "班", "仰", "秋", "仲", "伊", "暴", "甘",
)  # fmt: skip
GIVEN = (
    "大成", "小满", "金柱", "有粮", "翠屏", "志远", "阿福", "海生", "春枝", "立夏", "秋实", "冬梅", "来顺", "广田", "玉坠",
    "守信", "建桥", "多宝", "石头", "铁山", "巧云", "桂圆", "青苗", "向东", "如意", "得水", "满仓", "长庚", "半夏", "南星",
    "白芷", "远志", "川贝", "当归", "沉香", "松子", "核桃", "麦穗", "谷雨", "芒种",
)  # fmt: skip


class Offence(NamedTuple):
    """A kind of invented case (虚构案件种类): how often, what is charged, how many take part, who is to handle it."""

    weight: int
    cause: str
    charge: str
    most_people: int = 1
    bail: bool = False  # usually at liberty
    juvenile: bool = False


OFFENCES = (
    Offence(14, "盗窃", "盗窃罪", 2),
    Offence(12, "诈骗", "诈骗罪", 3),
    Offence(12, "危险驾驶", "危险驾驶罪", bail=True),
    Offence(9, "故意伤害", "故意伤害罪", 2),
    Offence(9, "掩饰、隐瞒犯罪所得", "掩饰、隐瞒犯罪所得罪", 3),
    Offence(8, "帮助信息网络犯罪活动", "帮助信息网络犯罪活动罪", 3),
    Offence(6, "交通肇事", "交通肇事罪", bail=True),
    Offence(5, "开设赌场", "开设赌场罪", 3),
    Offence(5, "非法吸收公众存款", "非法吸收公众存款罪", 3),
    Offence(4, "寻衅滋事", "寻衅滋事罪", 3),
    Offence(4, "滥伐林木", "滥伐林木罪", 2, bail=True),
    Offence(4, "污染环境", "污染环境罪", 2, bail=True),
    Offence(3, "职务侵占", "职务侵占罪"),
    Offence(3, "抢劫", "抢劫罪", 2),
    Offence(2, "盗窃", "盗窃罪", 2, juvenile=True),
)


class Desk(NamedTuple):
    """An office as the demo's history uses it (院内分工): police and court signs, who registers, who handles."""

    unit: str
    sign: str  # as its numbers begin: 云检, 云公, 澄0103
    place: str
    court: str
    clerks: tuple[str, ...]
    handlers: tuple[str, ...]
    share: int = 0  # of the ordinary cases


DESKS = {
    desk.unit: desk
    for desk in (
        Desk("990103", "云", "云溪区", "澄0103", ("姚静", "杜若溪"), ("陈知行", "付明远", "石若水", "言午声"), 40),
        Desk("990124", "望", "望湖县", "澄0124", ("虞山晴",), ("丘迟", "萧疏影"), 20),
        Desk("990105", "松", "松涛区", "澄0105", ("薛涛然",), ("江上清",), 16),
        Desk("990302", "石桥", "石桥区", "澄0302", ("费思齐",), ("卓立群",), 12),
        Desk("991102", "南柏", "南柏区", "青原1102", ("卜知微",), ("晏几声",), 8),
        Desk("990100", "临", "临澜市", "澄01", ("冯见山",), ("贺立言", "邵平", "梁禾", "苏砚")),
        Desk("990300", "岭", "青岭市", "澄03", ("喻小满",), ("谷雨桐",)),
        Desk("990000", "澄", "澄江省", "澄", ("慕容清",), ("林书衡", "路遥岑")),
    )
}
YUN, WANG, SONG, QIAO, LIN, CHENG = "990103", "990124", "990105", "990302", "990100", "990000"
JUVENILE_HANDLER = "安如山"

VOID_REASONS = (
    "经核对不属本院管辖，材料已退回公安机关。",
    "同一移送材料误登两次，本号作废。",
    "公安机关来函撤回移送，尚未开展审查。",
    "收案时误选为受理，实为咨询函件。",
)
LOOK_REASONS = ("核对办案期限", "接待律师来电", "准备检察官联席会议", "核对移送清单")
FIRMS = ("澄江白鹭洗涤有限公司", "望湖芦苇造纸厂", "云溪石斛种植专业合作社", "临澜渡口建材有限公司")
