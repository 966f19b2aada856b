"""In the demo the agreed commands work as printed, with nobody named; in a real site they ask for a token."""

import json
import shutil
import stat
import uuid
from pathlib import Path

import pytest

from tests.cases.importing.conftest import INVENTED, write_texts
from tests.cli.test_case_command import told
from yihao.cases.rules import number as lcn


def tokens_file(site):
    return Path(site.environment["YIHAO_VAR"]) / "secrets" / "demo-tokens.json"


def test_a_case_is_accepted_shown_by_any_number_and_audited_with_nobody_named(demo, tmp_path):
    filing = tmp_path / "case.json"
    filing.write_text(json.dumps(told(31)), encoding="utf-8")
    accepted = demo("case", "accept", "--file", str(filing), "--key", uuid.uuid4().hex)
    assert accepted.returncode == 0, accepted.stderr
    assert "以演示人员姚静（990103）的身份办理" in accepted.stderr
    assert "Acting as 姚静" in accepted.stderr
    number = lcn.validate(accepted.stdout.split()[0])
    for text in (number, lcn.format(number), "云公(刑)诉字[2026]77031号"):
        assert demo.json("case", "show", text)["number"] == number
    series = demo.json("number", "audit")
    assert {one["unit"] for one in series} == {"990103"}
    assert all(one["whole"] for one in series)


def test_another_office_is_audited_by_the_provinces_desk(demo):
    done = demo("number", "audit", "--unit", "990124", "--json")
    assert done.returncode == 0, done.stderr
    assert {one["unit"] for one in json.loads(done.stdout)} == {"990124"}
    assert "慕容清（990000）" in done.stderr


def test_judgments_are_imported_with_nobody_named(demo, tmp_path):
    path = write_texts(tmp_path / "judgments.jsonl", INVENTED.judgments[:6])
    report = demo.json("import", "judgments", str(path))
    assert report["documents"] == 6
    assert report["receipt_text"].startswith("JC1:")


def test_a_name_a_token_file_and_the_variable_all_come_first(demo, tmp_path):
    token = demo.json("people", "token", "issue", "--label", "测试", "--scope", "case.*", "--as", "虞山晴")["token"]
    path = tmp_path / "token"
    path.write_text(token)
    for named, environment in (
        (("--as", "虞山晴"), {}),
        (("--token-file", str(path)), {}),
        ((), {"YIHAO_TOKEN": token}),
    ):
        done = demo("case", "find", "诈骗", *named, **environment)
        assert "演示人员" not in done.stderr
    wrong = demo.json("case", "find", "诈骗", code=1, YIHAO_TOKEN="yh_wrong")
    assert wrong["error"]["code"] == "token_invalid"


def test_the_tokens_are_their_owners_alone_and_outside_the_repository(demo):
    path = tokens_file(demo)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    kept = path.read_text()
    assert demo("demo", "--no-serve").returncode == 0
    assert path.read_text() == kept


def test_what_the_post_does_not_allow_is_refused_as_ever(demo):
    assert demo.json("people", "load-directory", code=1)["error"]["code"] == "not_this_post"
    issued = demo.json("people", "token", "issue", "--label", "续", "--scope", "case.*", code=1)
    assert issued["error"]["code"] in ("not_this_token", "sign_in_yourself")


@pytest.mark.parametrize("mode", [0o640, 0o604])
def test_tokens_that_others_could_read_are_not_used(demo, tmp_path, mode):
    place = tmp_path / "secrets" / "demo-tokens.json"
    place.parent.mkdir()
    shutil.copy(tokens_file(demo), place)
    place.chmod(mode)
    assert demo.json("case", "find", "诈骗", code=1, YIHAO_VAR=str(tmp_path))["error"]["code"] == "who_acts"


def test_a_real_site_asks_for_a_token_even_beside_a_demos_file(demo, real, tmp_path):
    place = Path(real.environment["YIHAO_VAR"]) / "secrets" / "demo-tokens.json"
    place.parent.mkdir(exist_ok=True, mode=0o700)
    shutil.copy(tokens_file(demo), place)
    try:
        for command in (("number", "audit"), ("case", "show", "20263713290004222")):
            refused = real.json(*command, code=1)["error"]
            assert refused["code"] == "who_acts"
            assert "YIHAO_TOKEN" in refused["zh"]
    finally:
        place.unlink()
