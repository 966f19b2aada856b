"""What the sealer is told (封存设置): where the signer answers, which witnesses to ask, which policy they are judged by.

{"format": "yihao-witnesses/1", "witnesses": [{"vkey": "province+…", "url": "https://…"}]}
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg

from yihao.ledger.rules.note import COSIGNATURE, parse_vkey
from yihao.ledger.rules.policy import Policy, parse_policy
from yihao.ledger.sealing.witnessing import Listed
from yihao.ledger.site_policy import policy_path
from yihao.runtime.database import SOCKET_PATH_LIMIT, Cluster
from yihao.runtime.durable import write_durably
from yihao.runtime.places import var
from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words

FORMAT = "yihao-witnesses/1"


def ledger_folder() -> Path:
    """Give the folder for the state of sealing (封存状态目录)."""
    return var() / "ledger"


def signer_folder() -> Path:
    """Give the place of the signer's state where it runs beside the site (签名状态目录); elsewhere a unit names its own."""
    return ledger_folder() / "signer"


def make_signer_socket_folder() -> Path:
    """Make the folder of the signer's socket, for its owner alone (建立套接字目录); gives the socket.

    Raises:
        Refused: the folder is somebody else's.
    """
    socket = signer_socket()
    socket.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    found = socket.parent.lstat()
    if socket.parent.is_symlink() or found.st_uid != os.getuid():
        raise Refused(
            "socket_folder",
            Words(f"{socket.parent} 属于他人，不能使用。", f"{socket.parent} is somebody else's: not used."),
            status=409,
        )
    return socket


def signer_socket() -> Path:
    """Give the signer's socket (签名套接字): ``YIHAO_SIGNER_SOCKET``, else beside its state, or where the address fits."""
    if named := os.environ.get("YIHAO_SIGNER_SOCKET"):
        return Path(named)
    beside = signer_folder() / "signer.sock"
    if len(str(beside)) <= SOCKET_PATH_LIMIT:
        return beside
    return Path("/var/tmp") / ("yihao-" + sha256(str(beside).encode()).hexdigest()[:16]) / "signer.sock"  # noqa: S108 - owner-only folder


def witnesses_file() -> Path:
    """Give the place of the list of witnesses (见证方名单): ``YIHAO_WITNESSES``, else ``ledger/witnesses.json``."""
    return Path(os.environ.get("YIHAO_WITNESSES") or ledger_folder() / "witnesses.json")


def own_policy() -> Policy | None:
    """Read the policy this site judges its witnesses by (本站信任策略); nothing if there is none.

    Raises:
        PolicyRefused: it is no policy.
    """
    path = policy_path()
    return parse_policy(path.read_bytes()) if path.exists() else None


def listed_witnesses() -> list[Listed]:
    """Read which witnesses to ask (读取见证方名单); none if there is no list.

    Raises:
        Refused: the list cannot be read.
    """
    path = witnesses_file()
    if not path.exists():
        return []
    policy = own_policy()
    known = {one.name: one for one in policy.witnesses} if policy else {}
    listed = []
    for said in _read(path):
        key = parse_vkey(said["vkey"], COSIGNATURE)
        trusted = known.get(key.name)
        trusted = trusted if trusted is not None and trusted.key == key else None
        listed.append(Listed(key, said["url"], bool(trusted and trusted.outside), bool(trusted and trusted.replays)))
    return listed


def write_list(policy: bytes, urls: Mapping[str, str]) -> None:
    """Write which witnesses the sealer asks, by name and address (写出见证方名单); every one must be in the policy.

    Raises:
        Refused: a name that the policy does not know, or not an address.
    """
    known = {one.name: one for one in parse_policy(policy).witnesses}
    for name, url in urls.items():
        if name not in known or not url.startswith(("http://", "https://")):
            raise Refused(
                "witness_url",
                Words(f"{name}：见证规则中没有这一方，或网址不对。", f"{name}: not in the policy, or not an address."),
                field="url",
            )
    listed = [{"vkey": str(known[name].key), "url": url} for name, url in urls.items()]
    path = witnesses_file()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_durably(path, json.dumps({"format": FORMAT, "witnesses": listed}, ensure_ascii=False, indent=1).encode())


def _read(path: Path) -> list[dict[str, str]]:
    try:
        said: Any = json.loads(path.read_bytes())
        each = said["witnesses"]
        sound = said["format"] == FORMAT and all(
            isinstance(one["vkey"], str) and one["url"].startswith(("http://", "https://")) for one in each
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        sound, each = False, []
    if not sound:
        raise Refused(
            "witnesses_unreadable",
            Words(f"见证方名单 {path} 读不出来。", f"The list of witnesses {path} cannot be read."),
            status=503,
        )
    return list(each)


def national_every() -> float:
    """Give the seconds between two seals of the national log (全国总账间隔): ``YIHAO_NATIONAL_EVERY``, else 3,600.

    Raises:
        Refused: not a number of seconds.
    """
    said = os.environ.get("YIHAO_NATIONAL_EVERY", "3600")
    if not said.isascii() or not said.isdigit() or int(said) < 1:
        raise Refused(
            "national_every",
            Words("YIHAO_NATIONAL_EVERY 应为秒数。", "YIHAO_NATIONAL_EVERY is a number of seconds."),
        )
    return float(said)


def sealer_connection() -> psycopg.Connection[Any]:
    """Connect as yihao_sealer (封存连接): ``YIHAO_SEALER_URL``, else the private cluster.

    Raises:
        Refused: a server of one's own is named, but not how the sealer gets in; or the database does not answer.
    """
    try:
        if url := os.environ.get("YIHAO_SEALER_URL"):
            return psycopg.connect(url, autocommit=True)
        if "YIHAO_DATABASE_URL" in os.environ:
            raise Refused(
                "no_sealer_url",
                Words(
                    "请用 YIHAO_SEALER_URL 指明 yihao_sealer 的连接。",
                    "Name the connection of yihao_sealer in YIHAO_SEALER_URL.",
                ),
            )
        cluster = Cluster()
        if not cluster.is_made():
            raise Refused("database_away", Words("请先运行 yihao db up。", "Run yihao db up first."), status=503)
        return cluster.connect("yihao_sealer", os.environ.get("YIHAO_DATABASE_NAME", "yihao"))
    except psycopg.OperationalError as fault:
        raise Refused(
            "database_away",
            Words("连接不上数据库（yihao_sealer）。", "The database does not answer (yihao_sealer)."),
            status=503,
        ) from fault
