"""Who works at this machine in the demo (演示经办人): their own tokens, kept owner-only, for commands that name nobody.

Only in a simulated database; a real site asks everybody for a token of one's own (ADR 0022).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from yihao.runtime.context import Via
from yihao.runtime.durable import write_durably
from yihao.runtime.places import var

if TYPE_CHECKING:
    from yihao.people.acting import Acting

YEAR = timedelta(days=365)


class Helper(NamedTuple):
    """One who works here (经办人): the invented person, and what the token may be used for."""

    name: str
    scopes: tuple[str, ...]


# The first acts wherever the post allows it; the second audits the other offices of the province, and does nothing else.
HELPERS = (
    Helper("姚静", ("case.*", "number.*", "import.*", "directory.*")),
    Helper("慕容清", ("number.audit",)),
)


def tokens_file() -> Path:
    """Give where the tokens lie (令牌文件): below ``$YIHAO_VAR``, never in the repository."""
    return var() / "secrets" / "demo-tokens.json"


def set_up(at: datetime) -> None:
    """Issue a token to each helper that has none that holds (签发演示令牌); safe to repeat."""
    from yihao.people.commands import issue_token
    from yihao.people.queries import acting_for, find_person
    from yihao.people.tokens import authenticate

    kept = {name: token for name, token in _kept() if authenticate(token, at=at) is not None}
    if len(kept) == len(HELPERS):
        return
    for helper in HELPERS:
        if helper.name in kept:
            continue
        acting = acting_for(find_person(helper.name), at, via=Via("cli"))
        if acting is None:
            raise LookupError(f"{helper.name} holds no post")
        _, kept[helper.name] = issue_token(
            acting=acting, label="演示：本机命令行", scopes=helper.scopes, expires_at=at + YEAR, at=at
        )
    tokens_file().parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_durably(tokens_file(), json.dumps(kept, ensure_ascii=False, indent=1).encode(), mode=0o600)


def helper_for(code: str, unit: str, at: datetime) -> Acting | None:
    """Give who acts for a command that names nobody (谁来办): the first whose post and token allow it, else the first of all.

    ``None``: this is no simulated database, or the demo left no token that holds.
    """
    from yihao.ledger.queries import site
    from yihao.people.permissions import may
    from yihao.people.tokens import authenticate

    founded = site()
    if founded is None or not founded.simulated:
        return None
    found = [acting for _, token in _kept() if (acting := authenticate(token, at=at, via=Via("cli"))) is not None]
    able = (acting for acting in found if may(acting, code, at=at, unit=unit or acting.unit))
    return next(able, found[0] if found else None)


def _kept() -> Iterator[tuple[str, str]]:
    """Read name and token of each helper; a file that others could read is not used."""
    path = tokens_file()
    if not path.exists() or path.stat().st_mode & 0o077:
        return
    try:
        kept = json.loads(path.read_bytes())
    except ValueError:
        return
    yield from ((helper.name, str(kept[helper.name])) for helper in HELPERS if helper.name in kept)
