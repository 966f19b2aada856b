"""What the database is made of (数据库构成): each part as rows of a label and a text, written by meaning.

By meaning: rights that were never touched and rights that say the same are the same row, and a year's partition is told only
where it is otherwise than its parent. So a copy made with pg_dump reads as its original, and a new year changes nothing.
"""

# ruff: noqa: S608 - every statement is put together from this file alone
from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from yihao.ledger.database import ask

_SPELLINGS = (  # PostgreSQL spells a list of texts otherwise once it was dumped and restored
    (re.compile(r"\('((?:[^']|'')*)'::character varying\)::text"), r"'\1'"),
    (re.compile(r"'((?:[^']|'')*)'::(?:character varying|text)"), r"'\1'"),
    (re.compile(r"\(?\(ARRAY\[([^\]]*)\]\)::text\[\]\)?"), r"ARRAY[\1]"),
    (re.compile(r"\(ARRAY\[([^\]]*)\]\)"), r"ARRAY[\1]"),
)
Row = tuple[str, str]  # a label, which is told, and a text, of which only the hash is kept

# Each statement gives the relation a row belongs to, or '', the label and the text.
_OURS = "n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'"
_REL = "CASE n.nspname WHEN 'public' THEN '' ELSE n.nspname || '.' END || c.relname"
_CLASS = "pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
_GRANTED = (
    "(SELECT coalesce(nullif(x.grantee, 0)::regrole::text, 'PUBLIC') AS who, string_agg(x.privilege_type"
    " || CASE WHEN x.is_grantable THEN '*' ELSE '' END, ',' ORDER BY x.privilege_type) AS what"
    " FROM aclexplode({acl}) x WHERE x.grantee <> {owner} GROUP BY 1) g"
)  # the owner may give himself any right again, so his own say nothing


def _granted(acl: str, owner: str) -> str:
    return _GRANTED.format(acl=acl, owner=owner)


