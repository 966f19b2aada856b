"""What may be done about policy parameters (参数的设定)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from yihao.people import events
from yihao.people.acting import Acting
from yihao.people.commands.acts import note, said
from yihao.people.models import PolicyParameter
from yihao.people.models.policy import Evidence
from yihao.people.permissions import require
from yihao.people.queries.offices import register
from yihao.runtime.refusal import Refused
from yihao.runtime.words import Words


@transaction.atomic
def set_policy(
    *,
    acting: Acting,
    name: str,
    value: Decimal,
    unit_of_measure: str,
    effective_from: date,
    source: str,
    evidence: Evidence,
    at: datetime,
    scope: str = "",
) -> PolicyParameter:
    """From a day on a figure holds for an office and all below it, or for the nation (设定参数).

    Raises:
        Refused: not permitted (a figure for the nation is set from the top); no source; not after the present one.
    """
    require(acting, "policy.set", unit=scope or None, at=at)
    _check_scope(acting, scope, effective_from)
    _end_present(name, scope, effective_from)
    row = PolicyParameter.objects.create(
        name=said(name, "name", most=60),
        value=value,
        unit_of_measure=unit_of_measure,
        scope=scope,
        effective_from=effective_from,
        source=said(source, "source"),
        evidence=evidence,
    )
    note(
        acting,
        events.PolicySet(
            name=row.name,
            value=format(value.normalize(), "f"),
            unit_of_measure=unit_of_measure,
            scope=scope,
            effective_from=effective_from,
            source=row.source,
            evidence=str(evidence),
        ),
    )
    return row


def _check_scope(acting: Acting, scope: str, effective_from: date) -> None:
    if not scope and acting.unit not in ("000000", _top(effective_from)):
        raise Refused(
            "not_for_the_nation",
            Words(
                "全国参数由最高人民检察院设定，请选择本地范围。",
                "A national figure is set at the top; choose a local scope.",
            ),
            field="scope",
            status=403,
        )


def _end_present(name: str, scope: str, effective_from: date) -> None:
    before = (
        PolicyParameter.objects.select_for_update().filter(name=name, scope=scope, effective_to__isnull=True).first()
    )
    if before is not None:
        if effective_from <= before.effective_from:
            raise Refused(
                "not_after_last_change",
                Words(
                    "生效日期应当晚于现行参数（{day}）。", "It must take effect after the present one ({day})."
                ).format(day=before.effective_from.isoformat()),
                field="effective_from",
            )
        PolicyParameter.objects.filter(pk=before.pk).update(effective_to=effective_from)


def _top(on: date) -> str:
    """Give the supreme procuratorate's code, the only office at the fourth level."""
    return next(
        (unit for unit in register().by_unit if (office := register().on(unit, on)) is not None and office.level == 4),
        "",
    )
