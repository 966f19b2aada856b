"""What each procuratorate did in the case (检察院角色): indicting, protesting, or only appearing."""

import re
from dataclasses import dataclass, field

from yihao.cases.rules.judgment.model import ProcuratorateRole, Role
from yihao.cases.rules.judgment.offices import (
    alike,
    expanded,
    fullest,
    mentions,
    mentions_in_body,
    of_court,
    same_office,
)
from yihao.cases.rules.judgment.text import sentences

_OFFICE_PARTY = re.compile(r"^[^。，]{0,24}?机关")
_ACCUSES = re.compile(r"指控|提起公诉|起诉书|提起诉讼")
_LODGED = re.compile(
    r"(?:提出|提起|进行|作出|再次|继续)(?:了)?(?:刑事)?抗诉|抗诉[于至到]|抗诉书"
    r"|向[^，。]{2,25}抗诉|(?:检察院|机关)(?:[^，。；]{0,12})?抗诉|[于后]抗诉|部分抗诉|予以抗诉"
    r"|依法抗诉|抗诉(?:称|认为|提出|理由)"
)
_NOT_LODGED = re.compile(
    r"(?:未|没有|没|均不|放弃|不予|不再)[^，。；抗满]{0,10}抗诉$|支持?抗诉$"
    r"|出庭[^，。；]{0,4}抗诉$|撤回抗诉$|前罪被[^。；]{0,20}抗诉$|另案[^。；]{0,20}抗诉$|如不服"
    r"|提请[^，。]{0,6}抗诉$|建议[^，。]{0,12}抗诉$|是否[^，。]{0,8}抗诉$"
)
_NAMELESS = re.compile(r"(?:原)?(?:公诉机关|检察机关|抗诉机关|检察院)$")
_COURT = re.compile(r"[一-鿿]{2,30}?人民法院")
_TITLED = re.compile(r"检察员|检察官|检察长|公诉人|派员|出庭|出席")


@dataclass(slots=True)
class _Roles:
    """Roles gathered so far (角色), the same office never twice in one role."""

    printed: list[str]
    found: list[ProcuratorateRole] = field(default_factory=list)

    def add(self, name: str, role: Role) -> None:
        full = fullest(name, self.printed)
        if not any(each.role == role and same_office(each.name, full) for each in self.found):
            self.found.append(ProcuratorateRole(full, role))

    def named(self, role: Role) -> str | None:
        return next((each.name for each in self.found if each.role == role), None)

    def known(self, name: str) -> bool:
        return any(same_office(each.name, name) for each in self.found)


def roles_of(
    parties: tuple[str, ...], narrative: str, body: str, court: str | None, *, first: bool
) -> tuple[ProcuratorateRole, ...]:
    """Name every procuratorate of the case with its role; `body` is where a fuller name may stand.

    `first` says that this is a first-instance hearing, where the office that appears is the one that indicted.
    """
    parties, narrative = tuple(expanded(each) for each in parties), expanded(narrative)
    printed = mentions_in_body("\n".join((*parties, narrative, body)))
    roles = _Roles(printed)
    _from_party_list(parties, roles, court)
    account = sentences(narrative)
    if roles.named("indicting") is None:
        _from_accusation(account, roles, court)
    _from_protests(account, roles)
    _from_appearance(account, roles, first=first)
    return tuple(roles.found)


def _from_party_list(parties: tuple[str, ...], roles: _Roles, court: str | None) -> None:
    for paragraph in parties:
        opener = _OFFICE_PARTY.match(paragraph)
        if opener is None or "检察" not in paragraph:
            continue
        clause = re.split(r"[。]", paragraph, maxsplit=1)[0]
        names = [name for _, _, name in mentions(clause[_printed_roles_end(clause) :])]
        if not names and (beside := of_court(court)):
            names = [beside]
        role_words = clause[: _printed_roles_end(clause)]
        for name in names:
            if "公诉机关" in role_words or "公诉" in role_words or "起诉" in role_words:
                roles.add(name, "indicting")
            if re.search(r"(?<!支持)(?<!提请)抗诉机关", role_words):
                roles.add(name, "protesting")


