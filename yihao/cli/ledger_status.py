"""``yihao ledger status``: how the ledger stands (账本状况)."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from yihao.cli.output import moment, show
from yihao.cli.person import database, json_option

if TYPE_CHECKING:
    from yihao.ledger.rules.health import Health

MOST_NAMED = 20


@click.command()
@json_option
def status(as_json: bool) -> None:
    """账本状况：封存、见证、总账、校验到哪里。 How the ledger stands: sealed, cosigned, in the national log, verified.

    未封存或未见证超过 5 分钟需要查看，24 小时或发现问题需要立即处理。
    退出码：0 正常或需要查看，1 需要立即处理，2 用法有误。
    Amber after 5 minutes unsealed or uncosigned; red after 24 hours, or when a fault was found.
    Exit code 0 in order or amber, 1 red, 2 wrong usage.
    """
    with database():
        from yihao.ledger.health import read_health
        from yihao.ledger.rules.health import Level

        found = read_health(gaps=True)
    if as_json:
        show(said(found))
    else:
        for line in lines(found):
            click.echo(line)
    sys.exit(1 if found.level == Level.RED else 0)


def said(found: Health) -> dict[str, Any]:
    """Give it as a document (机读状况)."""
    return {
        "status": found.level.value,
        "reasons": [{"level": level.value, "zh": words.zh, "en": words.en} for level, words in found.reasons],
        "at": found.at,
        "logs": found.logs,
        "behind": found.behind,
        "unsealed": {"entries": found.unsealed, "seconds": found.unsealed_seconds},
        "witnesses": [one._asdict() for one in found.witnesses],
        "quorum": {
            "policy": found.has_policy,
            "reached": found.has_policy and not found.short,
            "short": [{"log": str(one.log), "seconds": one.seconds} for one in found.short],
        },
        "round": found.round and found.round._asdict(),
        "faults": [
            {"log": str(one.log), "seq": one.seq, "code": one.code, "zh": one.words.zh, "en": one.words.en, "at": one.at,
             "open": one.is_open}
            for one in found.faults
        ],
        "national": found.national and found.national._asdict(),
        "verification": found.verification and found.verification._asdict(),
        "access_gaps": found.gaps,
    }  # fmt: skip


def lines(found: Health) -> Iterator[str]:
    """Write it for people to read (人读状况)."""
    yield f"{found.level.words.zh}  {found.level.words.en}"
    for _, words in found.reasons:
        yield f"  {words.zh}  {words.en}"
    oldest = f"，最早 oldest {_lasting(found.unsealed_seconds)}" if found.unsealed_seconds else ""
    yield f"封存 sealing      {found.logs} 本 logs，{found.behind} 本落后 behind，{found.unsealed} 条未封存 unsealed{oldest}"
    if found.round is None:
        yield "  还没有封存过  no round of sealing yet"
    else:
        yield f"  最近一轮 last round  {moment(found.round.at)}，{found.round.seconds:.1f} s，{found.round.logs} 本 logs"
    for one in found.witnesses:
        traits = "外部 outside，" * one.outside + "复算 replays，" * one.replays
        late = (
            f"落后 behind {one.logs} 本 logs，{one.entries} 条 entries，{_lasting(one.seconds)}"
            if one.logs
            else "跟上 up to date"
        )
        yield f"见证 witness      {one.name}  {traits}{late}" + (f"  {one.fault}" if one.fault else "")
    yield f"见证数 quorum     {_quorum(found)}"
    for short in found.short[:MOST_NAMED]:
        yield f"  {short.log}  {_lasting(short.seconds)}"
    if len(found.short) > MOST_NAMED:
        yield f"  … {len(found.short) - MOST_NAMED}"
    yield from _proofs(found)


def _quorum(found: Health) -> str:
    if not found.has_policy:
        return "没有可用的见证规则  no policy that can be relied on"
    if not found.short:
        return "各本都达到  reached for every log"
    return f"{len(found.short)} 本未达到  not reached for {len(found.short)} logs"


def _proofs(found: Health) -> Iterator[str]:
    if found.national is None:
        yield "总账 national     还没有  none yet"
    else:
        yield f"总账 national     {moment(found.national.at)}  {found.national.size}  {found.national.root}"
    if (last := found.verification) is None:
        yield "校验 verified     还没有（yihao ledger verify --all）  never yet"
    else:
        came = "相符 sound" if not last.findings else f"{last.findings} 处不符 differences（{'、'.join(last.codes)}）"
        yield f"校验 verified     {moment(last.at)}  {last.entries} 条 entries  {last.program}  {came}"
    yield f"问题 faults       {len(found.open_faults)} 处未消除 open，{len(found.faults) - len(found.open_faults)} 处已消除 overcome"
    for one in found.faults[:MOST_NAMED]:
        yield f"  {'●' if one.is_open else '○'} {moment(one.at)}  {one.words.zh} {one.words.en}"
    yield f"查阅缺号 gaps      {found.gaps}（一日内 in the last day）"


def _lasting(seconds: float) -> str:
    from yihao.ledger.rules.health import lasting

    words = lasting(seconds)
    return f"{words.zh} {words.en}"
