"""What recognition does stands among the media process's metrics."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, generate_latest

from carecall.commands.health import recognition_gauges
from carecall.ports.speech import PassFigures
from carecall.speech.pass_log import PassLog
from carecall.telemetry.gauges import add_gauges


def shown(figures: PassFigures) -> dict[str, float]:
    """Return what Prometheus reads, by name."""
    registry = CollectorRegistry()
    add_gauges(registry, recognition_gauges(lambda: figures))
    lines = generate_latest(registry).decode().splitlines()
    pairs = (line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
    return {name.removeprefix("carecall_recognition_"): float(value) for name, value in pairs}


def test_waits_lengths_and_losses_are_told() -> None:
    log = PassLog(dropped=1, too_slow=2, shed=3)
    log.waits_ms.extend([10, 20, 300])
    log.passes_ms.extend([400, 500])
    log.batches.extend([4, 8, 8])
    read = shown(log.figures(waiting=5, running=1))
    assert read["waiting"] == 5
    assert (read["wait_ms_p50"], read["wait_ms_p95"]) == (20, 300)
    assert (read["pass_ms_p50"], read["batch"]) == (400, 8)
    assert (read["dropped"], read["too_slow"], read["shed"]) == (1, 2, 3)


def test_before_the_first_pass_everything_is_nought() -> None:
    read = shown(PassLog().figures(waiting=0, running=0))
    assert {name: value for name, value in read.items() if name != "batch"} == {
        name: 0.0 for name in read if name != "batch"
    }
