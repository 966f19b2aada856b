"""Every other number ever printed for a case (别的案号): read, normalised, and found again in any spelling.

>>> from yihao.cases.rules import alias
>>> alias.parse("密检起诉受[2016]37078500026号", {"密检"}).normalised
'密检起诉受〔2016〕37078500026号'
"""

from yihao.cases.rules.alias.parse import guess_kind, parse
from yihao.cases.rules.alias.text import search_key
from yihao.cases.rules.alias.value import Alias, AliasKind

__all__ = ["Alias", "AliasKind", "guess_kind", "parse", "search_key"]
