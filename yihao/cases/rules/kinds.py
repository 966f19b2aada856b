"""Words of the register (登记用语): kinds of matter, source, party, measure, secrecy, relation, with their labels.

Codes are stored and signed; labels are shown. A code once published stays.
"""

from __future__ import annotations

from collections.abc import Mapping

from yihao.cases.rules.alias.value import AliasKind
from yihao.runtime.words import Words


def named(labels: Mapping[str, Words]) -> Words:
    """Say what may be chosen (可选各项): each label with the code that is written for it.

    >>> named({"OPEN": Words("在办", "open"), "VOID": Words("已作废", "void")}).zh
    '在办（OPEN）、已作废（VOID）'
    """
    return Words(
        "、".join(f"{label.zh}（{code}）" if code else label.zh for code, label in labels.items()),
        ", ".join(f"{label.en} ({code})" if code else label.en for code, label in labels.items()),
    )


MATTER_KINDS: Mapping[str, Words] = {
    "ARREST_REVIEW": Words("审查逮捕", "Arrest review"),
    "PROSECUTION_REVIEW": Words("审查起诉", "Prosecution review"),
    "DETENTION_EXTENSION": Words("延长侦查羁押期限", "Detention extension"),
    "NONARREST_RECONSIDER": Words("不捕复议", "Reconsideration of non-arrest"),
    "NONARREST_REVIEW": Words("不捕复核", "Review of non-arrest"),
    "NONPROS_RECONSIDER": Words("不起诉复议", "Reconsideration of non-prosecution"),
    "NONPROS_REVIEW": Words("不起诉复核", "Review of non-prosecution"),
    "NONPROS_PETITION": Words("不服不起诉申诉复查", "Petition against non-prosecution"),
    "COURT_SUPPORT": Words("出庭支持公诉", "Support in court"),
    "PROTEST_2ND": Words("二审抗诉", "Protest at second instance"),
    "SECOND_INSTANCE": Words("二审出庭", "Second instance"),
    "RETRIAL_PROTEST": Words("审判监督抗诉", "Protest by trial supervision"),
    "RETRIAL_ATTEND": Words("再审出庭", "Retrial"),
    "FILING_SUPERVISION": Words("立案监督", "Filing supervision"),
    "INVEST_SUPERVISION": Words("侦查活动监督", "Supervision of investigation"),
    "CUSTODY_NECESSITY": Words("羁押必要性审查", "Custody necessity review"),
    "CRIMINAL_PETITION": Words("刑事申诉复查", "Criminal petition"),
    "CIVIL_JUDGMENT_SUP": Words("民事生效裁判监督", "Supervision of a civil judgment"),
    "ADMIN_JUDGMENT_SUP": Words("行政生效裁判监督", "Supervision of an administrative judgment"),
    "PIL_FILE": Words("公益诉讼立案", "Public-interest litigation"),
    "STATE_COMP": Words("国家赔偿", "State compensation"),
    "JUDICIAL_RELIEF": Words("国家司法救助", "Judicial relief"),
}

SOURCES: Mapping[str, Words] = {
    "POLICE": Words("公安机关", "Police"),
    "SUPERVISION_COMMISSION": Words("监察机关", "Supervision commission"),
    "COURT": Words("人民法院", "Court"),
    "PROCURATORATE": Words("其他检察院", "Another procuratorate"),
    "OWN": Words("本院", "This office"),
    "PARTY": Words("当事人", "A party"),
    "OTHER": Words("其他机关", "Another organ"),
}

PARTY_KINDS: Mapping[str, Words] = {
    "PERSON": Words("自然人", "Person"),
    "ORGANISATION": Words("单位", "Organisation"),
}

PARTY_ROLES: Mapping[str, Words] = {
    "SUSPECT": Words("犯罪嫌疑人", "Suspect"),
    "DEFENDANT": Words("被告人", "Defendant"),
    "PETITIONER": Words("申诉人", "Petitioner"),
    "APPLICANT": Words("申请人", "Applicant"),
    "RESPONDENT": Words("被监督机关", "Organ concerned"),
    "VICTIM": Words("被害人", "Victim"),
}

MEASURES: Mapping[str, Words] = {
    "NONE": Words("未采取", "None"),
    "DETENTION": Words("刑事拘留", "Detention"),
    "ARREST": Words("逮捕", "Arrest"),
    "BAIL": Words("取保候审", "Bail"),
    "RESIDENTIAL": Words("监视居住", "Residential surveillance"),
    "RETENTION": Words("留置", "Retention in custody by the supervision commission"),
}
IN_CUSTODY = frozenset({"DETENTION", "ARREST", "RETENTION"})

SECRECY: Mapping[int, Words] = {
    0: Words("公开", "Public"),
    1: Words("内部", "Internal"),
    2: Words("秘密", "Secret"),
    3: Words("封存", "Sealed"),
}

STATES: Mapping[str, Words] = {
    "LIVE": Words("在办", "Live"),
    "CLOSED": Words("已办结", "Closed"),
    "MERGED": Words("已并入", "Merged"),
    "VOID": Words("已作废", "Void"),
}

MATTER_STATES: Mapping[str, Words] = {
    "OPEN": Words("在办", "open"),
    "CLOSED": Words("已办结", "closed"),
    "VOID": Words("已作废", "void"),
}

ALIASES: Mapping[str, Words] = {str(kind): Words(kind.label, kind.label_en) for kind in AliasKind}
"""Kinds of other numbers."""

RELATIONS: Mapping[str, Words] = {
    "split_from": Words("分案自", "Split from"),
    "split_into": Words("分出", "Split into"),
    "merged_into": Words("并入", "Merged into"),
    "absorbed": Words("吸收", "Absorbed"),
    "same_fact_as": Words("同一事实", "Same fact as"),
    "duplicate_of": Words("重复登记", "Duplicate of"),
    "duplicated_by": Words("被重复登记", "Duplicated by"),
    "related": Words("关联", "Related"),
}
CONVERSE: Mapping[str, str] = {
    "split_from": "split_into",
    "merged_into": "absorbed",
    "duplicate_of": "duplicated_by",
    "same_fact_as": "same_fact_as",
    "related": "related",
}
"""How each relation reads from the other case's side."""
