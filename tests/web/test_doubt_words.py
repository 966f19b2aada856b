"""Every doubt that an import may have has words on the report's page (存疑用语)."""

import re

import pytest

from yihao.runtime.places import REPOSITORY
from yihao.web.pages.imports import DOUBTS, FIELDS

pytestmark = pytest.mark.pure


def test_every_code_in_the_source_has_its_words():
    cases = REPOSITORY / "yihao" / "cases"
    read = [(cases / "rules" / "judgment" / name).read_text() for name in ("doubts.py", "assembling/assemble.py")]
    entering = (cases / "commands" / "import_reading.py").read_text()
    pairs = {tuple(pair) for text in read for pair in re.findall(r'Doubt\("(\w+)", "(\w+)"\)', text)}
    pairs |= {tuple(pair) for pair in re.findall(r'told\.append\("(\w+)\.(\w+)"\)', entering)}
    codes = {code for _, code in pairs} | set(re.findall(r'\["(\w+)"\](?= if| else|\n)', read[1]))
    assert len(codes) > 10
    assert codes <= DOUBTS.keys()
    assert {field for field, _ in pairs} <= FIELDS.keys()
