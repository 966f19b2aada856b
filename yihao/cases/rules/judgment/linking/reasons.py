"""The reason codes of a verdict in words (理由说明), for the person who reviews a pair."""

from yihao.cases.rules.judgment.linking.model import Verdict
from yihao.runtime.words import Words

WORDS: dict[str, Words] = {
    "cited-as-chain": Words(
        "一份文书将另一份的案号作为本案前一审级的裁判引用",
        "one cites the other's number as the earlier judgment of this case",
    ),
    "cited-as-prior": Words(
        "引用该案号是说明被告人的前科，不是本案", "the number is cited as an earlier conviction, not as this case"
    ),
    "cited-as-accomplice": Words(
        "引用该案号是说明同案人另案处理的结果", "the number is cited for an accomplice tried apart"
    ),
    "cited-as-civil": Words(
        "引用的是民事、行政或赔偿案号", "what is cited is a civil, administrative or compensation number"
    ),
    "cited-as-execution": Words(
        "引用的是执行、减刑或假释案号", "what is cited is a number of execution, commutation or parole"
    ),
    "cited-as-other": Words("引用了该案号，但用途不明", "the number is cited, for what is not clear"),
    "cited-court-differs": Words(
        "引用时写明的法院与该文书的法院不同，短案号重号",
        "the court named with the citation is not the document's: short numbers collide",
    ),
    "same-number-same-court": Words("两份文书法院与案号相同", "both carry one number of one court"),
    "same-number-other-court": Words(
        "案号相同而法院不同，短案号重号", "one number at different courts: short numbers collide"
    ),
    "severed-judgments": Words(
        "同一起诉、同一案号分别判决（之一、之二）", "one indictment and number, judged in parts"
    ),
    "one-chain": Words("两份文书引用同一前案裁判", "both cite one earlier judgment"),
    "one-indictment": Words("两份文书依据同一起诉书", "both rest on one indictment"),
    "indictment-number-collides": Words(
        "起诉书号相同，但被告人与事实不同，疑为印错",
        "one indictment number, other accused and facts: perhaps misprinted",
    ),
    "same-indictment-other-court": Words("起诉书号相同而法院不同", "one indictment number at different courts"),
    "remanded-here": Words(
        "后一文书写明发回重审而未印前案号，其余各项均一致",
        "the later tells of a remand without the earlier number; all else agrees",
    ),
    "both-cite-another-case": Words(
        "两份文书都引用了第三个案件，但都不是本案前案", "both cite a third case that is the earlier one of neither"
    ),
    "nothing-shared": Words("没有共同的案号或起诉书号", "no number in common"),
    "same-accused": Words("至少一名被告人相同", "at least one accused is the same"),
    "accused-may-be-same": Words("隐名后的被告人可能相同", "redacted accused may be the same"),
    "no-accused-in-common": Words("没有相同的被告人", "no accused in common"),
    "same-findings": Words("认定的事实文字大量相同", "much of the facts is the same text"),
    "same-charge": Words("罪名相同", "same charge"),
    "same-indictment": Words("起诉书号相同", "same indictment number"),
    "same-custody": Words("刑事拘留或逮捕日期相同", "same day of detention or arrest"),
    "contradicted-in-group": Words(
        "归并后将与另一份明确不同案的文书同组", "joined, it would stand with a document that is clearly of another case"
    ),
    "two-numbers-given": Words(
        "后来导入的文书表明两个案号可能是同一案件", "a later document says that two numbers may be one case"
    ),
    "courts-conflict-in-group": Words(
        "归并后一案将有两个互不关联的一审法院", "joined, one case would have two unrelated courts of first instance"
    ),
}


def in_words(verdict: Verdict) -> str:
    """Return the verdict's reasons as one Chinese sentence (理由)."""
    return "；".join(WORDS[code].zh for code in verdict.reasons) + "。"
