"""How the fields of a filing are called (各项名称): a problem says its field in words, not by its path."""

from __future__ import annotations

from collections.abc import Mapping

from yihao.cases.rules.reading import Problem
from yihao.runtime.words import Words

FIELDS: Mapping[str, Words] = {
    "matter_kind": Words("件的种类", "Kind of matter"),
    "source": Words("来源", "Source"),
    "source_name": Words("移送机关", "Name of the source"),
    "received_on": Words("收案日期", "Day received"),
    "cause": Words("案由", "Cause"),
    "secrecy": Words("密级", "Secrecy"),
    "juvenile": Words("未成年人", "Juvenile"),
    "parties": Words("当事人", "Party"),
    "aliases": Words("其他编号", "Other number"),
    "note": Words("说明", "Note"),
    "name": Words("姓名或名称", "name"),
    "kind": Words("种类", "kind"),
    "role": Words("诉讼地位", "role"),
    "identity": Words("证件号码", "identity number"),
    "charge": Words("罪名", "charge"),
    "measures": Words("强制措施", "measure"),
    "since": Words("起始日期", "first day"),
    "place": Words("场所", "place"),
    "raw": Words("编号", "number"),
    "issuer": Words("发出单位", "issuer"),
}


def called(path: str) -> Words:
    """Say where a problem is (问题所在).

    >>> called("parties.0.measures.1.since").zh
    '当事人 1 强制措施 2 起始日期'
    """
    parts = [
        Words(f"{int(p) + 1}", f"{int(p) + 1}") if p.isdigit() else FIELDS.get(p, Words(p, p)) for p in path.split(".")
    ]
    return Words(" ".join(part.zh for part in parts), " ".join(part.en for part in parts))


def in_a_sentence(problem: Problem) -> Words:
    """Say one problem in a sentence (一句话): its field and what to do."""
    if not problem.field:
        return problem.words
    where = called(problem.field)
    return Words(f"{where.zh}：{problem.words.zh}", f"{where.en}: {problem.words.en}")
