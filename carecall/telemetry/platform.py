"""How the platform stands, read from the database when Prometheus asks, at most once in a few seconds."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from carecall.domain.alert import AlertState
from carecall.domain.call import CallState, Disposition, PlannedCallState
from carecall.ports.clock import Clock
from carecall.ports.standing import NodeStanding, Standing, StandingSource, TrunkStanding

log = logging.getLogger(__name__)
KEPT_S = 5.0
"""A scrape within so many seconds of the last reading is answered from it."""
KEPT_TIMES = 20
"""A reading that took long is kept for so many times as long: scrapes never take more than a twentieth of a database's time."""

Labelled = tuple[tuple[str, ...], float]
Kind = TypeVar("Kind", bound=StrEnum)
OPEN = tuple(state for state in CallState if state is not CallState.ENDED)
UNRESOLVED = tuple(state for state in AlertState if state is not AlertState.RESOLVED)
NODE_GAUGES: tuple[tuple[str, str, Callable[[NodeStanding], float | None]], ...] = (
    ("node_held", "Whether a controller holds the node", lambda node: node.held),
    ("node_draining", "Whether the node takes no new calls", lambda node: node.draining),
    ("node_calls", "Calls of the node that have not ended", lambda node: node.open_calls),
    ("node_speech_load", "Share of recognition in use", lambda node: node.speech_load),
    ("node_calls_admitted", "Talks that its speech carries", lambda node: node.admitted),
)
TRUNK_GAUGES: tuple[tuple[str, str, Callable[[TrunkStanding, datetime], float]], ...] = (
    ("trunk_enabled", "Whether the trunk may be used", lambda trunk, _: trunk.enabled),
    ("trunk_calls", "Calls of the trunk that have not ended", lambda trunk, _: trunk.open_calls),
    ("trunk_channels", "Calls at once that it may have", lambda trunk, _: trunk.channels),
    ("trunk_failures", "Failures in a row of its own", lambda trunk, _: trunk.failures),
    (
        "trunk_stopped",
        "Whether its breaker lets nothing through",
        lambda trunk, now: trunk.is_stopped(now),
    ),
)


class PlatformCollector(Collector):
    """A collector of gauges; when the database is away it says only that."""

    def __init__(
        self, source: StandingSource, clock: Clock, *, day_from: Callable[[datetime], datetime]
    ) -> None:
        """Read nothing yet; `day_from` gives the moment at which the day of another began."""
        self._source = source
        self._clock = clock
        self._day_from = day_from
        self._lock = threading.Lock()
        self._kept_until_s: float | None = None
        self._standing: Standing | None = None

    def describe(self) -> Iterable[Metric]:
        """Name no metric beforehand: asking for them would read the database."""
        return ()

    def collect(self) -> Iterator[Metric]:
        """Give every gauge."""
        standing = self._read()
        yield _gauge("database_up", "Whether the database answered", [((), standing is not None)])
        if standing is not None:
            yield from _counts(standing)
            yield from _queues(standing)
            yield from _nodes(standing.nodes)
            yield from _trunks(standing.trunks, standing.at)

    def _read(self) -> Standing | None:
        with self._lock:
            began_s = self._clock.monotonic()
            if self._kept_until_s is None or began_s >= self._kept_until_s:
                self._standing = self._fresh()
                took_s = self._clock.monotonic() - began_s
                self._kept_until_s = began_s + max(KEPT_S, KEPT_TIMES * took_s)
            return self._standing

    def _fresh(self) -> Standing | None:
        now = self._clock.now()
        try:
            return self._source.standing(now, day_from=self._day_from(now))
        except Exception:  # whatever a database does, the other metrics are still told
            log.warning("metrics without the database", exc_info=True)
            return None


def _counts(standing: Standing) -> Iterator[Metric]:
    yield _by_state("calls", "Calls that have not ended, by state", OPEN, standing.calls)
    yield _by_state(
        "planned_calls",
        "Promises of campaigns that run or are paused, by state",
        PlannedCallState,
        standing.planned,
    )
    yield _by_state(
        "calls_ended_today",
        "Calls of this day that ended, by disposition",
        Disposition,
        standing.ended_today,
        label="disposition",
    )
    yield _by_state("alerts", "Alerts that are not resolved, by state", UNRESOLVED, standing.alerts)
    yield _gauge(
        "calls_stopped",
        "Emergency stops in force: 1 for the platform's, and how many organizations have one",
        [
            (("platform",), standing.all_stopped),
            (("organizations",), standing.organizations_stopped),
        ],
        "scope",
    )


def _queues(standing: Standing) -> Iterator[Metric]:
    now = standing.at
    for name, help_text, queue in (
        ("due_calls", "Promises that are due and not dialled", standing.due),
        ("alerts_unseen", "Alerts that nobody has looked at", standing.alerts_unseen),
        ("unreached_open", "People not reached whom nobody has taken up", standing.unreached),
        ("news_waiting", "News that wait to be delivered", standing.news),
    ):
        yield _gauge(name, help_text, [((), queue.waiting)])
        yield _gauge(
            f"{name}_oldest_seconds", f"{help_text}: age of the oldest", [((), queue.age_s(now))]
        )
    yield _gauge(
        "unreached_taken", "People not reached whom somebody looks after",
        [((), standing.unreached_taken)],
    )  # fmt: skip
    yield _gauge(
        "unreached_late", "People not reached whose deadline has passed",
        [((), standing.unreached_late)],
    )  # fmt: skip
    yield _gauge(
        "news_given_up", "News of the last day that were given up", [((), standing.news_failed)]
    )


def _nodes(nodes: Iterable[NodeStanding]) -> Iterator[Metric]:
    nodes = tuple(nodes)
    for name, help_text, value in NODE_GAUGES:
        told = [((node.name,), number) for node in nodes if (number := value(node)) is not None]
        yield _gauge(name, help_text, told, "node")


def _trunks(trunks: Iterable[TrunkStanding], now: datetime) -> Iterator[Metric]:
    trunks = tuple(trunks)
    for name, help_text, value in TRUNK_GAUGES:
        told = [((trunk.name,), value(trunk, now)) for trunk in trunks]
        yield _gauge(name, help_text, told, "trunk")


def _by_state(
    name: str,
    help_text: str,
    states: Iterable[Kind],
    counts: Mapping[Kind, int],
    *,
    label: str = "state",
) -> GaugeMetricFamily:
    """Return a gauge with every state, those that nothing is in included."""
    return _gauge(
        name, help_text, [((state.value,), counts.get(state, 0)) for state in states], label
    )


def _gauge(
    name: str, help_text: str, values: Iterable[Labelled], label: str = ""
) -> GaugeMetricFamily:
    family = GaugeMetricFamily(f"carecall_{name}", help_text, labels=(label,) if label else ())
    for labels, value in values:
        family.add_metric(labels, float(value))
    return family
