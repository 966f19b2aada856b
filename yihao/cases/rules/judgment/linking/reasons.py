"""The reason codes of a verdict in words (理由说明), for the person who reviews a pair."""

from yihao.cases.rules.judgment.linking.model import Verdict

WORDS: dict[str, str] = {
    "cited-as-chain": "一份文书将另一份的案号作为本案前一审级的裁判引用",
    "cited-as-prior": "引用该案号是说明被告人的前科，不是本案",
    "cited-as-accomplice": "引用该案号是说明同案人另案处理的结果",
    "cited-as-civil": "引用的是民事、行政或赔偿案号",
    "cited-as-execution": "引用的是执行、减刑或假释案号",
    "cited-as-other": "引用了该案号，但用途不明",
    "cited-court-differs": "引用时写明的法院与该文书的法院不同，短案号重号",
    "same-number-same-court": "两份文书法院与案号相同",
    "same-number-other-court": "案号相同而法院不同，短案号重号",
    "severed-judgments": "同一起诉、同一案号分别判决（之一、之二）",
    "one-chain": "两份文书引用同一前案裁判",
    "one-indictment": "两份文书依据同一起诉书",
    "indictment-number-collides": "起诉书号相同，但被告人与事实不同，疑为印错",
    "same-indictment-other-court": "起诉书号相同而法院不同",
    "remanded-here": "后一文书写明发回重审而未印前案号，其余各项均一致",
    "both-cite-another-case": "两份文书都引用了第三个案件，但都不是本案前案",
    "nothing-shared": "没有共同的案号或起诉书号",
    "same-accused": "至少一名被告人相同",
    "accused-may-be-same": "隐名后的被告人可能相同",
    "no-accused-in-common": "没有相同的被告人",
    "same-findings": "认定的事实文字大量相同",
    "same-charge": "罪名相同",
    "same-indictment": "起诉书号相同",
    "same-custody": "刑事拘留或逮捕日期相同",
    "contradicted-in-group": "归并后将与另一份明确不同案的文书同组",
    "two-numbers-given": "后来导入的文书表明两个案号可能是同一案件",
    "courts-conflict-in-group": "归并后一案将有两个互不关联的一审法院",
}


def in_words(verdict: Verdict) -> str:
    """Return the verdict's reasons as one Chinese sentence (理由)."""
    return "；".join(WORDS[code] for code in verdict.reasons) + "。"
