"""A short campaign on both databases at once while everything around it is killed, stopped and cut off."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from tests.chaos.faults import FaultKind
from tests.chaos.show import Programme, perform
from tests.chaos.verdict import told

pytestmark = [pytest.mark.pbx, pytest.mark.slow, pytest.mark.postgres]

SEED = 1
RECIPIENTS = 40


@pytest.fixture
def say(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Print a line of progress past pytest's capturing."""
    capture = request.config.pluginmanager.getplugin("capturemanager")
    reporter = request.config.pluginmanager.getplugin("terminalreporter")

    def line(text: str) -> None:
        with capture.global_and_fixture_disabled():
            reporter.write_line(text)

    return line


async def test_every_promise_is_kept_whatever_breaks(say: Callable[[str], None]) -> None:
    programmes = [
        Programme(
            recipients=RECIPIENTS,
            kind=kind,
            seed=SEED,
            calls_per_second=1.0,
            mean_s=3.0,
            most_mishaps=len(FaultKind),
        )
        for kind in ("sqlite", "postgresql")
    ]
    verdicts = await asyncio.gather(*(perform(each, say) for each in programmes))
    for verdict in verdicts:
        say(told(verdict))
        assert not verdict.broken
        assert verdict.counts["people rung"] == RECIPIENTS
        assert len(verdict.faults) > len(FaultKind) // 2
