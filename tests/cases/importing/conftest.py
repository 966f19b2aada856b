"""An import of the invented corpus (导入测试件)."""

import json
from pathlib import Path

import pytest

from tests import factories
from yihao.cases.commands.import_judgments import import_judgments
from yihao.cases.invented.judgments import corpus
from yihao.runtime.clock import now

INVENTED = corpus()


def silent(phase, done, total):
    """Tell nobody."""


def write_texts(path: Path, judgments=INVENTED.judgments) -> Path:
    path.write_text("".join(json.dumps(each.text(), ensure_ascii=False) + "\n" for each in judgments), encoding="utf-8")
    return path


@pytest.fixture
def texts(tmp_path):
    return write_texts(tmp_path / "texts.jsonl")


@pytest.fixture
def bring():
    """Import a file as the clerk of Yunxi, reading in this process."""

    def run(country, path, *, progress=silent, acting=None):
        acting = acting or country.clerk
        return import_judgments(acting=acting, path=path, at=now(), progress=progress, workers=1)

    return run


@pytest.fixture
def imported(country, texts, bring):
    return bring(country, texts)


def rows(query, *values):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(query, list(values))
        return cursor.fetchall()


CITY, YUNXI = factories.CITY, factories.YUNXI
