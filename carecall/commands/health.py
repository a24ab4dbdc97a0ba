"""The metrics and health pages of the long-running processes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager

from prometheus_client import CollectorRegistry

from carecall.commands.local_day import midnight_before
from carecall.ports.speech import PassFigures
from carecall.settings import Settings
from carecall.store.engine import create_engine
from carecall.store.migrations import check_ready
from carecall.store.session import guarded_sessions
from carecall.store.standing import SqlStandingSource
from carecall.system import SystemClock
from carecall.telemetry.gauges import ReadGauge, add_gauges
from carecall.telemetry.platform import PlatformCollector
from carecall.telemetry.readiness import Check, Health
from carecall.telemetry.web import MetricsServer
from carecall.telephony.audiosocket import AudioSocketServer
from carecall.telephony.free_ports import PortNeed, listening_at
from carecall.wiring.controller import Controller
from carecall.wiring.talks import Media


@asynccontextmanager
async def published(pages: MetricsServer) -> AsyncIterator[None]:
    """Answer on the pages' port meanwhile."""
    pages.start()
    try:
        yield
    finally:
        await asyncio.to_thread(pages.stop)


def controller_pages(settings: Settings, built: Controller) -> MetricsServer:
    """Return the controller's pages, which tell of the whole platform too; call it on the event loop."""
    engine = create_engine(settings.sqlalchemy_url)
    source = SqlStandingSource(guarded_sessions(engine))
    registry = built.telemetry.registry
    registry.register(PlatformCollector(source, SystemClock(), day_from=midnight_before))
    media = PortNeed("media process", settings.port("media"))
    checks: Mapping[str, Check] = {
        "asterisk": lambda: built.link.connected,
        "database": database_check(settings),
        "node": lambda: built.flow.lease.held,
        "media": lambda: listening_at(media) is not None,
    }
    return _pages(settings.port("metrics"), registry, checks)


def media_pages(settings: Settings, built: Media) -> MetricsServer:
    """Return the media process's pages; call it on the event loop."""
    registry = built.telemetry.registry
    add_gauges(registry, sound_gauges(built.server))
    add_gauges(registry, recognition_gauges(built.recognition))
    checks: Mapping[str, Check] = {
        "database": database_check(settings),
        "sound": lambda: built.server.accepting,
    }
    return _pages(settings.port("media_metrics"), registry, checks)


def recognition_gauges(figures: Callable[[], PassFigures]) -> list[ReadGauge]:
    """Return what a recogniser knows of its last passes."""
    return [
        ReadGauge("recognition_waiting", "Passes that wait", lambda: figures().waiting),
        ReadGauge(
            "recognition_wait_ms_p50",
            "Usual wait of a pass",
            lambda: figures().waited_ms_p50 or 0,
        ),
        ReadGauge(
            "recognition_wait_ms_p95",
            "Wait that one pass in twenty exceeds",
            lambda: figures().waited_ms_p95 or 0,
        ),
        ReadGauge(
            "recognition_pass_ms_p50", "Usual length of a pass", lambda: figures().pass_ms_p50 or 0
        ),
        ReadGauge(
            "recognition_pass_ms_p95",
            "Length that one pass in twenty exceeds",
            lambda: figures().pass_ms_p95 or 0,
        ),
        ReadGauge(
            "recognition_dropped",
            "Passes that were cancelled before they began, since the start",
            lambda: figures().dropped,
        ),
        ReadGauge(
            "recognition_too_slow",
            "Passes that were not done in time, since the start",
            lambda: figures().too_slow,
        ),
        ReadGauge(
            "recognition_shed",
            "Partial and speculative passes that were not taken, since the start",
            lambda: figures().shed,
        ),
        ReadGauge("recognition_batch", "Utterances in one pass", lambda: figures().batch),
    ]


def sound_gauges(server: AudioSocketServer) -> list[ReadGauge]:
    """Return what the sound's server knows of itself."""
    return [
        ReadGauge("talks_live", "Connections of sound that go on", lambda: server.figures().live),
        ReadGauge(
            "sound_accepted", "Connections taken since the start", lambda: server.figures().accepted
        ),
        ReadGauge(
            "sound_refused", "Connections refused since the start", lambda: server.figures().refused
        ),
        ReadGauge(
            "sound_stuck",
            "Connections ended because the other end stopped reading",
            lambda: server.figures().stuck,
        ),
        ReadGauge(
            "sound_frames_skipped",
            "Slots of 20 ms in which we were too late to send",
            lambda: server.figures().lateness.skipped,
        ),
        ReadGauge(
            "sound_lateness_p99_seconds",
            "Lateness of 99 of 100 frames sent, since the start",
            lambda: server.figures().lateness.p99_ms / 1000,
        ),
    ]


def database_check(settings: Settings) -> Check:
    """Return the question whether the database is reachable and migrated, over connections of its own."""
    engine = create_engine(settings.sqlalchemy_url)

    def usable() -> bool:
        check_ready(engine)
        return True

    return usable


def _pages(port: int, registry: CollectorRegistry, checks: Mapping[str, Check]) -> MetricsServer:
    return MetricsServer(port, registry, Health(checks, loop=asyncio.get_running_loop()))
