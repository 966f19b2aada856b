"""What may be done about offices, people and access (人员命令): permit, load, decide, save, record."""

from yihao.people.commands.accounts import close_account, issue_token, make_passphrase, open_account, revoke_token
from yihao.people.commands.deferrals import defer_looks, release_looks, review_deferral
from yihao.people.commands.grants import break_glass, confirm_glass, grant_access, revoke_grant, why_in_words
from yihao.people.commands.offices import add_procuratorate, dissolve_procuratorate, rename_procuratorate
from yihao.people.commands.persons import add_person, correct_post, end_post, give_post, leave_office, rename_person
from yihao.people.commands.policies import set_policy
from yihao.people.commands.replay import replay_entries

__all__ = [
    "add_person",
    "add_procuratorate",
    "break_glass",
    "close_account",
    "confirm_glass",
    "correct_post",
    "defer_looks",
    "dissolve_procuratorate",
    "end_post",
    "give_post",
    "grant_access",
    "issue_token",
    "leave_office",
    "make_passphrase",
    "open_account",
    "release_looks",
    "rename_person",
    "rename_procuratorate",
    "replay_entries",
    "review_deferral",
    "revoke_grant",
    "revoke_token",
    "set_policy",
    "why_in_words",
]
