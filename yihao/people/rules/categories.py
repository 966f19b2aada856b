"""Categories of post (岗位类别): what a person is, for permissions. Rank and title are other things."""

from __future__ import annotations

from enum import StrEnum

from yihao.runtime.words import Words


class Category(StrEnum):
    """The category of a post (岗位类别)."""

    CASE_MANAGEMENT = "case_management"
    PROSECUTOR = "prosecutor"
    ASSISTANT = "assistant"
    CLERK = "clerk"
    DEPARTMENT_HEAD = "department_head"
    DEPUTY_CHIEF = "deputy_chief"
    CHIEF = "chief"
    INSPECTION = "inspection"
    DISCIPLINE_GROUP = "discipline_group"
    POLITICAL = "political"
    AUDITOR = "auditor"
    SYSTEM_ADMIN = "system_admin"
    SECURITY_ADMIN = "security_admin"
    AUDIT_ADMIN = "audit_admin"
    FORMER = "former"
    SYSTEM = "system"

    @property
    def label(self) -> Words:
        """The category in words."""
        return LABELS[self]


LABELS: dict[Category, Words] = {
    Category.CASE_MANAGEMENT: Words("案件管理人员", "Case management"),
    Category.PROSECUTOR: Words("检察官", "Prosecutor"),
    Category.ASSISTANT: Words("检察官助理", "Prosecutor's assistant"),
    Category.CLERK: Words("书记员", "Clerk"),
    Category.DEPARTMENT_HEAD: Words("部门负责人", "Head of department"),
    Category.DEPUTY_CHIEF: Words("副检察长", "Deputy chief prosecutor"),
    Category.CHIEF: Words("检察长", "Chief prosecutor"),
    Category.INSPECTION: Words("检务督察人员", "Inspection"),
    Category.DISCIPLINE_GROUP: Words("派驻纪检监察组", "Resident discipline group"),
    Category.POLITICAL: Words("政治部人员", "Political department"),
    Category.AUDITOR: Words("审计人员", "Auditor"),
    Category.SYSTEM_ADMIN: Words("系统管理员", "System administrator"),
    Category.SECURITY_ADMIN: Words("安全管理员", "Security administrator"),
    Category.AUDIT_ADMIN: Words("审计管理员", "Audit administrator"),
    Category.FORMER: Words("已离任人员", "Former member"),
    Category.SYSTEM: Words("系统", "The system itself"),
}

# 三权分立: system, security and audit administration, of which nobody holds two (GB/T 22239-2019, 8.1.5).
THREE_POWERS = frozenset({Category.SYSTEM_ADMIN, Category.SECURITY_ADMIN, Category.AUDIT_ADMIN})

# The quota (员额) is for those who may decide a case (检察官法 art 2); chiefs and heads may or may not be in it.
MAY_BE_IN_QUOTA = frozenset({Category.PROSECUTOR, Category.DEPARTMENT_HEAD, Category.DEPUTY_CHIEF, Category.CHIEF})

HANDLERS = frozenset({Category.PROSECUTOR, Category.ASSISTANT, Category.CLERK})
LEADERS = frozenset({Category.DEPARTMENT_HEAD, Category.DEPUTY_CHIEF, Category.CHIEF})

# What a person acts as when several posts are open and none was chosen: the handling of cases before administration.
RANK: dict[Category, int] = {category: place for place, category in enumerate(Category)}
