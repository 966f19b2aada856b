"""What the offices of cases are called (经办院名称): by the register, and by the import's own list for its codes 98xxxx."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import connection

from yihao.people.queries import short_unit_names


def short_office_names(units: Iterable[str], on: date) -> dict[str, str]:
    """Give short names (云溪区院); an import code has the name its judgment gave. One statement, only if a code is met."""
    names = short_unit_names(units, on)
    unknown = [unit for unit, name in names.items() if name == unit]
    if unknown:
        with connection.cursor() as cursor:
            cursor.execute("SELECT code, name FROM cases_importoffice WHERE code = ANY(%s)", [unknown])
            names |= dict(cursor.fetchall())
    return names
