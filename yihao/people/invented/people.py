"""Invented people (虚构的人员): names from the pictures and others like them. No one of them exists."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from yihao.people.invented.offices import CHENG, QING, SPP
from yihao.people.rules.categories import Category

C = Category
YUN, LIN, WANG, LING, BAI = "990103", "990100", "990124", "990300", "991100"

EARLY = date(2016, 1, 1)


class Held(NamedTuple):
    """One post of one invented person (虚构的任职)."""

    name: str
    unit: str
    category: Category
    department: str
    title: str
    since: date = EARLY
    until: date | None = None
    quota: bool = False
    clearance: int = 1


def _decides(name: str, unit: str, department: str, title: str, since: date = EARLY) -> Held:
    return Held(name, unit, C.PROSECUTOR, department, title, since, quota=True, clearance=2)


def _leads(name: str, unit: str, category: Category, title: str, department: str = "") -> Held:
    return Held(name, unit, category, department, title, quota=True, clearance=2)


def _manages(name: str, unit: str) -> Held:
    return Held(name, unit, C.CASE_MANAGEMENT, "案件管理部", "案管人员", clearance=2)


# Set up by the system itself; with these four in office the setting-up is over.
FIRST = (
    Held("程砚秋", SPP, C.SYSTEM_ADMIN, "检察信息中心", "系统管理员"),
    Held("祁望舒", SPP, C.SECURITY_ADMIN, "检察信息中心", "安全管理员"),
    Held("蒲若兰", SPP, C.AUDIT_ADMIN, "检察信息中心", "审计管理员"),
    Held("司空越", SPP, C.POLITICAL, "政治部", "干部处处长"),
)

# Appointed by the political departments; each person's posts stand together, oldest first.
REST = (
    _leads("闻人钟", SPP, C.CHIEF, "检察长"),
    _decides("容与之", SPP, "第十检察厅", "二级高级检察官"),
    _leads("宁致远", CHENG, C.CHIEF, "检察长"),
    _leads("殷采薇", CHENG, C.DEPUTY_CHIEF, "副检察长"),
    _decides("林书衡", CHENG, "第十检察部", "二级高级检察官"),
    _decides("路遥岑", CHENG, "第一检察部", "三级高级检察官"),
    _manages("慕容清", CHENG),
    Held("宋未央", CHENG, C.POLITICAL, "政治部", "政治部主任"),
    Held("方未", CHENG, C.INSPECTION, "检务督察部", "督察专员", clearance=2),
    Held("单于归", CHENG, C.DISCIPLINE_GROUP, "派驻纪检监察组", "监察员", clearance=2),
    Held("计无咎", CHENG, C.AUDITOR, "审计处", "审计员", clearance=2),
    _leads("龙映川", LIN, C.CHIEF, "检察长"),
    _leads("纪南乔", LIN, C.DEPUTY_CHIEF, "副检察长"),
    _leads("尹若谷", LIN, C.DEPUTY_CHIEF, "副检察长"),
    _leads("齐叔远", LIN, C.DEPARTMENT_HEAD, "第一检察部主任", "第一检察部"),
    _decides("贺立言", LIN, "第一检察部", "二级高级检察官"),
    _decides("沈怀朴", LIN, "控告申诉检察部", "三级高级检察官"),
    _decides("白清和", LIN, "控告申诉检察部", "四级高级检察官"),
    _decides("邵平", LIN, "第一检察部", "四级高级检察官"),
    _decides("梁禾", LIN, "第二检察部", "三级高级检察官"),
    _decides("苏砚", LIN, "第三检察部", "三级高级检察官"),
    _decides("戴修竹", LIN, "第四检察部", "四级高级检察官"),
    _decides("阮之行", LIN, "第五检察部", "四级高级检察官"),
    _manages("冯见山", LIN),
    Held("郁青", LIN, C.INSPECTION, "检务督察部", "督察专员", clearance=2),
    Held("向晚舟", LIN, C.POLITICAL, "政治部", "干部科科长"),
    Held("孟临", LIN, C.CLERK, "第一检察部", "书记员"),
    _leads("顾明川", YUN, C.CHIEF, "检察长"),
    _leads("乔松年", YUN, C.DEPUTY_CHIEF, "副检察长"),
    _leads("楚怀瑜", YUN, C.DEPARTMENT_HEAD, "第一检察部主任", "第一检察部"),
    Held("陈知行", LING, C.CLERK, "公诉处", "书记员", date(2014, 7, 1), date(2016, 5, 1)),
    Held("陈知行", LING, C.ASSISTANT, "公诉处", "检察官助理", date(2016, 5, 1), date(2019, 9, 1)),
    _decides("陈知行", YUN, "第一检察部", "四级高级检察官", date(2019, 9, 1)),
    _decides("付明远", YUN, "第一检察部", "四级高级检察官"),
    _decides("石若水", YUN, "第二检察部", "一级检察官"),
    _decides("安如山", YUN, "未成年人检察部", "一级检察官"),
    Held("温以宁", YUN, C.ASSISTANT, "第一检察部", "检察官助理"),
    Held("穆清风", YUN, C.ASSISTANT, "第二检察部", "检察官助理"),
    Held("蓝采和", YUN, C.CLERK, "第一检察部", "书记员"),
    _manages("姚静", YUN),
    _manages("杜若溪", YUN),
    # Two posts at once: decides cases, and looks after the department's inspection.
    _decides("言午声", YUN, "第三检察部", "一级检察官"),
    Held("言午声", YUN, C.INSPECTION, "检务督察部", "兼职督察员", date(2023, 3, 1), clearance=2),
    # One who left: the post ``former`` keeps the docket open.
    _decides("褚遂今", YUN, "第一检察部", "二级检察官", date(2016, 5, 1))._replace(until=date(2024, 7, 1)),
    Held("褚遂今", YUN, C.FORMER, "第一检察部", "已离任", date(2024, 7, 1), clearance=2),
    _leads("明月松", "990105", C.CHIEF, "检察长"),
    _decides("江上清", "990105", "第一检察部", "一级检察官"),
    _manages("薛涛然", "990105"),
    _leads("闻人朔", WANG, C.CHIEF, "检察长"),
    _decides("丘迟", WANG, "第一检察部", "一级检察官"),
    _decides("萧疏影", WANG, "第二检察部", "二级检察官"),
    _manages("虞山晴", WANG),
    _leads("盛怀远", LING, C.CHIEF, "检察长"),
    _decides("谷雨桐", LING, "公诉处", "三级高级检察官"),
    _manages("喻小满", LING),
    _decides("卓立群", "990302", "第一检察部", "一级检察官"),
    _manages("费思齐", "990302"),
    _manages("宗慕白", "990325"),
    _decides("岑参商", "990500", "检察业务一部", "四级高级检察官"),
    _manages("蔺知秋", "990500"),
    _manages("康乐天", "990521"),
    _manages("海无涯", "990191"),
    _manages("铁道生", "990192"),
    _leads("柯岩松", QING, C.CHIEF, "检察长"),
    _decides("尉迟恭让", QING, "第十检察部", "三级高级检察官"),
    _manages("钟离雪", QING),
    _decides("夏侯宁", BAI, "第一检察部", "四级高级检察官"),
    _manages("闵行舟", BAI),
    _decides("晏几声", "991102", "第一检察部", "一级检察官"),
    _manages("卜知微", "991102"),
)
