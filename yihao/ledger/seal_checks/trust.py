"""Whose signatures count (信任依据): the site's policy and the key records of a log, read once for each verification."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from yihao.ledger.database import ask
from yihao.ledger.rules.keyrecord import KeyRecord, LogKey, key_history, parse_key_record
from yihao.ledger.rules.log_name import parse_log_name
from yihao.ledger.rules.note import ED25519, parse_note, parse_vkey
from yihao.ledger.rules.policy import Policy, parse_policy
from yihao.ledger.site_policy import site_policy
from yihao.ledger.verifying import Finding
from yihao.runtime.refusal import Refused


def trusted_policy() -> Policy | None:
    """Give the site's policy (本站见证规则); nothing if there is none that can be relied on, which ``check_policy`` tells."""
    try:
        return parse_policy(site_policy())
    except Refused:
        return None


def check_policy() -> Iterator[Finding]:
    """Where anything is sealed there is a policy to judge it by (有封存就须有见证规则)."""
    if ask("SELECT EXISTS (SELECT FROM seal_checkpoint)") == [(True,)]:
        try:
            domain = parse_policy(site_policy()).domain
        except Refused as refused:
            yield Finding("policy", "policy.json", "the key and the witnesses to judge the seals by", refused.words.en)
            return
        [(here,)] = ask("SELECT domain FROM site")
        if domain != here:
            yield Finding("policy", "policy.json", f"a policy for {here}", f"one for {domain}")


class Keys(NamedTuple):
    """The keys of one log, by the name of its epoch (日志各期的密钥), and what is wrong with their records."""

    known: Mapping[str, LogKey]
    findings: tuple[Finding, ...]


def keys_of(series: str, kind: str, unit: str, policy: Policy | None) -> Keys:
    """Read a log's key records and check them with the enrolment key (读取并验证密钥记录)."""
    sound: list[str] = []
    findings: list[Finding] = []
    rows = ask("SELECT epoch, record FROM seal_key WHERE kind = %s AND unit = %s ORDER BY epoch", [kind, unit])
    for epoch, record in rows:
        where = f"seal_key {series}/{epoch}"
        try:
            read = parse_key_record(record, policy.enrolment) if policy else _unproved(record)
        except Refused as refused:
            findings.append(Finding("key", where, "a record signed by the enrolment key", refused.words.en))
            continue
        if str(read.origin) != f"{series}/{epoch}":
            findings.append(Finding("key", where, f"{series}/{epoch}", str(read.origin)))
            continue
        sound.append(record)
    if policy is None:
        read_only = {str(one.origin): LogKey(one.key, None, one) for one in map(_unproved, sound)}
        return Keys(read_only, tuple(findings))
    try:
        return Keys(key_history(sound, policy.enrolment), tuple(findings))
    except Refused as refused:
        return Keys({}, (*findings, Finding("key", f"seal_key {series}", "a record of every epoch", refused.words.en)))


def _unproved(record: str) -> KeyRecord:
    """Read a record whose signature nobody can check for want of a policy, which is a finding of its own."""
    _, name, vkey, *_ = [*parse_note(record).text.split("\n"), "", ""]
    return KeyRecord(parse_log_name(name), parse_vkey(vkey, ED25519), None)
