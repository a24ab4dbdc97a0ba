"""Numbers that a process knows of itself, asked for when Prometheus does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from prometheus_client import CollectorRegistry, Gauge
from prometheus_client.gc_collector import GCCollector
from prometheus_client.process_collector import ProcessCollector


@dataclass(frozen=True, slots=True)
class ReadGauge:
    """One number; `read` is called in the web server's threads and must return at once."""

    name: str
    help: str
    read: Callable[[], float]


def add_gauges(registry: CollectorRegistry, gauges: Sequence[ReadGauge]) -> None:
    """Put `gauges` into a registry, by names that begin with carecall_."""
    for one in gauges:
        Gauge(f"carecall_{one.name}", one.help, registry=registry).set_function(one.read)


def process_registry() -> CollectorRegistry:
    """Return a registry of its own with the process's memory, processor time, files and garbage."""
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    GCCollector(registry=registry)
    return registry
