"""``yihao ledger``: found a site, check its logs, chain the look-ups (账本)."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Literal

import click

from yihao.cli.ledger_epoch import epoch
from yihao.cli.ledger_national import national
from yihao.cli.ledger_outsiders import policy, verifier_file
from yihao.cli.ledger_seal import seal
from yihao.cli.ledger_signer import signer
from yihao.cli.ledger_status import status
from yihao.cli.ledger_system import system
from yihao.cli.output import moment, say, show
from yihao.cli.owner import owner_connection
from yihao.cli.person import database, json_option, until_told
from yihao.runtime.clock import now
from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words

if TYPE_CHECKING:
    from yihao.ledger.rules.stored import Chain
    from yihao.ledger.verifying_run import Verified
    from yihao.ledger.verifying_state import Done

KINDS: tuple[Literal["ledger", "access"], ...] = ("ledger", "access")


@click.group("ledger")
def command() -> None:
    """账本：建站、自检、查阅日志。 The ledger: found, check, access log."""


command.add_command(signer)
command.add_command(seal)
command.add_command(status)
command.add_command(epoch)
command.add_command(policy)
command.add_command(verifier_file)
command.add_command(system)
command.add_command(national)


@command.command()
@click.option("--unit", default="", help="一个院的账本。 One office's logs.")
@click.option("--all", "everything", is_flag=True, help="全部账本。 All logs.")
@json_option
def check(unit: str, everything: bool, as_json: bool) -> None:
    """逐条重算叶子与链，与账首比较。 Recompute every leaf and link and compare with the head.

    有一条不符，退出码为 1。 Exit code 1 if one does not agree.
    """
    if bool(unit) == everything:
        raise click.UsageError("请给出 --unit 或 --all 之一。 Give either --unit or --all.")
    with database():
        require_office(unit)
        from yihao.ledger.checking import check_chain
        from yihao.ledger.queries import units_with_logs

        found: list[tuple[str, str, Chain]] = []
        for kind in KINDS:
            for one in units_with_logs(kind=kind) if everything else [unit]:
                found.append((kind, one, check_chain(one, kind=kind)))
                if not as_json:
                    chain = found[-1][2]
                    click.echo(f"{kind:6}  {one}  {chain.size:>9}  {chain.leaf[:16]}…  {chain.fault or '相符 sound'}")
    if as_json:
        show([{"kind": k, "unit": u, "size": c.size, "leaf": c.leaf, "fault": c.fault} for k, u, c in found])
    sys.exit(1 if any(chain.fault for _, _, chain in found) else 0)


@command.command()
@click.option("--unit", default="", help="一个院。 One office.")
@click.option(
    "--since", default=0, type=click.IntRange(0),
    help="现行一期自这一位置起（从 0 数），须与 --unit 同用。 From this position of the newest epoch on, counted from 0.",
)  # fmt: skip
@click.option("--all", "everything", is_flag=True, help="全部，可续做。 Everything; goes on where it was cut off.")
@click.option("--workers", default=0, type=click.IntRange(0, 64), help="进程数，默认每核一个。 Processes.")
@json_option
def verify(unit: str, since: int, everything: bool, workers: int, as_json: bool) -> None:
    """校验账本，并由账本重建各表、逐行比较。 Check the logs, rebuild every table from them and compare.

    先打印结果，再把 --all 的结果记入系统日志。中断的 --all 一小时内再运行，只接用账首、程序都没有变的部分。
    What was found is printed first; then what --all came to is recorded in the system's log. Cut off and run again
    within the hour, --all takes up only parts whose logs, and the program, are as they were.

    退出码：0 相符，1 有不符或没能记入，2 用法有误。
    Exit code 0 sound, 1 something differs or could not be recorded, 2 wrong usage.
    """
    if bool(unit) == everything or (since and not unit):
        raise click.UsageError("请给出 --unit 或 --all 之一。 Give either --unit or --all.")
    with database():
        require_office(unit)
        _require_within(unit, since)
        from yihao.ledger.verifying_run import verify as run

        found = run(unit=unit, since=since, workers=workers, on_resumed=_tell_resumed)
        try:
            _tell(found, as_json=as_json)
        finally:  # whatever becomes of the printing, what was found is recorded
            is_recorded = _record(found, everything=everything)
    sys.exit(1 if found.findings or not is_recorded else 0)


def require_office(unit: str) -> None:
    """See to it that a typing error does not read as an office in order; one without entries is named."""
    from yihao.ledger.queries import has_records
    from yihao.people.queries.offices import register

    if not unit:
        return
    if not re.fullmatch("[0-9]{6}", unit):
        raise click.UsageError(f"院代码是六位数字，不是“{unit}”。 An office's code has six digits: not {unit!r}.")
    if has_records(unit):
        return
    office = register().nearest(unit, now().date())
    if office is None:
        raise click.UsageError(
            f"没有代码为 {unit} 的院，账本中也没有它的记录，请核对代码。"
            f" There is no office {unit}, and the ledger holds nothing of it: check the code."
        )
    say(f"{office.name}（{unit}）还没有账本记录，没有可核对的。", f"The ledger holds nothing of {unit} yet: nothing to check.")  # fmt: skip


def _require_within(unit: str, since: int) -> None:
    from yihao.ledger.queries import head

    top = head(unit) if since else None
    size = top.size if top else 0
    if since > size:
        raise click.UsageError(
            f"--since {since} 超出账首：{unit} 现行一期只有 {size} 条。"
            f" --since {since} lies beyond the head: the newest epoch of {unit} has {size} entries."
        )


def _tell_resumed(parts: Sequence[Done]) -> None:
    """Say that a run that was cut off is taken up, how much of it and from when."""
    began = moment(min(one.began for one in parts))
    say(
        f"接续中断的校验：{len(parts)} 个部分自 {began} 起核对过，相符且至今未变，不再核对；其余重新核对。",
        f"Going on with a run that was cut off: {len(parts)} parts, checked from {began} on, were sound and have not changed;"
        " everything else is checked again.",
    )


def _tell(found: Verified, *, as_json: bool) -> None:
    if as_json:
        show({"sound": not found.findings, "entries": found.entries, "findings": [f._asdict() for f in found.findings]})
        return
    for one in found.findings:
        click.echo(f"{one.code}  {one.where}  应为 expected {one.expected or '—'}  实为 found {one.found or '—'}")
    say(f"核对 {found.entries} 条，不符 {len(found.findings)} 处。",
        f"{found.entries} entries checked, {len(found.findings)} differences.")  # fmt: skip


def _record(found: Verified, *, everything: bool) -> bool:
    """Record what was found, then the database's own make-up where it changed; say what could not be."""
    from yihao.ledger.catalogue import watch
    from yihao.ledger.system_acts import note_verification

    codes = [one.code for one in found.findings]
    outcome, make_up = Words("校验结果", "The outcome"), Words("数据库构成", "The database's make-up")
    done = not everything or _recorded(outcome, lambda: note_verification(entries=found.entries, codes=codes))
    # After the comparison, so that a change is told once here and stands in the system's log from then on.
    return _recorded(make_up, watch) and done


