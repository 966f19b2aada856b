"""``yihao import judgments`` as a second process: without a database, killed and gone on with, and on real judgments."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests import databases, factories
from tests.cases.importing.conftest import INVENTED, rows, write_texts
from yihao.cases.importing.files import FileRefused, lines, survey
from yihao.cases.invented.judgments import corpus

ROOT = Path(__file__).resolve().parents[3]
SHARED = Path(os.environ.get("YIHAO_SHARED", ROOT.parent / "shared"))
NOWHERE = {"YIHAO_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}


def yihao(*words, env, start=False):
    call = [sys.executable, "-m", "yihao.cli.main", "import", "judgments", *map(str, words)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)} | env
    if start:
        return subprocess.Popen(call, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    return subprocess.run(call, env=environment, capture_output=True, text=True, check=False)


def test_facts_and_pairs_are_written_without_a_database(tmp_path):
    file, out, pairs = write_texts(tmp_path / "t.jsonl"), tmp_path / "pred.jsonl", tmp_path / "links.jsonl"
    done = yihao(file, "--extract-only", "--out", out, "--links", pairs, "--json", env=NOWHERE)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["documents"] == len(INVENTED.judgments)
    facts = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [each["id"] for each in facts] == [each.id for each in INVENTED.judgments]
    answer = {
        frozenset((each["a"], each["b"])): each["same_case"]
        for each in map(json.loads, pairs.read_text(encoding="utf-8").splitlines())
    }
    assert set(answer.values()) == {True, False, "review"}
    for pair in INVENTED.pairs:
        assert (answer.get(frozenset((pair.later, pair.earlier))) is True) <= pair.same_case


def test_a_broken_file_is_refused_and_nothing_is_written(tmp_path):
    file = tmp_path / "broken.jsonl.zst"
    file.write_bytes(b"\x28\xb5\x2f\xfd broken")
    done = yihao(file, "--extract-only", "--out", tmp_path / "pred.jsonl", env=NOWHERE)
    assert done.returncode == 1
    assert "损坏" in done.stderr
    assert list(tmp_path.iterdir()) == [file]


def test_links_alone_need_nobody_to_act(tmp_path):
    done = yihao(write_texts(tmp_path / "t.jsonl"), "--links", tmp_path / "l.jsonl", env=NOWHERE)
    assert done.returncode == 0, done.stderr


def test_without_anybody_to_act_it_is_refused(tmp_path):
    assert yihao(write_texts(tmp_path / "t.jsonl"), env=NOWHERE).returncode == 1


def test_killed_it_goes_on_and_numbers_nothing_twice(committed_db, tmp_path):
    country = factories.build()
    judgments = [each for seed in range(1, 8) for each in corpus(seed).judgments]
    texts = [each.text() | {"id": f"{place:05}"} for place, each in enumerate(judgments)]
    file = tmp_path / "many.jsonl"
    file.write_text("".join(json.dumps(each, ensure_ascii=False) + "\n" for each in texts), encoding="utf-8")
    env = databases.environment(committed_db)
    running = yihao(file, "--as", country.clerk.person, env=env, start=True)
    until = time.monotonic() + 60
    while rows("SELECT count(*) FROM cases_importdocument")[0][0] == 0 and time.monotonic() < until:
        time.sleep(0.02)
    running.send_signal(signal.SIGKILL)
    running.wait()
    running.stderr.close()
    kept = rows("SELECT count(*) FROM cases_importdocument")[0][0]
    assert kept > 0
    done = yihao(file, "--as", country.clerk.person, "--json", env=env)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["documents"] == len(texts)
    assert rows("SELECT count(*), count(DISTINCT number) FROM cases_case") == [(report["cases"]["new"],) * 2]
    assert rows("SELECT count(*) FROM event WHERE type LIKE 'case.registered%%'")[0][0] == report["cases"]["new"]
    again = json.loads(yihao(file, "--as", country.clerk.person, "--json", env=env).stdout)
    done_once = report.keys() - {"receipt", "receipt_text"}  # of the import's end; what changes nothing has none
    assert report["receipt_text"].startswith("JC1:")
    assert again == {name: report[name] for name in done_once} | {"unchanged": True}


@pytest.mark.pure
def test_lines_are_cut_alike_however_the_file_is_packed(tmp_path):
    import zstandard

    content = "一\n\n二二\n三".encode()
    plain, packed = tmp_path / "a.jsonl", tmp_path / "a.jsonl.zst"
    plain.write_bytes(content)
    packed.write_bytes(zstandard.compress(content[:5]) + zstandard.compress(content[5:]))
    assert list(lines(plain)) == list(lines(packed))
    assert [line.number for line in lines(plain)] == [1, 3, 4]
    assert survey(plain).lines == 3


@pytest.mark.pure
def test_an_overlong_line_takes_no_memory_and_the_next_one_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr("yihao.cases.importing.files.LONGEST_LINE", 1000)
    file = tmp_path / "long.jsonl"
    file.write_bytes(b"x" * 2_000_000 + b"\nshort\n")
    assert [line.content for line in lines(file)] == [None, b"short"]


@pytest.mark.pure
def test_an_empty_file_is_refused(tmp_path):
    file = tmp_path / "empty.jsonl"
    file.write_bytes(b"\n\n")
    with pytest.raises(FileRefused):
        survey(file)


@pytest.mark.slow
@pytest.mark.skipif(not SHARED.exists(), reason=f"the shared real judgments are not at {SHARED}")
def test_real_judgments_are_read_as_labelled(tmp_path):
    folder, out = SHARED / "data/import", tmp_path / "pred.jsonl"
    done = yihao(folder / "import_dev_texts.jsonl", "--extract-only", "--out", out, env=NOWHERE)
    assert done.returncode == 0, done.stderr
    scored = subprocess.run(
        [sys.executable, folder / "score_import.py", folder / "import_dev.jsonl", out, "--json"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert json.loads(scored.stdout)["macro"]["f1"] >= 0.97
