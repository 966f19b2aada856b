"""Tables of people and offices (人员与检察院的表)."""

from yihao.people.models.access import AccessGrant, Account, ApiToken
from yihao.people.models.deferral import LookDeferral
from yihao.people.models.offices import Directory, Procuratorate, ProcuratorateVersion
from yihao.people.models.persons import Person, PersonName, Post, Serial
from yihao.people.models.policy import PolicyParameter

__all__ = [
    "AccessGrant",
    "Account",
    "ApiToken",
    "Directory",
    "LookDeferral",
    "Person",
    "PersonName",
    "PolicyParameter",
    "Post",
    "Procuratorate",
    "ProcuratorateVersion",
    "Serial",
]
