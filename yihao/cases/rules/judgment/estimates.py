"""What the import expects to be wrong (误差估计): counted by reading, and where it is known to be weak.

The shares of documents come from random judgments that no rule had been written for when they were read; what was wrong
in them and general was mended afterwards, doubtful readings count as wrong. The labelled pairs were used while the rules
were written, so unseen pairs will fare worse than the measured share. The upper bounds say what the numbers cannot exclude.
"""

from dataclasses import dataclass
from math import comb
from typing import Any

from yihao.runtime.words import Words

CONFIDENCE = 0.95
STEPS = 40


@dataclass(frozen=True, slots=True)
class Measured:
    """A share of errors counted by reading (实测差错): ``wrong`` of ``checked``."""

    what: Words
    source: str
    checked: int
    wrong: int

    @property
    def at_most(self) -> float:
        """The share above which so few errors would be seen in less than one of twenty such samples (exact, one-sided)."""
        low, high = self.wrong / self.checked, 1.0
        for _ in range(STEPS):
            middle = (low + high) / 2
            low, high = (low, middle) if self._chance(middle) < 1 - CONFIDENCE else (middle, high)
        return high

    def _chance(self, share: float) -> float:
        """Give the chance to see no more errors than were seen, if the share were this."""
        return sum(
            comb(self.checked, times) * share**times * (1 - share) ** (self.checked - times)
            for times in range(self.wrong + 1)
        )


READ = "docs/import.md"
DOCUMENTS = 213
READING = Measured(
    Words("任何一项要素提取有误的文书", "documents in which any field is read wrongly"), READ, DOCUMENTS, 8
)
# Field by field; one that is not named was right in every document read.
FIELDS = (
    Measured(Words("指控罪名有误的文书", "documents with a wrong or missing charge"), READ, DOCUMENTS, 3),
    Measured(Words("检察院有误的文书", "documents with a wrong procuratorate"), READ, DOCUMENTS, 1),
    Measured(Words("出庭检察人员有误的文书", "documents with a wrong prosecutor in court"), READ, DOCUMENTS, 1),
    Measured(Words("刑事拘留日期有误的文书", "documents with a wrong day of detention"), READ, DOCUMENTS, 1),
    Measured(Words("逮捕日期有误的文书", "documents with a wrong day of arrest"), READ, DOCUMENTS, 1),
    Measured(Words("前审案号有误的文书", "documents with a wrong number of an earlier decision"), READ, DOCUMENTS, 1),
    Measured(
        Words(
            "审级、案号、起诉书号、起诉日期、被告人、抗诉中某一项有误的文书",
            "documents with a wrong instance, court number, indictment number or day, accused or protest, each of these",
        ),
        READ,
        DOCUMENTS,
        0,
    ),
)
JOINED = Measured(
    Words(
        "已归到一个案号、经通读核对并非同一案件的文书对",
        "pairs put under one number that, read in full, are not one case",
    ),
    READ,
    46,
    0,
)
FALSE_MERGE = Measured(
    Words("标注为不同案件而被并到一个案号的文书对", "labelled pairs of different cases put under one number"),
    "data/import/pairs_dev.jsonl",
    12,
    0,
)
MISSED_MERGE = Measured(
    Words("同一案件未能归到一个案号的文书对", "pairs of one case left under two numbers, or to a person"),
    "data/import/pairs_dev.jsonl",
    84,
    1,
)


@dataclass(frozen=True, slots=True)
class SoftSpot:
    """A known weakness (已知薄弱处)."""

    code: str
    words: Words

    def as_json(self) -> dict[str, str]:
        """Give it for a report."""
        return {"code": self.code, "zh": self.words.zh, "en": self.words.en}


SOFT_SPOTS = (
    SoftSpot(
        "redacted_names",
        Words(
            "文书公开时隐去的姓名（张某、张某甲）照原样登记，同名者无法区分。",
            "Names redacted on publication (张某) are registered as printed; two people so printed cannot be told apart.",
        ),
    ),
    SoftSpot(
        "day_of_year",
        Words(
            "没有印明起诉、逮捕日期的件，受理日期记为当年一月一日，并在账本中注明日期不详。",
            "Where no day of arrest or indictment is printed, 1 January of the year stands in; the ledger says so.",
        ),
    ),
    SoftSpot(
        "arrest_decided_elsewhere",
        Words(
            "立号年份取批准逮捕或起诉中较早者；逮捕由法院决定的，年份仍可能偏早。",
            "The year is that of arrest or indictment, whichever came first; an arrest decided by a court may set it early.",
        ),
    ),
    SoftSpot(
        "charges_of_many",
        Words(
            "多名被告人、多个罪名时，不判断谁犯何罪，只记全案案由。",
            "With several accused and several charges it is not told who did what; the case's cause lists them all.",
        ),
    ),
    SoftSpot(
        "unlinked",
        Words(
            "前后审文书互不引用案号、起诉书号也不同的，不会归到一起。",
            "Judgments of one case that cite no common number and rest on other indictments are not brought together.",
        ),
    ),
    SoftSpot(
        "unknown_offices",
        Words(
            "名录中没有的检察院（分院、铁路、兵团、派出院等）用 98 开头的导入代码，案号日后不改。",
            "Offices that the directory lacks (branches, railways, XPCC) get import codes 98xxxx; numbers never change.",
        ),
    ),
    SoftSpot(
        "changed_documents",
        Words(
            "同一文书编号而内容不同的行不导入，须由人判断哪一份为准。",
            "A row whose id is known with other content is refused; a person must find out which is right.",
        ),
    ),
)


def estimates(documents: int) -> list[dict[str, Any]]:
    """Tell how many of so many documents may be wrong (差错估计)."""
    return [
        {
            "zh": measured.what.zh,
            "en": measured.what.en,
            "source": measured.source,
            "checked": measured.checked,
            "wrong": measured.wrong,
            "share_at_most": round(measured.at_most, 3),
            **({"documents_at_most": round(documents * measured.at_most)} if measured is READING else {}),
        }
        for measured in (READING, *FIELDS, JOINED, FALSE_MERGE, MISSED_MERGE)
    ]
