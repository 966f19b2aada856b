"""What a reader of judgments trips over (陷阱七至十二), each trap by its own function, in invented judgments."""

from dataclasses import replace
from datetime import timedelta

from yihao.cases.invented.people import FENGTING, PINGLAN, SONGLING, YUNXI, Case, Inventor
from yihao.cases.invented.traps import Pair, Scene, appealed
from yihao.cases.invented.writing import Judgment, chinese, first, second, vary


def trap_7_changed_and_added_indictments(inventor: Inventor, ident: str) -> tuple[Scene, ...]:
    """A changed or added indictment brings numbers and charges (变更、追加起诉), some under another prefix."""
    case = inventor.case(place=YUNXI, year=2018, charge="盗窃罪")
    added = "澄临云检公诉刑追诉〔2018〕3号"
    told = f"同年9月2日，又以{added}追加起诉决定书追加指控被告人{case.accused[0].name}犯诈骗罪。本院依法组成"
    one = vary(
        first(case, f"{ident}a"),
        ("本院依法组成", told),
        indictment_nos=[case.indictment, added],
        charges=["盗窃罪", "诈骗罪"],
    )
    return (Scene((one,)),)


def trap_8_offices_by_other_names(inventor: Inventor, ident: str) -> tuple[Scene, ...]:
    """The head's name of the office is the longest (检察院名称); having read the file is not an appearance."""
    case = inventor.case(place=FENGTING, year=2018)
    short = vary(first(case, f"{ident}a"), (f"{case.place.office}以", "枫亭县人民检察院以"))
    other = inventor.case(place=SONGLING, year=2018)
    below, above = appealed(inventor, f"{ident}b", other)
    sentence = f"{other.place.upper_office}指派检察员{other.prosecutor}出庭履行职务"
    read = f"{other.place.upper_office}阅卷后提出书面意见"
    above = vary(
        above,
        ("公开开庭审理了本案", "不开庭审理了本案"),
        (sentence, read),
        prosecutors=[],
        procuratorates=[{"name": other.place.office, "role": "indicting"}],
    )
    return Scene((short,)), Scene((below, above), (Pair(above.id, below.id, "appeal"),))


def trap_9_dates_to_be_worked_out(inventor: Inventor, ident: str) -> tuple[Scene, ...]:
    """次日 and 执行逮捕 must be resolved (推算日期); some heads print no day of indictment."""
    case = replace(inventor.case(), year=2018)
    custody = f"于{chinese(case.detained_on)}被刑事拘留，{chinese(case.arrested_on)}被逮捕"
    caught, approved = (chinese(day - timedelta(days=1)) for day in (case.detained_on, case.arrested_on))
    told = f"于{caught}被抓获，次日被刑事拘留，{approved}经批准逮捕，次日由公安机关执行逮捕"
    worked = vary(first(case, f"{ident}a"), (custody, told))
    silent = inventor.case(year=2018)
    unsaid = vary(first(silent, f"{ident}b"), (f"，于{chinese(silent.indicted_on)}向", "，向"), indicted_on=None)
    return Scene((worked,)), Scene((unsaid,))


def trap_10_parties_of_many_kinds(inventor: Inventor, ident: str) -> tuple[Scene, ...]:
    """Units, self-given names, the surname 于 and private prosecutions (特殊当事人)."""
    case = inventor.case(charge="合同诈骗罪")
    unit = "临澜市澜生陶艺有限公司"
    name = case.accused[0].name
    company = vary(
        first(case, f"{ident}a"),
        (f"被告人{name}，男", f"被告单位{unit}，住所地临澜市。 被告人{name}，男"),
        (f"指控被告人{name}", f"指控被告单位{unit}、被告人{name}"),
        defendants=[unit, name],
    )
    named = replace(inventor.case(), accused=(inventor.person("于"),))
    claimed = inventor.case()
    own = claimed.accused[0].name
    told = vary(first(claimed, f"{ident}c"), (f"被告人{own}，男", f"被告人（自报）{own}，男"))
    return Scene((company,)), Scene((first(named, f"{ident}b"),)), Scene((told,)), _private(inventor, f"{ident}d")


