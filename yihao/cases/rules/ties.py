"""Has the person a tie with the case (与本案有无联系)? Who has none is offered the record of interference (三个规定)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yihao.people.rules.categories import Category
from yihao.people.rules.deferral import OVERSEERS

# Keeping the register and overseeing are ties of office. A leader's post is none: the provisions are meant for leaders first.
BY_OFFICE = OVERSEERS | {Category.CASE_MANAGEMENT}


def is_tied(person: str, category: Category, card: Mapping[str, Any]) -> bool:
    """Tell whether the person handles, handled or accepted it, or keeps or oversees the register by office."""
    if category in BY_OFFICE:
        return True
    handled = {member["person"] for member in card["team"]}
    accepted = {matter["accepted_by"] for matter in card["matters"]} | {matter["handler"] for matter in card["matters"]}
    return person in handled | accepted
