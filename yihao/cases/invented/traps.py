"""What a reader of judgments trips over (陷阱一至六), each trap by its own function, in invented judgments."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from yihao.cases.invented.people import BEIYU, BEIZE, FENGTING, PINGLAN, PINGTING, YUNXI, Case, Inventor
from yihao.cases.invented.writing import Judgment, first, second, vary

Relation = Literal["appeal", "retrial", "remand", "severed", "duplicate", "none"]


@dataclass(frozen=True, slots=True)
class Pair:
    """A labelled pair (标注对): one case or not; "none" pairs must never end under one number."""

    later: str
    earlier: str
    relation: Relation

    @property
    def same_case(self) -> bool:
        """Whether both are documents of one case (同案)."""
        return self.relation != "none"


@dataclass(frozen=True, slots=True)
class Scene:
    """The judgments of one trap and what is true of their pairs (一组文书)."""

    judgments: tuple[Judgment, ...]
    pairs: tuple[Pair, ...] = ()


Trap = Callable[[Inventor, str], tuple[Scene, ...]]


def appealed(inventor: Inventor, ident: str, case: Case | None = None) -> tuple[Judgment, Judgment]:
    """Write a plain case with its appeal (普通上诉案)."""
    case = case or inventor.case()
    below = first(case, f"{ident}-1")
    return below, second(case, f"{ident}-2", below)


def trap_1_one_short_number_at_two_courts(inventor: Inventor, ident: str) -> tuple[Scene, ...]:
    """Old short numbers collide across courts (短案号重号), some only after leading zeros are dropped."""
    here = replace(inventor.case(place=BEIZE, year=2014), serial=122)
    there = replace(inventor.case(place=BEIYU, year=2014), serial=122)
    below, above = appealed(inventor, f"{ident}a", here)
    stranger = first(there, f"{ident}b")
    zeros = replace(inventor.case(place=PINGTING, year=2014), serial=324)
    plain = replace(inventor.case(place=PINGLAN, year=2014), serial=324)
    padded = first(zeros, f"{ident}c", number="（2014）平刑初字第00324号")
    return (
        Scene(
            (below, above, stranger),
            (
                Pair(above.id, below.id, "appeal"),
                Pair(above.id, stranger.id, "none"),
                Pair(below.id, stranger.id, "none"),
            ),
        ),
        Scene((padded, first(plain, f"{ident}d")), (Pair(f"{ident}c", f"{ident}d", "none"),)),
    )


def trap_2_court_and_number_name_two_cases(inventor: Inventor, ident: str) -> tuple[Scene, ...]:
    """A court prints one number on two cases, or a wrong number in a citation (同院同号两案)."""
    one, other = inventor.case(place=YUNXI, year=2018), inventor.case(place=YUNXI, year=2018)
    number = "（2018）澄0102刑初777号"
    stranger = first(other, f"{ident}b", number=number)
    wrong = first(one, f"{ident}a", number=number)
    above = second(one, f"{ident}c", wrong)
    return (
        Scene((wrong, stranger), (Pair(wrong.id, stranger.id, "none"),)),
        Scene((above,), (Pair(above.id, stranger.id, "none"), Pair(above.id, wrong.id, "appeal"))),
    )


def trap_3_names_taken_out(inventor: Inventor, ident: str) -> tuple[Scene, ...]:
    """Names are redacted in one judgment and whole in the other (隐名): 吴X群, 俞某某, 张某甲."""
    scenes = []
    for index, mask in enumerate(("{0}X{2}", "{0}某某", "{0}某甲", "{0}某", "{0}某{2}")):
        case = inventor.case(year=2018)
        name = case.accused[0].name
        hidden = mask.format(*name)
        below, above = appealed(inventor, f"{ident}{index}", case)
        below = vary(below, (name, hidden), defendants=[hidden])
        scenes.append(Scene((below, above), (Pair(above.id, below.id, "appeal"),)))
    return tuple(scenes)


def trap_4_numbers_outside_the_chain(inventor: Inventor, ident: str) -> tuple[Scene, ...]:
    """Prior convictions, accomplices, execution and civil numbers are not the chain (链外案号)."""
    return (
        _prior_conviction(inventor, f"{ident}a"),
        _accomplice(inventor, f"{ident}b"),
        _civil_and_execution(inventor, f"{ident}c"),
        _only_in_the_result(inventor, f"{ident}d"),
    )


def _prior_conviction(inventor: Inventor, ident: str) -> Scene:
    old = inventor.case(place=YUNXI, year=2016)
    earlier = first(old, f"{ident}1")
    new = replace(inventor.case(place=YUNXI, year=2019, charge=old.charge), accused=old.accused)
    court = old.place.court
    told = f"曾因犯{old.charge}于2016年12月1日被{court}以{old.number}刑事判决判处有期徒刑二年，2018年刑满释放。"
    later = vary(first(new, f"{ident}2"), (f"务工。因涉嫌犯{new.charge}", f"务工。{told}因涉嫌犯{new.charge}"))
    return Scene((earlier, later), (Pair(later.id, earlier.id, "none"),))


def _accomplice(inventor: Inventor, ident: str) -> Scene:
    one = inventor.case(place=FENGTING, year=2017)
    other = replace(inventor.case(place=FENGTING, year=2018, charge=one.charge), events=one.events)
    earlier = first(one, f"{ident}1")
    told = f"同案犯{one.accused[0].name}的{one.number}刑事判决书，证实其已被判刑。上述事实，"
    later = vary(first(other, f"{ident}2"), ("上述事实，", told))
    return Scene((earlier, later), (Pair(later.id, earlier.id, "none"),))


def _civil_and_execution(inventor: Inventor, ident: str) -> Scene:
    told = "（2016）澄0102民初55号民事判决书、（2017）澄0102执88号执行裁定书在案佐证。上述事实，"
    one = vary(first(inventor.case(place=YUNXI), f"{ident}1"), ("上述事实，", told))
    other = vary(first(inventor.case(place=YUNXI), f"{ident}2"), ("上述事实，", told))
    return Scene((one, other), (Pair(other.id, one.id, "none"),))


def _only_in_the_result(inventor: Inventor, ident: str) -> Scene:
    case = inventor.case()
    below, above = appealed(inventor, ident, case)
    above = vary(above, (f"作出{below.number}刑事判决。原审", "作出刑事判决。原审"))
    return Scene((below, above), (Pair(above.id, below.id, "appeal"),))


def trap_5_after_a_remand_it_is_first_again(inventor: Inventor, ident: str) -> tuple[Scene, ...]:
    """After a remand the document is again 一审 (发回重审); a retrial decision belongs to the chain (再审决定)."""
    case = inventor.case(year=2017)
    code, ruling = case.place.code, f"（2017）{case.place.code[:3]}刑终900号"
    one = first(case, f"{ident}a1")
    told = (
        f"本院于2017年9月1日作出{one.number}刑事判决。宣判后，被告人不服，提出上诉。{case.place.upper_court}"
        f"于2017年12月1日作出{ruling}刑事裁定，撤销原判，发回重审。"
    )
    again = first(case, f"{ident}a2", number=f"（2018）{code}刑初15号", history=told, lower=(one.number, ruling))
    above = second(case, f"{ident}a3", again, number=f"（2018）{code[:3]}刑终41号")
    return (
        Scene(
            (one, again, above),
            (Pair(again.id, one.id, "remand"), Pair(above.id, again.id, "appeal"), Pair(above.id, one.id, "appeal")),
        ),
        _retried(inventor, f"{ident}b"),
    )


def _retried(inventor: Inventor, ident: str) -> Scene:
    case = inventor.case(year=2017)
    one, decision = first(case, f"{ident}1"), f"（2019）{case.place.code}刑监2号"
    number = f"（2019）{case.place.code}刑再3号"
    told = (
        f"本院于2017年9月1日作出{one.number}刑事判决，已经发生法律效力。"
        f"本院于2019年3月1日作出{decision}再审决定书，对本案进行再审。"
    )
    again = first(case, f"{ident}2", number=number, history=told, lower=(one.number, decision))
    changes = (("公诉机关", "原公诉机关"), ("被告人", "原审被告人"))
    again = replace(vary(again, *changes, instance="retrial"), title=again.title.replace("一审", "再审"))
    return Scene((one, again), (Pair(again.id, one.id, "retrial"),))


def trap_6_numbers_like_an_indictment(inventor: Inventor, ident: str) -> tuple[Scene, ...]:
    """Protests, proposals for retrial, opinions and other people's indictments look alike (貌似起诉书号)."""
    case = inventor.case(place=YUNXI, year=2018)
    below, above = appealed(inventor, f"{ident}a", case)
    protest = f"{case.place.office}以临云检公诉诉刑抗〔2018〕2号刑事抗诉书提出抗诉，原审被告人"
    offices = [*above.gold["procuratorates"], {"name": case.place.office, "role": "protesting"}]
    above = vary(above, ("刑事判决。原审被告人", f"刑事判决。{protest}"), protest=True, procuratorates=offices)
    told = "临云检公诉刑诉〔2018〕999号起诉书指控他人的情况、临云检建〔2018〕3号再审检察建议书在案。上述事实，"
    other = vary(first(inventor.case(place=YUNXI, year=2018), f"{ident}b"), ("上述事实，", told))
    return Scene((below, above), (Pair(above.id, below.id, "appeal"),)), Scene((other,))