def _private(inventor: Inventor, ident: str) -> Scene:
    case, victim = inventor.case(charge="侮辱罪"), inventor.person().name
    name, office = case.accused[0].name, case.place.office
    told = first(case, ident)
    start = told.head.index(f"{office}以{case.indictment}")
    custody = f"因涉嫌犯侮辱罪于{chinese(case.detained_on)}被刑事拘留，{chinese(case.arrested_on)}被逮捕。"
    head = told.head[:start].replace(f"公诉机关{office}", f"自诉人{victim}，女，汉族，务工").replace(custody, "")
    head += f"自诉人{victim}指控被告人{name}犯侮辱罪，向本院提起自诉。本院依法组成合议庭，公开开庭审理了本案。"
    none: dict[str, list[str]] = {"procuratorates": [], "indictment_nos": [], "prosecutors": []}
    days = dict.fromkeys(("indicted_on", "detained_on", "arrested_on"))
    fact = told.fact.replace("公诉机关指控", "自诉人指控")
    return Scene((replace(told, head=head, fact=fact, gold={**told.gold, **none, **days}),))


def trap_11_severed_or_published_twice(inventor: Inventor, ident: str) -> tuple[Scene, ...]:
    """Severed judgments (之一) and one judgment published twice share a number (分案与重复公开)."""
    case = inventor.case(place=YUNXI, year=2018, accused=2)
    one = first(replace(case, accused=case.accused[:1]), f"{ident}a1")
    rest = first(replace(case, accused=case.accused[1:]), f"{ident}a2", number=f"{case.number}之一")
    twice = first(inventor.case(), f"{ident}b1")
    again = replace(twice, id=f"{ident}b2")
    return (
        Scene((one, rest), (Pair(rest.id, one.id, "severed"),)),
        Scene((twice, again), (Pair(again.id, twice.id, "duplicate"),)),
    )


# As the judgment prints its own number, and as the judgment above cites it.
_ODD: tuple[tuple[str, str], ...] = (
    ("2018澄0221刑初106号", "（2018）澄0221刑初106号"),
    ("2018）澄0221刑初269号", "（2018）澄0221刑初269号"),
    ("（2O18）澄0221刑初311号", "（2018）澄0221刑初311号"),
    ("（2018）澄0221刑初第3l号", "（2018）澄0221刑初31号"),
    ("（2018）澄0221刑初646、648号", "（2018）澄0221刑初646号"),
    ("（2018）0221刑初160号", "（2018）0221刑初160号"),
    ("（2014）枫刑初字第00274-1号", "（2014）枫刑初字第274-1号"),
    ("（2018）澄0221刑初367号之三", "（2018）澄0221刑初367号"),
)


def trap_12_numbers_oddly_printed(inventor: Inventor, ident: str) -> tuple[Scene, ...]:
    """No bracket, one bracket, a letter for a digit, joined serials, no province, no year (怪异案号)."""
    scenes = [_odd(inventor, f"{ident}{index}", *numbers) for index, numbers in enumerate(_ODD)]
    case = inventor.case(place=PINGLAN, year=2014)
    yearless = first(case, f"{ident}y", number=f"平刑初字第{case.serial}号")
    above = second(case, f"{ident}z", first(case, "unused"))
    return (*scenes, Scene((yearless, above), (Pair(above.id, yearless.id, "appeal"),)))


def _odd(inventor: Inventor, ident: str, printed: str, cited: str) -> Scene:
    """Print a number oddly below and rightly above (案号印法不一)."""
    case: Case = inventor.case(place=FENGTING, year=2014 if "2014" in printed else 2018)
    below: Judgment = first(case, f"{ident}-1", number=printed)
    above = second(case, f"{ident}-2", replace(below, number=cited))
    return Scene((below, above), (Pair(above.id, below.id, "appeal"),))
