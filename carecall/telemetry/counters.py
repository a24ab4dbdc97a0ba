"""What this process counts and times, as Prometheus metrics of a registry of its own."""

from __future__ import annotations

from dataclasses import dataclass

from prometheus_client import CollectorRegistry, Counter, Histogram

from carecall.ports.telemetry import Counted, Observed


@dataclass(frozen=True, slots=True)
class _Meter:
    name: str
    help: str
    label: str = ""
    """Name of the label that tells the kinds apart; empty where there is only one."""


COUNTERS = {
    Counted.CALLS_PLANNED: _Meter("carecall_calls_planned", "Promises to call that were written"),
    Counted.CALLS_CLAIMED: _Meter("carecall_calls_claimed", "Promises claimed to be dialled"),
    Counted.ATTEMPTS_ENDED: _Meter(
        "carecall_attempts_ended", "Attempts that ended, by disposition", "disposition"
    ),
    Counted.GATE_REFUSALS: _Meter(
        "carecall_gate_refusals", "Promises that the gate refused or made wait, by rule", "rule"
    ),
    Counted.PACING_WAITS: _Meter(
        "carecall_pacing_waits",
        "Claims that left due calls waiting, by what was missing",
        "missing",
    ),
    Counted.AMI_RECONNECTS: _Meter("carecall_ami_reconnects", "AMI sessions opened again"),
    Counted.RECONCILED: _Meter(
        "carecall_reconciled", "Calls judged by reconciliation, by what became of them", "became"
    ),
    Counted.LEDGER_RETRIES: _Meter(
        "carecall_ledger_retries", "Words of the network not written at once, by kind", "kind"
    ),
    Counted.NEWS_DELIVERED: _Meter(
        "carecall_news_delivered", "News handed over, by kind of channel", "channel"
    ),
    Counted.NEWS_FAILED: _Meter(
        "carecall_news_failed", "Deliveries of news that failed, by kind of channel", "channel"
    ),
    Counted.LINES_WITHHELD: _Meter(
        "carecall_lines_withheld", "Sentences not spoken, by the hard rule they broke", "rule"
    ),
    Counted.MODEL_ASKED: _Meter(
        "carecall_model_asked",
        "Replies a language model was asked for, by what came of it",
        "became",
    ),
}
HISTOGRAMS = {
    Observed.DIAL_LATENESS: (
        _Meter("carecall_dial_lateness_seconds", "From the moment a call was due to its order"),
        (0.25, 0.5, 1, 2, 5, 10, 30, 60, 300, 900, 3600),
    ),
    Observed.CLAIM: (
        _Meter("carecall_claim_seconds", "One claim in the database"),
        (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 5),
    ),
    Observed.FIRST_WORDS: (
        _Meter(
            "carecall_first_words_seconds", "From asking a language model to its first sentence"
        ),
        (0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.2, 1.5, 2, 3),
    ),
    Observed.PLAN: (
        _Meter("carecall_plan_seconds", "One planning of rounds in the database"),
        (0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60),
    ),
}
"""Meter and upper bounds of its buckets in seconds."""


class PrometheusTelemetry:
    """ports.telemetry.Telemetry; safe to tell from any thread."""

    def __init__(self, registry: CollectorRegistry) -> None:
        """Register every metric, so that all are there with 0 from the start where they have no label."""
        self.registry = registry
        self._counters = {
            what: Counter(meter.name, meter.help, _labels(meter), registry=registry)
            for what, meter in COUNTERS.items()
        }
        self._histograms = {
            what: Histogram(meter.name, meter.help, buckets=buckets, registry=registry)
            for what, (meter, buckets) in HISTOGRAMS.items()
        }

    def count(self, what: Counted, label: str = "", *, by: int = 1) -> None:
        """Add `by` to a counter."""
        counter = self._counters.get(what)
        if counter is None or by < 0:
            return
        if COUNTERS[what].label:
            counter.labels(label or "unknown").inc(by)
        else:
            counter.inc(by)

    def observe(self, what: Observed, seconds: float) -> None:
        """Note one duration; one below zero, of a clock that stepped, counts as none."""
        histogram = self._histograms.get(what)
        if histogram is not None:
            histogram.observe(max(0.0, seconds))


def _labels(meter: _Meter) -> tuple[str, ...]:
    return (meter.label,) if meter.label else ()
