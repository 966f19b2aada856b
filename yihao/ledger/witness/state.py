"""What a witness remembers (见证状态): SQLite, each commit fsynced before it returns."""

from __future__ import annotations

from pathlib import Path
from sqlite3 import Connection, Row
from typing import NamedTuple

from yihao.ledger.keys import Keys
from yihao.ledger.rules.note import COSIGNATURE, ED25519, VerifierKey, parse_vkey
from yihao.runtime.durable import one_write, open_state
from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words

FILE = "witness.sqlite"

_TABLES = """
CREATE TABLE IF NOT EXISTS about (
  single INTEGER PRIMARY KEY CHECK (single = 1), vkey TEXT NOT NULL, enrolment TEXT NOT NULL,
  replay_url TEXT NOT NULL, token_file TEXT NOT NULL, cosigned_at INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS log (
  origin TEXT PRIMARY KEY, vkey TEXT NOT NULL, record TEXT NOT NULL, size INTEGER NOT NULL, root BLOB NOT NULL,
  note TEXT NOT NULL DEFAULT '', closed_size INTEGER, closed_root BLOB, closed_at INTEGER
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS replayed (
  origin TEXT PRIMARY KEY, leaf BLOB NOT NULL, rec TEXT NOT NULL, frontier BLOB NOT NULL, since INTEGER NOT NULL,
  simulated INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS replayed_key (
  origin TEXT, subject TEXT, key BLOB NOT NULL, n INTEGER NOT NULL, run BLOB NOT NULL, is_open INTEGER NOT NULL,
  PRIMARY KEY (origin, subject)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS replayed_open ON replayed_key (origin) WHERE is_open;
CREATE TABLE IF NOT EXISTS birth (
  number TEXT PRIMARY KEY, leaf BLOB NOT NULL, rec TEXT NOT NULL, origin TEXT NOT NULL, seq INTEGER NOT NULL
) WITHOUT ROWID;
"""


class About(NamedTuple):
    """Who the witness is and whom it trusts (见证方自述). Without ``replay_url`` it sees checkpoints only."""

    key: VerifierKey
    enrolment: VerifierKey
    replay_url: str
    token_file: str


def make_witness(
    folder: Path, keys: Keys, *, name: str, enrolment: str, replay_url: str = "", token_file: Path | None = None
) -> VerifierKey:
    """Make a witness's state and key (建立见证状态); safe to repeat with the same values. Gives its verifier key.

    Raises:
        Refused: a value is malformed, or the state was made with others.
    """
    trusted = parse_vkey(enrolment, ED25519)
    if bool(replay_url) != (token_file is not None) or not (replay_url + "https://").startswith(
        ("http://", "https://")
    ):
        raise Refused(
            "witness.replay",
            Words("复算须同时给出网址与令牌文件。", "Replaying needs both an address and a token file."),
            field="replay",
        )
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    state = open_state(folder / FILE)
    state.executescript(_TABLES)
    key = keys.make(name, COSIGNATURE)
    said = (str(key), str(trusted), replay_url.rstrip("/"), str(token_file.absolute()) if token_file else "")
    with one_write(state):
        state.execute(
            "INSERT INTO about (single, vkey, enrolment, replay_url, token_file) VALUES (1, ?, ?, ?, ?)"
            " ON CONFLICT DO NOTHING",
            said,
        )
    row = state.execute("SELECT vkey, enrolment, replay_url, token_file FROM about").fetchone()
    state.close()
    if tuple(row) != said:
        raise Refused(
            "witness.made_otherwise",
            Words(f"{folder} 已按别的设置建立。", f"The state in {folder} was made with other values."),
            status=409,
        )
    return key


def _add_closed_at(state: Connection) -> None:
    """Bring a state made before this column up to date; when an epoch was closed it does not know, so of that it cosigns nothing."""
    if "closed_at" not in {row["name"] for row in state.execute("PRAGMA table_info(log)")}:
        with one_write(state):
            state.execute("ALTER TABLE log ADD COLUMN closed_at INTEGER")


def open_witness(folder: Path) -> tuple[Connection, About]:
    """Open a witness's state (打开见证状态).

    Raises:
        Refused: it was never made.
    """
    path = folder / FILE
    if path.exists():
        state = open_state(path)
        state.executescript(_TABLES)
        _add_closed_at(state)
        row: Row | None = state.execute("SELECT * FROM about").fetchone()
        if row is not None:
            key, trusted = parse_vkey(row["vkey"], COSIGNATURE), parse_vkey(row["enrolment"], ED25519)
            return state, About(key, trusted, row["replay_url"], row["token_file"])
    raise Refused(
        "witness.no_state",
        Words(
            f"{folder} 没有见证状态。首次使用：yihao witness init；若曾见证过，请从备份恢复，切勿重建。",
            f"No witness's state in {folder}. First use: yihao witness init. If it ever cosigned, restore it; never make it anew.",
        ),
        status=503,
    )