def _printed_roles_end(clause: str) -> int:
    """Find where the printed roles end and the name begins: 抗诉机关（原公诉机关）：, 公诉机关暨…起诉人."""
    match = re.match(r"^(?:[^，。]{0,24}?(?:机关|公益诉讼起诉人|公益诉讼人|起诉人))+(?:（[^（）]*）)?[：、]*", clause)
    return match.end() if match else 0


def _from_accusation(account: list[str], roles: _Roles, court: str | None) -> None:
    for sentence in account:
        accuses = _ACCUSES.search(sentence)
        if accuses is None or ("附带民事诉讼" in sentence[: accuses.start()] and "检察院" not in sentence):
            continue
        before = sentence[: sentence.find("提起公诉") if "提起公诉" in sentence else accuses.start()]
        before = before if "检察院" in before else sentence[: accuses.end() + 10]
        names = [name for _, _, name in mentions(before)]
        if names:
            roles.add(names[0], "indicting")
            return
        if re.search(r"(?:该|本|同级|我)[省市县区旗院]?[^，。]{0,3}检察院|检察院", before):
            lower = [each.group() for each in _COURT.finditer(before)]
            beside = of_court(re.sub(r"^.*?(?:审理|经|由|向)", "", lower[0]) if lower else court)
            if beside:
                roles.add(beside, "indicting")
                return


def _from_protests(account: list[str], roles: _Roles) -> None:
    for sentence in account:
        for match in _LODGED.finditer(sentence):
            end = sentence.index("抗诉", match.start()) + 2
            if _NOT_LODGED.search(sentence[max(0, end - 24) : end]):
                continue
            subject = _subject(sentence[:end], roles)
            if subject:
                roles.add(subject, "protesting")


def _subject(before: str, roles: _Roles) -> str | None:
    """Name who lodged the protest: the office named last before it, or 原公诉机关 for the indicting one."""
    named = [(end, name) for _, end, name in mentions(before)]
    named = [(end, name) for end, name in named if not re.match(r"^(?:提请|建议)", before[end : end + 2])]
    nameless = [match.end() for match in re.finditer(r"公诉机关|检察机关|抗诉机关|该院|(?<=[，。；、])检察院", before)]
    if named and (not nameless or named[-1][0] >= nameless[-1]):
        return named[-1][1]
    if not nameless:
        return None
    order: tuple[Role, Role] = ("protesting", "indicting")
    if before[: nameless[-1]].endswith("公诉机关"):
        order = ("indicting", "protesting")
    return roles.named(order[0]) or roles.named(order[1])


def _from_appearance(account: list[str], roles: _Roles, *, first: bool) -> None:
    for sentence in account:
        for _, end, name in mentions(sentence):
            after = sentence[end : end + 90]
            clause = re.split(r"[。；]", after)[0]
            if not _appears(clause) or roles.known(name) or re.search(r"不指?派员|未派", clause[:12]):
                continue
            indicting = roles.named("indicting")
            if first and indicting is None:
                roles.add(name, "indicting")
            elif not (first and indicting and alike(indicting, name)):
                roles.add(name, "appearing")


def _appears(clause: str) -> bool:
    """Test whether what follows an office's name says that it sent prosecutors to the hearing."""
    return bool(
        re.match(
            r"^(?:[^，。]{0,20}?(?:指派|委派|派出|派|安排|指定))?(?:了|本院)?(?:其|该院"
            r"|的)?(?:[^，。、]{0,6})?(?:代理|助理|代|副)?(?:检察员|检査员|检查员|检察官|检察长|公诉人|检委会|检察人员)",
            clause,
        )
        or re.match(r"^(?:依法)?(?:指派|委派|派)?(?:员|人员)?(?:出庭|出席)", clause)
        or re.match(
            r"^(?:指派|委派|派)?(?:检察院)?[一-鿿×]{2,4}(?:、[一-鿿×]{2,4})*(?:出庭(?:履行|支持)|出席法庭)", clause
        )
    )
