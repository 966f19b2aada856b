"""How the ledger stands, in words (账本状况): one line a promise, each with its tag."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from yihao.ledger.rules.health import Health, Level, Place, WitnessStanding, lasting, level_of
from yihao.runtime.words import Words
from yihao.web.templatetags.formats import instant, thousands

TONES = {Level.OK: "song", Level.AMBER: "zhe", Level.RED: "zhu"}
ICONS = {Level.OK: "circle-check", Level.AMBER: "clock", Level.RED: "alert-triangle"}
KINDS = {
    "ledger": Words("办案账本", "acts"),
    "access": Words("查阅日志", "look-ups"),
    "national": Words("全国总账", "national"),
}
MOST = 50


@dataclass(frozen=True, slots=True)
class Line:
    """One promise and how it stands (一项)."""

    label: Words
    state: str
    tag: str
    tone: str
    more: str = ""


@dataclass(frozen=True, slots=True)
class HealthPage:
    """What the page shows (页面内容)."""

    level: Level
    title: str
    reasons: tuple[tuple[str, str], ...]
    lines: tuple[Line, ...]
    witnesses: tuple[tuple[WitnessStanding, str, str, str], ...]
    short: tuple[tuple[str, str], ...]
    more_short: int
    health: Health

    @property
    def tone(self) -> str:
        """The colour that stands second to the word."""
        return TONES[self.level]

    @property
    def icon(self) -> str:
        """The icon beside the word."""
        return ICONS[self.level]


def health_page(found: Health) -> HealthPage:
    """Put how the ledger stands into words."""
    title = {
        Level.OK: Words("账本状况正常", "The ledger is in order"),
        Level.AMBER: Words("账本需要查看", "The ledger needs a look"),
        Level.RED: Words("账本需要立即处理", "The ledger needs action now"),
    }[found.level]
    late = [one for one in found.short if level_of(one.seconds) != Level.OK]
    return HealthPage(
        level=found.level,
        title=str(title),
        reasons=tuple((TONES[level], str(words)) for level, words in found.reasons),
        lines=tuple(_lines(found)),
        witnesses=tuple((one, _traits(one), *_keeping_up(one)) for one in found.witnesses),
        short=tuple((log_name(one.log), str(lasting(one.seconds))) for one in late[:MOST]),
        more_short=max(0, len(late) - MOST),
        health=found,
    )


def log_name(log: Place) -> str:
    """Name a log for people: its kind, its office, its epoch."""
    kind = KINDS.get(log.kind, Words(log.kind, log.kind))
    return str(Words("{k} {u} 第 {e} 期", "{k} {u}, epoch {e}").format(k=kind, u=log.unit, e=log.epoch))


def _lines(found: Health) -> Iterator[Line]:
    yield _sealed(found)
    yield _witnessed(found)
    yield _national(found)
    yield _verified(found)
    n = len(found.open_faults)
    yield Line(
        Words("封存时发现的问题", "Faults found while sealing"),
        str(Words("{n} 处未消除，{m} 处已消除", "{n} open, {m} overcome").format(n=n, m=len(found.faults) - n)),
        *(_tag("有问题", "faults", "zhu") if n else _tag("无", "none", "song")),
    )
    gaps = found.gaps or 0
    yield Line(
        Words("查阅日志缺号（一日内）", "Gaps of the access log, last day"),
        str(Words("缺 {n} 次", "{n} missing").format(n=thousands(gaps))),
        *(_tag("有缺号", "gaps", "zhe") if gaps else _tag("无", "none", "song")),
    )


def _sealed(found: Health) -> Line:
    state = Words("{n} 本日志，{b} 本有 {e} 条未封存", "{n} logs, {b} of them with {e} unsealed entries").format(
        n=thousands(found.logs), b=thousands(found.behind), e=thousands(found.unsealed)
    )
    more = Words("还没有封存过", "no round yet")
    if found.round is not None:
        more = Words("最近一轮 {at}，{s} 秒，封存 {n} 本", "last round {at}, {s} s, {n} logs sealed").format(
            at=instant(found.round.at), s=f"{found.round.seconds:.1f}", n=found.round.logs
        )
    level = level_of(found.unsealed_seconds)
    return Line(Words("封存", "Sealing"), str(state), *_waiting(level, found.unsealed_seconds), more=str(more))


def _witnessed(found: Health) -> Line:
    label = Words("见证数", "Quorum of witnesses")
    if not found.has_policy:
        state = Words("没有可用的见证规则，任何签名都不作数", "no policy that can be relied on: no cosignature counts")
        level = level_of(found.short_seconds)
        return Line(label, str(state), *_tag("无规则", "no policy", "zhu" if level == Level.RED else "zhe"))
    state = (
        Words("{n} 本未达到本站见证规则的要求", "{n} logs are short of what this site's policy asks").format(
            n=len(found.short)
        )
        if found.short
        else Words(
            "每一本的最新封存都达到本站见证规则的要求", "each log's newest seal has what this site's policy asks"
        )
    )
    return Line(label, str(state), *_waiting(level_of(found.short_seconds), found.short_seconds))


def _national(found: Health) -> Line:
    label = Words("全国总账", "National log")
    if found.national is None:
        return Line(label, str(Words("还没有", "none yet")), *_tag("尚无", "none", "zhe"))
    at, size, root = found.national
    state = Words("{at}，{n} 条", "{at}, {n} leaves").format(at=instant(at), n=thousands(size))
    return Line(label, str(state), *_tag("已封存", "sealed", "song"), more=root)


def _verified(found: Health) -> Line:
    label = Words("全面校验", "Full verification")
    if (last := found.verification) is None:
        state = Words("还没有做过：yihao ledger verify --all", "never yet: yihao ledger verify --all")
        return Line(label, str(state), *_tag("尚未", "never", "zhe"))
    state = Words("{at}，{n} 条，程序 {v}", "{at}, {n} entries, program {v}").format(
        at=instant(last.at), n=thousands(last.entries), v=last.program
    )
    if last.findings:
        came = _tag(f"{last.findings} 处不符", f"{last.findings} differences", "zhu")
        return Line(label, str(state), *came, more="、".join(last.codes))
    return Line(label, str(state), *_tag("相符", "sound", "song"))


def _waiting(level: Level, seconds: float) -> tuple[str, str]:
    if not seconds:
        return _tag("跟上", "up to date", "song")
    words = lasting(seconds)
    return _tag(f"等 {words.zh}", f"waits {words.en}", TONES[level])


def _tag(zh: str, en: str, tone: str) -> tuple[str, str]:
    return str(Words(zh, en)), tone


def _traits(one: WitnessStanding) -> str:
    said = [Words("检察机关以外", "outside the procuratorate")] if one.outside else []
    said += [Words("逐条复算", "recomputes every entry")] if one.replays else []
    return " · ".join(map(str, said)) or str(Words("检察机关内", "of the procuratorate"))


def _keeping_up(one: WitnessStanding) -> tuple[str, str]:
    return _waiting(level_of(one.seconds), one.seconds)
