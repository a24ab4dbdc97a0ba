"""What a human's phone hears before it is joined with the person's, and what it takes to say yes."""

from __future__ import annotations

import asyncio

import pytest

from carecall.conversation.handover import (
    HandoverParts,
    HandoverRule,
    Handovers,
    first_who_admits,
)
from carecall.domain.audio import CHUNK_MS
from carecall.domain.language import Language
from carecall.language.script_files import built_in_script
from carecall.ports.transfers import HandoverBrief
from tests.fakes.synthesiser import FakeSynthesiser
from tests.fakes.talk_rig import StandingClock
from tests.fakes.voice_channel import FakeVoiceChannel

LEG = "0b5e0b0e-0000-4000-8000-00000000000a"
QUOTE = "못 일어나겠어요."


class MemoryHandovers:
    """One leg that is expected, and what was decided about it."""

    def __init__(self) -> None:
        self.expected = {LEG}
        self.wished = False
        self.decided_on: list[tuple[str, bool]] = []

    def lifted(self, leg_id, now):
        if leg_id not in self.expected:
            return None
        self.expected.discard(leg_id)
        return HandoverBrief(
            leg_id=leg_id, call_id="call", script=built_in_script(Language.KO),
            department="행복복지관", recipient="김하늘", quote=QUOTE,
            wished=self.wished,
        )  # fmt: skip

    def decided(self, leg_id, *, taken):
        self.decided_on.append((leg_id, taken))


class Human:
    """One phone that was lifted."""

    def __init__(self) -> None:
        self.store = MemoryHandovers()
        self.synthesiser = FakeSynthesiser()
        self.channel = FakeVoiceChannel(LEG)
        rule = HandoverRule(times_said=2, pause_ms=400)
        parts = HandoverParts(
            store=self.store, synthesiser=self.synthesiser, clock=StandingClock(), rule=rule
        )
        self.handovers = Handovers(parts)

    async def lift(self) -> None:
        speak = await self.handovers.admit(LEG)
        assert speak is not None
        self.task = asyncio.ensure_future(speak(self.channel))
        await self.passed(40)

    async def passed(self, ms: int) -> None:
        for _ in range(ms // CHUNK_MS):
            self.channel.tick()
            await asyncio.sleep(0)
        await self.settled()

    async def settled(self) -> None:
        for _ in range(20):
            await asyncio.sleep(0)

    async def over(self) -> list[tuple[str, bool]]:
        async with asyncio.timeout(5):
            while not self.channel.hung_up:
                await self.passed(200)
            await self.task
        return self.store.decided_on

    @property
    def said(self) -> list[str]:
        return [spoken.text for spoken in self.synthesiser.rendered]


@pytest.fixture
async def human() -> Human:
    human = Human()
    await human.lift()
    return human


async def test_nothing_private_is_said_before_the_key(human: Human) -> None:
    assert len(human.said) == 1
    assert "행복복지관" in human.said[0]
    assert "김하늘" not in human.said[0]
    assert "일어나" not in human.said[0]
    await human.over()


async def test_the_key_takes_the_call_and_then_it_is_said_who_it_is(human: Human) -> None:
    human.channel.press("1")
    assert await human.over() == [(LEG, True)]
    assert "김하늘" in human.said[1]
    assert "못 일어나겠어요." in human.said[1]


async def test_of_somebody_who_asked_for_a_person_nothing_urgent_is_said() -> None:
    human = Human()
    human.store.wished = True
    await human.lift()
    human.channel.press("1")
    assert await human.over() == [(LEG, True)]
    asked, told = human.said
    assert "사람과 통화하고 싶다는" in asked
    assert "급한" not in asked
    assert "김하늘" not in asked
    assert "김하늘" in told
    assert QUOTE not in told


async def test_whoever_presses_nothing_has_said_no(human: Human) -> None:
    assert await human.over() == [(LEG, False)]
    assert len(human.said) == 1


@pytest.mark.parametrize("digit", ["2", "*", "5"])
async def test_no_other_key_is_a_yes(human: Human, digit: str) -> None:
    human.channel.press(digit)
    assert await human.over() == [(LEG, False)]


async def test_a_phone_that_is_put_down_has_said_no(human: Human) -> None:
    human.channel.leave()
    await asyncio.wait_for(human.task, 5)
    assert human.store.decided_on == [(LEG, False)]


async def test_a_leg_is_let_in_once_and_a_stranger_never(human: Human) -> None:
    assert await human.handovers.admit(LEG) is None
    assert await human.handovers.admit("somebody") is None
    await human.over()


async def test_a_voice_that_fails_ends_the_leg_and_nothing_else() -> None:
    human = Human()
    human.synthesiser.broken_on = "1번"
    await human.lift()
    await asyncio.wait_for(human.task, 5)
    assert human.channel.hung_up
    assert human.store.decided_on == []


async def test_the_first_door_that_knows_an_id_opens() -> None:
    human = Human()

    async def nobody(_sound_id):
        return None

    admit = first_who_admits(nobody, human.handovers.admit)
    assert await admit(LEG) is not None
    assert await admit("somebody") is None
