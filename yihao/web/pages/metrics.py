"""Ledger health for Prometheus (监控指标): text format 0.0.4, a few gauges, no name of a case, office or person."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from yihao.ledger.rules.health import Health, Level

KIND = "text/plain; version=0.0.4; charset=utf-8"
_LEVELS = {Level.OK: 0, Level.AMBER: 1, Level.RED: 2}
Sample = tuple[str, float]  # labels as they are written, and the value
Gauge = tuple[str, str, list[Sample]]


def metrics_text(health: Health | None, at: datetime) -> str:
    """Write the figures (写出指标). Without a reading only that there is none."""
    lines = []
    for name, help_text, samples in _gauges(health, at):
        lines += [f"# HELP yihao_{name} {help_text}", f"# TYPE yihao_{name} gauge"]
        lines += [f"yihao_{name}{labels} {round(value, 3)}" for labels, value in samples]
    return "\n".join(lines) + "\n"


def _gauges(health: Health | None, at: datetime) -> Iterator[Gauge]:
    yield "ledger_up", "Whether the database could be read.", [("", float(health is not None))]
    if health is None:
        return
    yield "ledger_level", "0 in order, 1 amber, 2 red.", [("", _LEVELS[health.level])]
    yield (
        "ledger_oldest_unsealed_seconds",
        "Age of the oldest entry that is not sealed.",
        [("", health.unsealed_seconds)],
    )
    yield "ledger_unsealed_entries", "Entries that are not sealed.", [("", health.unsealed)]
    yield "ledger_logs", "Logs.", [("", health.logs)]
    yield "ledger_logs_behind", "Logs whose end is not sealed.", [("", health.behind)]
    by_witness = [(f'{{witness="{_label(one.name)}"}}', one) for one in health.witnesses]
    yield (
        "ledger_uncosigned_seconds",
        "Since when the oldest checkpoint waits for this witness.",
        [(labels, one.seconds) for labels, one in by_witness],
    )
    yield (
        "ledger_uncosigned_logs",
        "Logs whose newest checkpoint this witness has not cosigned.",
        [(labels, one.logs) for labels, one in by_witness],
    )
    yield "ledger_logs_short_of_quorum", "Logs short of the quorum of the site's policy.", [("", len(health.short))]
    yield "ledger_short_of_quorum_seconds", "The longest of them.", [("", health.short_seconds)]
    if health.round is not None:
        age = (at - health.round.at).total_seconds()
        yield "ledger_round_age_seconds", "Since the end of the sealer's last round.", [("", age)]
        yield "ledger_round_duration_seconds", "How long that round took.", [("", health.round.seconds)]
    yield "ledger_faults_open", "Faults that nothing was sealed past since.", [("", len(health.open_faults))]
    if health.verification is not None:
        age = (at - health.verification.at).total_seconds()
        yield "ledger_verification_age_seconds", "Since the last full verification.", [("", age)]
        yield "ledger_verification_findings", "What it found.", [("", health.verification.findings)]


def _label(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
