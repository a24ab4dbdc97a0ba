"""Nobody is left in silence by a media process that stands still."""

from __future__ import annotations

import pytest

from carecall.campaign.voice_watch import VoiceWatch
from tests.flows.campaign_stage import CampaignStage


class Watched:
    """A stage with a media process that answers as the test says, one call that talks and one that rings."""

    def __init__(self) -> None:
        self.stage = CampaignStage()
        self.answers = True
        self.asked = 0

        async def ask() -> bool:
            self.asked += 1
            return self.answers

        self.stage.voice_answers = ask
        self.stage.start()

    async def call(self) -> None:
        for no in range(2):
            self.stage.plan(f"0105555000{no}")
        [self.talking] = await self.stage.dial()
        [self.ringing] = await self.stage.dial(after_s=1)
        self.stage.line.answers(self.talking)
        await self.stage.hear()

    @property
    def watch(self) -> VoiceWatch:
        return self.stage.flow.voice_watch

    async def look(self, after_s: float) -> list[str]:
        self.stage.clock.advance(after_s)
        await self.watch.look()
        return self.stage.line.hung_up


@pytest.fixture
async def watched():
    made = Watched()
    await made.call()
    return made


async def test_talks_of_a_media_process_that_stands_still_are_ended_and_ringing_calls_go_on(
    watched,
):
    watched.answers = False
    for _ in range(3):
        assert await watched.look(4) == []
    assert await watched.look(4) == [watched.talking]
    assert list(watched.stage.line.live) == [watched.ringing]


async def test_a_short_standstill_ends_nothing(watched):
    watched.answers = False
    for _ in range(3):
        await watched.look(4)
    watched.answers = True
    await watched.look(4)
    watched.answers = False
    assert await watched.look(60) == []


async def test_while_nobody_is_on_the_line_nobody_is_asked(watched):
    watched.stage.line.ends(watched.talking, cause=16)
    await watched.stage.hear()
    await watched.look(4)
    assert watched.asked == 0


async def test_who_was_on_the_line_before_a_restart_is_looked_after_too(watched):
    watched.stage.start()
    await watched.stage.flow.reconciler.take_over()
    watched.answers = False
    for _ in range(4):
        await watched.look(4)
    assert watched.stage.line.hung_up == [watched.talking]


async def test_somebody_who_has_a_human_needs_no_media_process(watched):
    watched.stage.ledger.held.add(watched.talking)
    watched.answers = False
    for _ in range(5):
        assert await watched.look(4) == []


async def test_nobody_is_ended_while_it_is_unknown_who_has_a_human(watched):
    watched.answers = False
    for _ in range(3):
        await watched.look(4)
    watched.stage.ledger.fails = True
    assert await watched.look(4) == []
