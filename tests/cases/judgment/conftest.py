"""Invented judgments for the tests of the reading: no real person, number or place of a real case."""

import pytest

from yihao.cases.rules.judgment.model import Document

PARTY = "被告人张一二，男，1980年1月1日出生，汉族，住云水县。"
CUSTODY = "因涉嫌犯盗窃罪于2016年3月1日被云水县公安局刑事拘留，同月15日被逮捕。现羁押于云水县看守所。"
ACCUSATION = "云水县人民检察院以云检刑诉（2016）21号起诉书指控被告人张一二犯盗窃罪，于2016年5月6日向本院提起公诉。"
HEARING = (
    "本院依法组成合议庭，公开开庭审理了本案。云水县人民检察院指派检察员赵甲乙出庭支持公诉，"
    "被告人张一二到庭参加诉讼。现已审理终结。"
)


@pytest.fixture
def judgment():
    """Build a first-instance judgment and let a test replace any part of its head."""

    def build(
        *,
        title="张一二盗窃一审刑事判决书",
        court="湖北省云水县人民法院",
        number="（2016）江0101刑初77号",
        office="公诉机关湖北省云水县人民检察院。",
        parties=PARTY + CUSTODY,
        account=ACCUSATION + HEARING,
        fact="公诉机关指控：被告人张一二窃得自行车一辆。",
        reason="本院认为，被告人张一二的行为已构成盗窃罪。",
        result="被告人张一二犯盗窃罪，判处拘役三个月。",
        head=None,
    ):
        whole = f"{court} 刑事判决书 {number} {office} {parties} {account}" if head is None else head
        return Document(id="1", title=title, head=whole, fact=fact, reason=reason, result=result)

    return build
