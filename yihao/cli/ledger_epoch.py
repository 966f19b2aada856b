"""``yihao ledger epoch``: a log's next epoch, after rotation, loss of a key, or restore of an older backup (换期)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from yihao.cli.output import receipt_out, say, show, tell_receipts
from yihao.cli.owner import owner_connection
from yihao.cli.person import acting_options, approvers, desk, json_option

if TYPE_CHECKING:
    from yihao.cli.person import Desk
    from yihao.ledger.commands import Receipt

Why = Literal["rotated", "lost", "restored"]


@click.command("epoch")
@click.option("--why", type=click.Choice(["rotated", "lost", "restored"]), required=True, help="轮换、失钥、恢复旧备份。 Why.")  # fmt: skip
@click.option("--log", "kind", type=click.Choice(["ledger", "access", "national"]), default="ledger", show_default=True, help="哪种日志。 Which log.")  # fmt: skip
@click.option("--unit", default="", help="一个院。 One office.")
@click.option(
    "--behind", is_flag=True, help="restored：签名方所签多于本库的全部日志。 Every log the signer is ahead of."
)
@click.option(
    "--approver",
    multiple=True,
    metavar="PERSON",
    help="批准人，可多次，仅限模拟库。 Who approves; repeat; simulated only.",
)
@click.option(
    "--approver-token-file", "tokens", multiple=True, type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="批准人的访问令牌文件，可多次。 File with an approver's token; repeat.",
)  # fmt: skip
@acting_options
@json_option
def epoch(
    why: Why, kind: Literal["ledger", "access", "national"], unit: str, behind: bool, approver: tuple[str, ...],
    tokens: tuple[Path, ...], person: str, token_file: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """开启新一期日志：旧期以密钥记录作结，此后旧钥无效。 Begin a log's next epoch; the old key is worth nothing from then on.

    由系统管理员开启；lost 与 restored 须另有两名安全管理员批准。以 yihao_migrator 运行。 A system administrator begins it; lost and restored need the approval of two security administrators.
    """
    if (kind == "national") == bool(unit or behind) or (unit and behind) or (behind and why != "restored"):
        raise click.UsageError("--unit U | --behind (--why restored) | --log national")
    with desk(person, token_file) as at_desk:
        from yihao.ledger.epochs import require_approvals
        from yihao.people.permissions import require

        require(at_desk.acting, "ledger.epoch", at=at_desk.at)
        others = approvers(approver, tokens, at_desk.at)
        for other in others:
            require(other, "ledger.epoch_approve", at=at_desk.at)
        approved = [other.person for other in others]
        require_approvals(why, at_desk.acting.person, approved)
        begun = _national(why) if kind == "national" else _begin(at_desk, why, kind, unit, approved)
        receipts = _receipts(begun) if kind == "ledger" else []
    if as_json:
        show({"begun": begun, "receipts": [receipt_out(r) for r in receipts]})
        return
    for one in begun:
        say(f"已开启 {one}。", f"Begun: {one}.")
    tell_receipts(receipts)


def _receipts(begun: list[str]) -> list[Receipt]:
    """Give the receipts of the first entries (新期首条的回执), which the owner wrote."""
    from yihao.ledger.commands import Receipt
    from yihao.ledger.queries import entry

    firsts = [found for one in begun if (found := entry(one, 0))]
    return [Receipt(first.log, first.seq, first.leaf, first.rec) for first in firsts]


def _begin(at_desk: Desk, why: Why, kind: Literal["ledger", "access"], unit: str, approved: list[str]) -> list[str]:
    from yihao.ledger.epochs import begin_epoch, logs_behind
    from yihao.ledger.sealing.config import listed_witnesses, sealer_connection, signer_socket
    from yihao.ledger.sealing.sealer import Sealer
    from yihao.ledger.signer_client import SignerClient

    signer, begun = SignerClient(signer_socket()), []
    with owner_connection() as sql:
        for one in [unit] if unit else logs_behind(sql, kind, signer):
            actor = at_desk.acting.ledger_actor
            begun.append(begin_epoch(sql, kind=kind, unit=one, why=why, actor=actor, approved=approved, signer=signer))
    with sealer_connection() as sealing:
        sealer = Sealer(sealing, signer, listed_witnesses())
        try:
            sealer.close_epochs()
        finally:
            sealer.leave()
        if sealer.faults:
            raise sealer.faults[0]
    return begun


def _national(why: Why) -> list[str]:
    from yihao.ledger.sealing.config import listed_witnesses, sealer_connection, signer_socket
    from yihao.ledger.sealing.sealer import Sealer
    from yihao.ledger.signer_client import SignerClient

    if why != "rotated":
        raise click.UsageError("--log national: --why rotated")
    with sealer_connection() as sql:
        sealer = Sealer(sql, SignerClient(signer_socket()), listed_witnesses())
        try:
            return [sealer.rotate_national()]
        finally:
            sealer.leave()