def _recorded(what: Words, act: Callable[[], object]) -> bool:
    from django.db import DatabaseError

    try:
        act()
    except (Refused, DatabaseError) as fault:
        why = fault.words if isinstance(fault, Refused) else Words(str(fault).strip(), str(fault).strip())
        say(f"{what.zh}没能记入系统日志：{why.zh}", f"{what.en} could not be recorded in the system's log: {why.en}")
        return False
    return True


@command.command("batch-access")
def batch_access() -> None:
    """把查阅记录每秒串成链，直到收到停止信号。 Chain the look-ups each second until told to stop."""
    with database():
        from yihao.ledger.arrivals import run_every_second

        until_told(run_every_second)


@command.command()
@click.option("--domain", required=True, help="本站域名，从此不变。 The site's domain, for ever.")
@click.option(
    "--simulated", is_flag=True, help="模拟站：时钟可由属主拨动，处处标明。 A simulated site, said so everywhere."
)
def found(domain: str, simulated: bool) -> None:
    """建站：每个数据库一次。 Found the site, once in a database; as yihao_migrator."""
    with database(), owner_connection() as connection:
        from yihao.ledger.founding import found_site

        if connection.execute("SELECT to_regclass('site')").fetchone() == (None,):
            raise Refused("not_migrated", Words("请先运行 yihao db up。", "Run yihao db up first."), status=503)
        found_site(connection, domain=domain, simulated=simulated)
        if not simulated:
            from yihao.ledger.catalogue import watch

            watch()  # what stands at the founding is the first that later changes are told against
    say(f"已建站：{domain}。", f"Founded: {domain}.")


@command.command()
def restored() -> None:
    """从备份恢复后执行一次：事件流换代，跟随者不漏不重。 Once after a restore from backup: followers start a new epoch."""
    with database(), owner_connection() as connection:
        from yihao.ledger.founding import mark_restored

        epoch = mark_restored(connection)
    say(f"已标记恢复，事件流第 {epoch} 代。", f"Marked as restored: feed epoch {epoch}.")
