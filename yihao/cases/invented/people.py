"""Invented courts, people and events (虚构的法院、人物与事件), the same for the same seed."""

import random
from dataclasses import dataclass
from datetime import date, timedelta

_SURNAMES = "容戚冼佘桑逄滕宓璩庹郗裘邬茅阚亓"
_GIVEN = ("望舒", "知远", "景行", "沐辰", "语棠", "砚秋", "听澜", "予安", "清和", "承曜", "若谷", "思齐", "云起")
_CHARGES = ("盗窃罪", "诈骗罪", "故意伤害罪", "寻衅滋事罪", "职务侵占罪", "开设赌场罪", "非法拘禁罪", "合同诈骗罪")
_THINGS = ("青瓷茶具", "蓝白色电动车", "铜质水表", "旧式缝纫机", "银色笔记本电脑", "整箱茶叶", "登山背包", "木雕摆件")
_SPOTS = ("码头仓库", "菜场北门", "老纺织厂宿舍", "滨河步道", "驿站门口", "粮油市场", "中学东墙", "渡口停车场")
_ACTS = ("趁无人看管之机搬走", "以次充好换走", "谎称代为保管取走", "强行夺走", "虚构订货合同骗得", "撬锁后取走")


@dataclass(frozen=True, slots=True)
class Place:
    """A court's seat (法院所在地): province, city, district, the court code and the short name of old numbers."""

    province: str
    city: str
    district: str
    code: str
    short: str

    @property
    def court(self) -> str:
        """The full name of the basic court (基层法院)."""
        return f"{self.province}{self.city}{self.district}人民法院"

    @property
    def office(self) -> str:
        """The full name of the procuratorate (检察院)."""
        return f"{self.province}{self.city}{self.district}人民检察院"

    @property
    def upper_court(self) -> str:
        """The court of appeal (中级人民法院)."""
        return f"{self.province}{self.city}中级人民法院"

    @property
    def upper_office(self) -> str:
        """The procuratorate at the court of appeal (市检察院)."""
        return f"{self.province}{self.city}人民检察院"


YUNXI = Place("澄江省", "临澜市", "云溪区", "澄0102", "云")
SONGLING = Place("澄江省", "临澜市", "松陵区", "澄0103", "松")
BEIZE = Place("澄江省", "临澜市", "北泽区", "澄0104", "北")
FENGTING = Place("澄江省", "汐州市", "枫亭县", "澄0221", "枫")
BEIYU = Place("澄江省", "汐州市", "北屿区", "澄0203", "北")
PINGLAN = Place("澄江省", "汐州市", "平澜县", "澄0222", "平")
PINGTING = Place("岚海省", "望汀市", "平汀区", "岚0103", "平")
PLACES = (YUNXI, SONGLING, BEIZE, FENGTING, BEIYU, PINGLAN, PINGTING)


@dataclass(frozen=True, slots=True)
class Person:
    """An invented accused (虚构被告人)."""

    name: str
    born: date

    @property
    def line(self) -> str:
        """The person's data as a judgment prints them (身份信息)."""
        day = self.born
        return f"{self.name}，男，{day.year}年{day.month}月{day.day}日出生，汉族，初中文化，务工"


@dataclass(frozen=True, slots=True)
class Case:
    """One invented case (虚构案件) before it is written down as judgments."""

    place: Place
    year: int
    serial: int
    accused: tuple[Person, ...]
    charge: str
    events: tuple[str, ...]
    detained_on: date
    arrested_on: date
    indicted_on: date
    prosecutor: str

    @property
    def number(self) -> str:
        """The court number of first instance (一审案号), in the shape of its year."""
        if self.year < 2016:
            return f"（{self.year}）{self.place.short}刑初字第{self.serial}号"
        return f"（{self.year}）{self.place.code}刑初{self.serial}号"

    @property
    def indictment(self) -> str:
        """The indictment number (起诉书号)."""
        return f"{self.place.city[0]}{self.place.short}检公诉刑诉〔{self.year}〕{self.serial + 7}号"


class Inventor:
    """Draws people and cases (虚构器); every draw is new and the order of draws is all that matters."""

    def __init__(self, seed: int = 1) -> None:
        self._chance = random.Random(seed)  # noqa: S311 - a seed is wanted: the corpus must not change
        self._names = [surname + given for surname in _SURNAMES for given in _GIVEN]
        self._chance.shuffle(self._names)
        self._serial = 20

    def person(self, surname: str = "") -> Person:
        """Draw a person with a name that no other has (人物)."""
        name = self._names.pop()
        name = surname + name[1:] if surname else name
        return Person(name, date(1970, 1, 1) + timedelta(days=self._chance.randrange(10_000)))

    def case(self, *, place: Place | None = None, year: int = 0, accused: int = 1, charge: str = "") -> Case:
        """Draw a case (案件) with a number, people and events of its own."""
        chance = self._chance
        year = year or chance.randrange(2016, 2020)
        self._serial += chance.randrange(1, 9)
        detained = date(year, 1, 4) + timedelta(days=chance.randrange(60))
        people = tuple(self.person() for _ in range(accused))
        return Case(
            place=place or chance.choice(PLACES),
            year=year,
            serial=self._serial,
            accused=people,
            charge=charge or chance.choice(_CHARGES),
            events=tuple(self._event(year - 1, people) for _ in range(12)),
            detained_on=detained,
            arrested_on=detained + timedelta(days=29),
            indicted_on=detained + timedelta(days=110),
            prosecutor=self.person().name,
        )

    def _event(self, year: int, people: tuple[Person, ...]) -> str:
        chance = self._chance
        when = f"{year}年{chance.randrange(1, 13)}月{chance.randrange(1, 29)}日{chance.randrange(1, 24)}时许"
        who = "、".join(person.name for person in people)
        what, where = chance.choice(_THINGS), chance.choice(_SPOTS)
        return (
            f"{when}，被告人{who}在第{chance.randrange(2, 400)}号{where}附近，"
            f"{chance.choice(_ACTS)}编号{chance.randrange(1000, 9999)}的{what}一件，"
            f"经价格认证中心认定该物价值人民币{chance.randrange(800, 90000)}元"
        )
