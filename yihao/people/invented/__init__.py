"""The invented country (虚构的国度) of demo and tests: offices whose codes lie outside real ones, and people nobody is."""

from yihao.people.invented.build import Country, Member, build, is_built, members, open_accounts

__all__ = ["Country", "Member", "build", "is_built", "members", "open_accounts"]
