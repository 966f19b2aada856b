"""What a look is told where it shows no case, or only its card (查不到、看不全的答复)."""

from __future__ import annotations

from collections.abc import Sequence

from yihao.cases.rules import number as lcn
from yihao.people.rules.visibility import View
from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words


class Several(Refused):
    """A number that stands on more than one case (一号多案), as one document about several: which they are, and what to do."""

    def __init__(self, numbers: Sequence[str]) -> None:
        printed = [lcn.format(number) for number in numbers]
        super().__init__(
            "several_cases",
            Words(
                f"这个编号对应 {len(printed)} 个案件：{'、'.join(printed)}。请用其中一个终身案号打开。",
                f"This number stands on {len(printed)} cases: {', '.join(printed)}. Open one of them by its lifelong number.",
            ),
            field="number",
            status=409,
        )


class NotYours(Refused):
    """The case's card may be seen, this part of it not (只能看卡片)."""

    def __init__(self, view: View) -> None:
        part = PARTS[view]
        super().__init__(
            "not_your_view",
            Words(
                f"你能看到这个案件的卡片，但{part.zh}只给承办人、分管领导和依授权查看的人。需要时请由承办检察院的检察长、副检察长或承办部门负责人授权。",
                f"You may see the card of this case; {part.en} are for its team, its leaders and those granted sight of it."
                " The chief or a deputy chief of the office that handles it, or the head of the department, grants it.",
            ),
            status=403,
        )


PARTS = {
    View.PERSONS: Words("其中的人员、罪名和强制措施", "its people, charges and measures"),
    View.TRACE: Words("办案事件", "its events"),
}
