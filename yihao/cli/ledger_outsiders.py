"""What outsiders take home (交给外部核验人的文件): the policy, and the standalone verifier with its hash."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import click

from yihao.cli.outfile import OutFile, unwritable, write_out
from yihao.cli.output import say, show
from yihao.cli.person import json_option

_OUT = click.option("--out", type=OutFile(), required=True, help="写到哪个文件。 Where to write it.")


@click.command()
@click.option(
    "--out",
    type=OutFile(),
    help="写到哪个文件；制定本站规则时默认为本站的位置。 Where to write it; otherwise the site's own place, when made from keys.",
)
@click.option(
    "--enrolment", default="", help="登记公钥；不给则用本站的规则。 Enrolment vkey; without it the site's own policy."
)
@click.option(
    "--witness", multiple=True, metavar="BODY[,outside][,replays]=VKEY", help="见证人，可多次。 A witness; repeat."
)
@click.option(
    "--quorum",
    multiple=True,
    metavar="BODY=N[,BODY=N]",
    help="够数的组合，可多次。 One sufficient combination; repeat.",
)
@click.option(
    "--outside", type=int, default=1, show_default=True, help="至少几位在检察机关之外。 How many outsiders at least."
)
@click.option(
    "--url",
    multiple=True,
    metavar="NAME=URL",
    help="封存进程到哪里请谁见证，可多次。 Where the sealer asks whom; repeat.",
)
@json_option
def policy(
    out: Path | None, enrolment: str, witness: tuple[str, ...], quorum: tuple[str, ...], outside: int,
    url: tuple[str, ...], as_json: bool,
) -> None:  # fmt: skip
    """写出见证规则，由外部核验人自己保存；或由公钥制定本站规则。 Write the policy for an outsider to keep, or make the site's from keys."""
    from yihao.ledger.site_policy import make_policy, policy_path, site_policy

    if out is None and not enrolment:
        raise click.UsageError("请给出 --out 或 --enrolment。 Give --out or --enrolment.")
    if problem := unwritable(out or policy_path()):
        raise click.UsageError(f"{problem.zh} {problem.en}")
    if url and not enrolment:
        raise click.UsageError("--url 须与 --enrolment 同用。 --url goes with --enrolment.")
    if enrolment:
        ways = [_way(one) for one in quorum or ("province=1",)]
        raw = make_policy(enrolment=enrolment, witnesses=witness, quorum=ways, outside=outside)
        if url:
            from yihao.ledger.sealing.config import write_list

            write_list(raw, dict(_address(one) for one in url))
    else:
        raw = site_policy()
    _written(out or policy_path(), raw, as_json=as_json)


def _address(text: str) -> tuple[str, str]:
    name, equals, url = text.partition("=")
    if not equals:
        raise click.BadParameter("NAME=URL", param_hint="--url")
    return name, url


def _way(text: str) -> dict[str, int]:
    try:
        return {body: int(n) for body, n in (part.split("=") for part in text.split(","))}
    except ValueError:
        raise click.BadParameter("province=1,supreme=1", param_hint="--quorum") from None


@click.command("verifier")
@_OUT
@json_option
def verifier_file(out: Path, as_json: bool) -> None:
    """写出单个文件的核验程序，并给出其 SHA-256。 Write the one-file verifier and print its SHA-256."""
    from yihao.ledger import verifier

    _written(out, Path(verifier.__file__).read_bytes(), as_json=as_json)


def _written(out: Path, raw: bytes, *, as_json: bool) -> None:
    write_out(out, raw, mode=0o644)  # a site that reads it meanwhile sees the old one or the new one, whole
    digest = sha256(raw).hexdigest()
    if as_json:
        show({"out": str(out), "sha256": digest})
        return
    click.echo(f"{digest}  {out}")
    say("请把这个值与印在国家总账根旁的核对。", "Compare it with the one printed with the national root.")
