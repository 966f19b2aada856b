"""Who acts at the command line: by token; by name only where all people are invented."""

import json

from tests.factories import filing


def test_one_acts_by_ones_own_token(demo, tmp_path):
    told = demo.json("people", "token", "issue", "--label", "测试", "--scope", "case.*", "--as", "姚静")["token"]
    shown = demo.json("case", "find", "诈骗", YIHAO_TOKEN=told)
    assert shown["hits"]
    path = tmp_path / "token"
    path.write_text(told + "\n")
    assert demo.json("case", "find", "诈骗", "--token-file", str(path))["hits"]
    row = demo.json("people", "token", "list", "--as", "姚静")[0]
    assert demo("people", "token", "revoke", row["id"], "--as", "姚静").returncode == 0
    assert demo("case", "find", "诈骗", YIHAO_TOKEN=told).returncode == 1


def test_a_token_does_only_what_it_was_issued_for(demo):
    told = demo.json("people", "token", "issue", "--label", "只查", "--scope", "case.search", "--as", "姚静")["token"]
    done = demo("case", "accept", "--file", "-", given=json.dumps(filing()), YIHAO_TOKEN=told)
    assert done.returncode == 1
    assert "令牌" in done.stderr


def test_a_name_is_refused_in_a_real_site(real):
    done = real.json("case", "show", "20263713290004222", "--as", "姚静", code=1)
    assert done["error"]["code"] == "as_only_simulated"


def test_nobody_and_a_wrong_token_are_refused_in_words(real):
    assert real.json("case", "find", "x", code=1)["error"]["code"] == "who_acts"
    assert real.json("case", "find", "x", code=1, YIHAO_TOKEN="yh_wrong")["error"]["code"] == "token_invalid"


def test_an_unknown_name_is_refused(demo):
    assert demo.json("case", "find", "x", "--as", "查无此人", code=1)["error"]["code"] == "no_such_person"


def test_without_a_database_every_command_says_what_to_do(nowhere):
    for arguments in (
        ("case", "find", "x", "--as", "姚静"),
        ("ledger", "check", "--all"),
        ("serve",),
    ):
        done = nowhere(*arguments)
        assert done.returncode == 1
        assert "yihao db up" in done.stderr
        assert "Traceback" not in done.stderr
