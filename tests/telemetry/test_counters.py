"""What a process counts comes out as Prometheus metrics."""

from __future__ import annotations

import re

import pytest
from prometheus_client import REGISTRY, CollectorRegistry, generate_latest

from carecall.ports.telemetry import Counted, Observed
from carecall.telemetry.counters import COUNTERS, HISTOGRAMS, PrometheusTelemetry


@pytest.fixture
def telemetry() -> PrometheusTelemetry:
    return PrometheusTelemetry(CollectorRegistry())


def test_everything_that_the_port_names_has_a_meter() -> None:
    assert set(COUNTERS) == set(Counted)
    assert set(HISTOGRAMS) == set(Observed)


@pytest.mark.parametrize("what", list(Counted))
def test_a_count_is_added_to_its_counter(telemetry: PrometheusTelemetry, what: Counted) -> None:
    telemetry.count(what, "busy", by=3)
    telemetry.count(what, "busy")
    meter = COUNTERS[what]
    labels = {meter.label: "busy"} if meter.label else {}
    assert telemetry.registry.get_sample_value(f"{meter.name}_total", labels) == 4


def test_a_duration_falls_into_its_bucket(telemetry: PrometheusTelemetry) -> None:
    telemetry.observe(Observed.DIAL_LATENESS, 0.7)
    telemetry.observe(Observed.DIAL_LATENESS, -5.0)
    value = telemetry.registry.get_sample_value
    name = "carecall_dial_lateness_seconds"
    assert value(f"{name}_bucket", {"le": "0.25"}) == 1
    assert value(f"{name}_bucket", {"le": "1.0"}) == 2
    assert value(f"{name}_sum") == pytest.approx(0.7)


def test_two_processes_of_one_test_do_not_meet() -> None:
    first = PrometheusTelemetry(CollectorRegistry())
    second = PrometheusTelemetry(CollectorRegistry())
    first.count(Counted.CALLS_CLAIMED)
    assert second.registry.get_sample_value("carecall_calls_claimed_total") == 0
    assert REGISTRY.get_sample_value("carecall_calls_claimed_total") is None


def test_every_name_is_ours_and_follows_the_rules_of_prometheus(
    telemetry: PrometheusTelemetry,
) -> None:
    for line in generate_latest(telemetry.registry).decode().splitlines():
        if not line.startswith("#"):
            assert re.match(r"carecall_[a-z_]+(\{| )", line), line
