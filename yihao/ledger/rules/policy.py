"""Trust policies (信任策略): which witnesses count. A policy comes from elsewhere than what it judges; a bundled one is ignored.

    {"format": "yihao-policy/1", "domain": ..., "enrolment": vkey,
     "witnesses": [{"name", "vkey", "body": "province|supreme|discipline|other", "outside": bool, "replays": bool}],
     "quorum": {"any_of": [{"province": 2}, {"supreme": 1}], "outside": 1}}

A checkpoint counts if one alternative of ``any_of`` is reached and so many witnesses stand outside the procuratorate. Without a
quorum, or without at least one outsider, it is no policy.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from yihao.ledger.rules.leaf import DOMAIN
from yihao.ledger.rules.note import COSIGNATURE, ED25519, Kind, VerifierKey, parse_vkey
from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words

FORMAT = "yihao-policy/1"
BODIES = ("province", "supreme", "discipline", "other")
INSIDE = ("province", "supreme")
"""Bodies of the procuratorate itself, which no policy can call outsiders."""
LARGEST_POLICY = 256 * 1024


class PolicyRefused(Refused):
    """A policy that cannot be relied on (信任策略不可用)."""

    def __init__(self, code: str, zh: str, en: str, field: str = "") -> None:
        super().__init__(f"policy_{code}", Words(zh, en), field=field)


class Witness(NamedTuple):
    """A witness that a policy knows (见证方)."""

    name: str
    key: VerifierKey
    body: str
    outside: bool
    replays: bool


class Policy(NamedTuple):
    """Who is trusted (信任策略)."""

    domain: str
    enrolment: VerifierKey
    witnesses: tuple[Witness, ...]
    any_of: tuple[Mapping[str, int], ...]
    outside: int

    def is_quorum(self, names: Iterable[str]) -> bool:
        """Tell whether these witnesses together are enough (是否达到法定见证数). Names that the policy does not know count nothing."""
        named = set(names)
        chosen = [one for one in self.witnesses if one.name in named]
        bodies = Counter(one.body for one in chosen)
        reached = any(all(bodies[body] >= least for body, least in need.items()) for need in self.any_of)
        return reached and sum(one.outside for one in chosen) >= self.outside

    def is_replayed(self, names: Iterable[str]) -> bool:
        """Tell whether one of these witnesses recomputes every entry (是否有复算见证)."""
        chosen = set(names)
        return any(one.replays for one in self.witnesses if one.name in chosen)


def parse_policy(written: str | bytes) -> Policy:
    """Read a policy (读取信任策略), strictly: an unknown or repeated key is refused, not passed over.

    Raises:
        PolicyRefused: not a policy; no quorum; no outsider; a quorum that its own witnesses cannot reach; a key twice.
    """
    said = _object(_read(written), "", {"format", "domain", "enrolment", "witnesses", "quorum"})
    if said["format"] != FORMAT:
        raise PolicyRefused("format", "这不是信任策略文件。", "Not a policy file.", "format")
    domain = said["domain"]
    if not isinstance(domain, str) or not DOMAIN.fullmatch(domain):
        raise PolicyRefused("domain", "策略的域名不合格。", "The policy's domain is not one.", "domain")
    enrolment = _key(said["enrolment"], ED25519, "enrolment")
    if enrolment.name != domain:
        raise PolicyRefused(
            "enrolment", "登记密钥的名称不是该域名。", "The enrolment key is not named after the domain.", "enrolment"
        )
    witnesses = _witnesses(said["witnesses"])
    any_of, outside = _quorum(said["quorum"])
    policy = Policy(domain, enrolment, witnesses, any_of, outside)
    if not policy.is_quorum(one.name for one in witnesses):
        raise PolicyRefused(
            "unreachable",
            "所列见证方全部签名也达不到法定数。",
            "Even all its witnesses together do not reach the quorum.",
            "quorum",
        )
    return policy


def _read(written: str | bytes) -> Any:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(dict(pairs)) != len(pairs):
            raise ValueError("a key twice")
        return dict(pairs)

    try:
        if len(written) > LARGEST_POLICY:
            raise ValueError("too large")
        text = written.decode() if isinstance(written, bytes) else written
        return json.loads(text, object_pairs_hook=once)
    except (ValueError, RecursionError) as fault:
        raise PolicyRefused("json", "信任策略文件读不出来。", "The policy file cannot be read.") from fault


def _object(value: Any, field: str, keys: set[str]) -> dict[str, Any]:
    if not isinstance(value, dict) or value.keys() != keys:
        named = "、".join(sorted(keys))
        raise PolicyRefused(
            "form", f"信任策略应恰好有这些字段：{named}。", f"Exactly these fields are needed: {named}.", field
        )
    return value


def _key(value: Any, kind: Kind, field: str) -> VerifierKey:
    try:
        return parse_vkey(value if isinstance(value, str) else "", kind)
    except Refused as refused:
        raise PolicyRefused("key", refused.words.zh, refused.words.en, field) from refused


def _witnesses(value: Any) -> tuple[Witness, ...]:
    if not isinstance(value, list) or not 1 <= len(value) <= 1_000:
        raise PolicyRefused("witnesses", "信任策略没有见证方。", "The policy names no witness.", "witnesses")
    found = tuple(_witness(one, f"witnesses/{at}") for at, one in enumerate(value))
    if len({one.name for one in found}) < len(found) or len({one.key.public for one in found}) < len(found):
        raise PolicyRefused(
            "twice", "同一见证方或同一密钥出现两次。", "A witness or a key is named twice.", "witnesses"
        )
    return found


def _witness(value: Any, field: str) -> Witness:
    said = _object(value, field, {"name", "vkey", "body", "outside", "replays"})
    key = _key(said["vkey"], COSIGNATURE, field)
    if said["name"] != key.name or said["body"] not in BODIES:
        raise PolicyRefused("witness", "见证方的名称或类别不对。", "A witness's name or body is not right.", field)
    if not isinstance(said["outside"], bool) or not isinstance(said["replays"], bool):
        raise PolicyRefused(
            "witness", "outside 与 replays 应为真或假。", "outside and replays are true or false.", field
        )
    if said["outside"] and said["body"] in INSIDE:
        raise PolicyRefused(
            "outsider", "检察机关自身不能算作外部见证。", "The procuratorate itself is no outsider.", field
        )
    return Witness(key.name, key, said["body"], said["outside"], said["replays"])


def _quorum(value: Any) -> tuple[tuple[Mapping[str, int], ...], int]:
    said = _object(value, "quorum", {"any_of", "outside"})
    any_of, outside = said["any_of"], said["outside"]
    if not isinstance(any_of, list) or not any_of or not all(_is_need(one) for one in any_of):
        raise PolicyRefused(
            "quorum",
            "信任策略没有写明至少几家见证。",
            "The policy does not say how many witnesses are enough.",
            "quorum",
        )
    if not _is_count(outside):
        raise PolicyRefused(
            "outsider",
            "信任策略必须要求至少一家检察机关以外的见证。",
            "A policy requires at least one witness outside the procuratorate.",
            "quorum",
        )
    return tuple(any_of), outside


def _is_need(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and bool(value)
        and all(body in BODIES and _is_count(least) for body, least in value.items())
    )


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 1_000
