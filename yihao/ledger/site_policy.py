"""The site's own policy file (本站见证规则): which witnesses the server itself counts on; outsiders keep a copy elsewhere."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from yihao.ledger.rules.note import parse_vkey
from yihao.ledger.rules.policy import FORMAT, LARGEST_POLICY, parse_policy
from yihao.runtime.places import var
from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words


def policy_path() -> Path:
    """Where it lies: ``YIHAO_POLICY``, else ``policy.json`` among the site's state (见证规则文件位置)."""
    return Path(named) if (named := os.environ.get("YIHAO_POLICY")) else var() / "policy.json"


def site_policy() -> bytes:
    """Read the site's policy (读取本站见证规则).

    Raises:
        Refused: there is none yet, or it cannot be relied on.
    """
    try:
        with policy_path().open("rb") as file:
            raw = file.read(LARGEST_POLICY + 1)
    except OSError:
        raise Refused(
            "policy_missing",
            Words(
                "本站还没有见证规则文件，请系统管理员配置见证人。",
                "This site has no policy file yet: witnesses must be set up.",
            ),
            status=503,
        ) from None
    parse_policy(raw)
    return raw


def make_policy(
    *, enrolment: str, witnesses: Sequence[str], quorum: Sequence[Mapping[str, int]], outside: int
) -> bytes:
    """Make a policy from keys (制作见证规则). A witness is ``body[,outside][,replays]=vkey``.

    Raises:
        Refused: a part is malformed, or the policy could not be relied on.
    """
    listed = []
    for one in witnesses:
        head, _, vkey = one.partition("=")
        body, *traits = head.split(",")
        key = parse_vkey(vkey)
        listed.append(
            {
                "name": key.name,
                "vkey": vkey,
                "body": body,
                "outside": "outside" in traits,
                "replays": "replays" in traits,
            }
        )
    domain = parse_vkey(enrolment).name
    said = {
        "format": FORMAT, "domain": domain, "enrolment": enrolment, "witnesses": listed,
        "quorum": {"any_of": list(quorum), "outside": outside},
    }  # fmt: skip
    raw = (json.dumps(said, ensure_ascii=False, indent=1) + "\n").encode()
    parse_policy(raw)
    return raw