_GRANTS = " UNION ALL ".join((
    f"SELECT {_REL} AS rel, 'owner ' || c.relowner::regrole AS label, '' AS text FROM {_CLASS}"
    f" WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND {_OURS}",
    f"SELECT {_REL}, g.who || ' ' || g.what, '' FROM {_CLASS}, LATERAL "
    + _granted("coalesce(c.relacl, acldefault(CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END::\"char\", c.relowner))", "c.relowner")
    + f" WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND {_OURS}",
    f"SELECT {_REL}, 'column ' || a.attname || ' ' || g.who || ' ' || g.what, '' FROM {_CLASS}"
    " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attacl IS NOT NULL, LATERAL " + _granted("a.attacl", "c.relowner")
    + f" WHERE NOT a.attisdropped AND {_OURS}",
    "SELECT '', 'function ' || p.oid::regprocedure || ' ' || g.who || ' ' || g.what, '' FROM pg_proc p"
    " JOIN pg_namespace n ON n.oid = p.pronamespace, LATERAL "
    + _granted("coalesce(p.proacl, acldefault('f', p.proowner))", "p.proowner") + f" WHERE {_OURS}",
    "SELECT '', 'schema ' || n.nspname || ' ' || g.who || ' ' || g.what, '' FROM pg_namespace n, LATERAL "
    + _granted("coalesce(n.nspacl, acldefault('n', n.nspowner))", "n.nspowner") + f" WHERE {_OURS}",
    "SELECT '', 'database ' || g.who || ' ' || g.what, '' FROM pg_database d, LATERAL "
    + _granted("coalesce(d.datacl, acldefault('d', d.datdba))", "d.datdba") + " WHERE d.datname = current_database()",
    "SELECT '', 'owner of the database ' || datdba::regrole, '' FROM pg_database WHERE datname = current_database()",
    "SELECT '', 'default of ' || d.defaclrole::regrole || ' ' || d.defaclobjtype::text || ' '"
    " || coalesce(nullif(d.defaclnamespace, 0)::regnamespace::text, '') || ' ' || g.who || ' ' || g.what, ''"
    " FROM pg_default_acl d, LATERAL " + _granted("d.defaclacl", "d.defaclrole"),
    "SELECT '', 'parameter ' || a.parname || ' ' || g.who || ' ' || g.what, '' FROM pg_parameter_acl a, LATERAL "
    + _granted("a.paracl", "10"),  # 10: the first superuser, who owns every parameter
))  # fmt: skip
_TABLES = " UNION ALL ".join((
    f"SELECT {_REL} AS rel, 'storage' AS label, c.relpersistence::text || c.relreplident::text || coalesce(c.reloptions::text, '')"
    f" AS text FROM {_CLASS} WHERE c.relkind IN ('r', 'p') AND {_OURS}",
    f"SELECT {_REL}, 'columns', string_agg(concat_ws(' ', a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,"
    " a.attidentity, a.attgenerated, pg_get_expr(d.adbin, d.adrelid)), E'\\n' ORDER BY a.attname)"
    f" FROM {_CLASS} JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped"
    " LEFT JOIN pg_attrdef d ON (d.adrelid, d.adnum) = (a.attrelid, a.attnum)"
    f" WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND {_OURS} GROUP BY 1",
    f"SELECT {_REL}, 'constraints', string_agg(concat_ws(' ', k.conname, k.convalidated, pg_get_constraintdef(k.oid)), E'\\n'"
    f" ORDER BY k.conname) FROM {_CLASS} JOIN pg_constraint k ON k.conrelid = c.oid AND k.contype <> 'n' AND k.conparentid = 0"
    f" WHERE NOT c.relispartition AND {_OURS} GROUP BY 1",
    f"SELECT {_REL}, 'unique indexes', string_agg(i.indisvalid || ' ' || pg_get_indexdef(i.indexrelid), E'\\n' ORDER BY"
    f" pg_get_indexdef(i.indexrelid)) FROM {_CLASS} JOIN pg_index i ON i.indrelid = c.oid AND i.indisunique"
    f" WHERE NOT c.relispartition AND {_OURS} GROUP BY 1",
))  # fmt: skip
_TRIGGERS = (
    f"SELECT {_REL}, t.tgname || CASE t.tgenabled WHEN 'O' THEN '' WHEN 'D' THEN ' disabled' ELSE ' as replica or always' END,"
    f" replace(pg_get_triggerdef(t.oid), format(' ON %%I.%%I ', n.nspname, c.relname), ' ON it ') FROM pg_trigger t JOIN {_CLASS} ON c.oid = t.tgrelid"
    f" WHERE (NOT t.tgisinternal OR t.tgenabled <> 'O') AND {_OURS}"
    " UNION ALL SELECT '', 'event trigger ' || e.evtname || CASE e.evtenabled WHEN 'O' THEN '' ELSE ' ' || e.evtenabled::text END,"
    " concat_ws(' ', e.evtevent, e.evtowner::regrole, e.evtfoid::regprocedure, e.evttags) FROM pg_event_trigger e"
)
_RULES = (
    f"SELECT {_REL}, 'rule ' || r.rulename || CASE r.ev_enabled WHEN 'O' THEN '' ELSE ' ' || r.ev_enabled::text END,"
    f" replace(pg_get_ruledef(r.oid), c.oid::regclass::text, 'it') FROM pg_rewrite r JOIN {_CLASS} ON c.oid = r.ev_class WHERE {_OURS}"
)
_POLICIES = (
    f"SELECT {_REL}, 'row security' || CASE WHEN c.relforcerowsecurity THEN ' forced' ELSE '' END, ''"
    f" FROM {_CLASS} WHERE (c.relrowsecurity OR c.relforcerowsecurity) AND {_OURS}"
    f" UNION ALL SELECT {_REL}, 'policy ' || p.polname, concat_ws(' ', p.polcmd::text, p.polpermissive, p.polroles::regrole[],"
    " pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid))"
    f" FROM pg_policy p JOIN {_CLASS} ON c.oid = p.polrelid WHERE {_OURS}"
)
_SETTINGS = (
    "SELECT '', concat_ws(' ', coalesce(nullif(s.setrole, 0)::regrole::text, 'every role'),"
    " CASE s.setdatabase WHEN 0 THEN 'everywhere' ELSE 'here' END, split_part(one, '=', 1)), one"
    " FROM pg_db_role_setting s, unnest(s.setconfig) AS one"
    " WHERE s.setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))"
    # What a session of the application begins with, wherever it was set.
    " UNION ALL SELECT '', 'in force ' || name, reset_val FROM pg_settings"
    " WHERE name IN ('session_replication_role', 'search_path', 'row_security')"
)
_FUNCTIONS = (
    "SELECT '', p.oid::regprocedure::text, concat_ws(' ', p.proowner::regrole, p.prokind::text,"
    " CASE WHEN p.prokind IN ('f', 'p') THEN pg_get_functiondef(p.oid) END)"
    f" FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE {_OURS}"
)
_EXTENSIONS = (
    f"SELECT '', 'schema ' || n.nspname || ' of ' || n.nspowner::regrole, '' FROM pg_namespace n WHERE {_OURS}"
    " UNION ALL SELECT '', 'extension ' || extname, extversion FROM pg_extension"
    " UNION ALL SELECT '', 'subscription ' || subname, subenabled::text FROM pg_subscription"
    " WHERE subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())"
)
PARTS: Mapping[str, str] = {
    "roles": "SELECT '', r.rolname::text, (to_jsonb(r) - 'oid' - 'rolname' - 'rolpassword' - 'rolconfig')::text"
    " FROM pg_roles r WHERE r.rolname !~ '^pg_'",
    "memberships": "SELECT '', m.rolname || ' in ' || r.rolname, (to_jsonb(a) - 'oid' - 'roleid' - 'member' - 'grantor')::text"
    " FROM pg_auth_members a JOIN pg_roles r ON r.oid = a.roleid JOIN pg_roles m ON m.oid = a.member WHERE m.rolname !~ '^pg_'",
    "grants": _GRANTS,
    "triggers": _TRIGGERS,
    "rules": _RULES,
    "policies": _POLICIES,
    "settings": _SETTINGS,
    "functions": _FUNCTIONS,
    "tables": _TABLES,
    "extensions": _EXTENSIONS,
    "migrations": "SELECT '', app || '.' || name, '' FROM django_migrations",
}
_PARTITIONS = "SELECT i.inhrelid::regclass::text, i.inhparent::regclass::text FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE c.relkind = 'r'"


def make_up() -> dict[str, list[Row]]:
    """Read every part, its rows sorted (读取各部分)."""
    parents = {str(part): str(parent) for part, parent in ask(_PARTITIONS)}
    return {part: sorted(_by_meaning(part, ask(statement), parents)) for part, statement in PARTS.items()}


def _by_meaning(part: str, read: list[tuple[str, str, str]], parents: Mapping[str, str]) -> Iterator[Row]:
    """Give the rows, those of a partition only where they are otherwise than the parent's (分区只列与总表不同之处)."""
    of: dict[str, set[Row]] = {}
    for rel, label, text in read:
        of.setdefault(rel, set()).add((label, _spelled(text)))
    for rel, rows in of.items():
        if rel not in parents:
            yield from ((f"{rel} {label}".strip(), text) for label, text in rows)
    for rel, parent in parents.items():
        own, its = of.get(rel, set()), of.get(parent, set())
        yield from ((f"{rel} {label}", text) for label, text in own - its)
        if part == "triggers":  # each partition needs its own; a right or a rule of the parent alone is told there
            yield from ((f"{rel} without {label}", text) for label, text in its - own)


def _spelled(text: str) -> str:
    for found, plain in _SPELLINGS:
        text = found.sub(plain, text)
    return text
