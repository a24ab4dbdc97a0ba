"""What the database says of the platform, as gauges."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from prometheus_client import CollectorRegistry, generate_latest

from carecall.domain.call import CallState
from carecall.ports.standing import Standing
from carecall.telemetry.platform import KEPT_S, PlatformCollector
from tests.fakes.clock import FakeClock
from tests.fakes.standing import FakeStandingSource, busy_standing, make_standing

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


class Scraped:
    """A registry over a fake platform."""

    def __init__(self) -> None:
        self.clock = FakeClock(NOW)
        self.source = FakeStandingSource(busy_standing(NOW, NOW - timedelta(seconds=90)))
        self.registry = CollectorRegistry()
        self.registry.register(
            PlatformCollector(
                self.source, self.clock, day_from=lambda now: now.replace(hour=0, minute=0)
            )
        )

    def value(self, name: str, **labels: str) -> float | None:
        return self.registry.get_sample_value(f"carecall_{name}", labels)


@pytest.fixture
def scraped() -> Scraped:
    return Scraped()


@pytest.mark.parametrize(
    ("name", "labels", "value"),
    [
        ("database_up", {}, 1),
        ("calls", {"state": "answered"}, 3),
        ("calls", {"state": "unknown"}, 0),
        ("planned_calls", {"state": "planned"}, 40),
        ("calls_ended_today", {"disposition": "busy"}, 4),
        ("calls_ended_today", {"disposition": "screened"}, 0),
        ("due_calls", {}, 5),
        ("due_calls_oldest_seconds", {}, 90),
        ("alerts", {"state": "owned"}, 2),
        ("alerts_unseen", {}, 1),
        ("unreached_open", {}, 2),
        ("unreached_open_oldest_seconds", {}, 90),
        ("unreached_taken", {}, 1),
        ("unreached_late", {}, 1),
        ("news_waiting", {}, 3),
        ("news_given_up", {}, 1),
        ("node_held", {"node": "host-a"}, 1),
        ("node_held", {"node": "host-b"}, 0),
        ("node_draining", {"node": "host-b"}, 1),
        ("node_speech_load", {"node": "host-a"}, 0.4),
        ("node_speech_load", {"node": "host-b"}, None),
        ("trunk_stopped", {"trunk": "trunk"}, 1),
        ("trunk_channels", {"trunk": "trunk"}, 10),
        ("calls_stopped", {"scope": "platform"}, 1),
        ("calls_stopped", {"scope": "organizations"}, 2),
    ],
)
def test_a_busy_platform_is_told(
    scraped: Scraped, name: str, labels: dict[str, str], value: float | None
) -> None:
    assert scraped.value(name, **labels) == value


def test_the_database_is_asked_once_in_a_few_seconds(scraped: Scraped) -> None:
    assert scraped.source.asked == [], "registering asks nothing"
    scraped.value("calls", state="ringing")
    scraped.clock.advance(KEPT_S - 1)
    scraped.source.standing_now = make_standing(NOW, calls={CallState.RINGING: 8})
    assert scraped.value("calls", state="ringing") == 2
    scraped.clock.advance(1)
    assert scraped.value("calls", state="ringing") == 8
    assert len(scraped.source.asked) == 2


def test_a_reading_that_took_long_is_kept_for_longer(scraped: Scraped) -> None:
    read = scraped.source.standing

    def slow(now: datetime, *, day_from: datetime) -> Standing:
        scraped.clock.advance(2)
        return read(now, day_from=day_from)

    scraped.source.standing = slow  # type: ignore[method-assign]  # a slow one
    scraped.value("calls", state="ringing")
    scraped.clock.advance(30)
    scraped.value("calls", state="ringing")
    assert len(scraped.source.asked) == 1
    scraped.clock.advance(10)
    scraped.value("calls", state="ringing")
    assert len(scraped.source.asked) == 2


def test_a_database_that_is_away_hides_no_other_metric(scraped: Scraped) -> None:
    scraped.source.fails = True
    assert scraped.value("database_up") == 0
    assert scraped.value("calls", state="ringing") is None
    scraped.source.fails = False
    scraped.clock.advance(KEPT_S)
    assert scraped.value("database_up") == 1


def test_today_begins_where_the_door_says(scraped: Scraped) -> None:
    generate_latest(scraped.registry)
    assert scraped.source.asked == [NOW.replace(hour=0, minute=0)]
