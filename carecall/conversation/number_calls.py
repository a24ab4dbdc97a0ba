"""A call that says a verification number to whoever presses a key; no word of it is kept or recorded."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterable

from carecall.conversation.handover import SoundClock
from carecall.domain.call import EndedBy
from carecall.domain.number_call import (
    HEAR_KEY,
    NumberBrief,
    SpokenPart,
    number_of,
    opening_of,
    unheard_of,
)
from carecall.ports.clock import Clock
from carecall.ports.number_calls import NumberCalls, NumberSaid
from carecall.ports.speech import SpokenText, Synthesiser
from carecall.ports.voice import VoiceChannel

log = logging.getLogger(__name__)

BYTES_A_MS = 16
SETTLE_MS = 300
"""Silence before our first word after answer: who lifts the phone has it at the ear by then."""
TAIL_MS = 200


class SayNumbers:
    """Speaks on every call that proves a number."""

    def __init__(self, calls: NumberCalls, synthesiser: Synthesiser, clock: Clock) -> None:
        self._calls, self._synthesiser, self._clock = calls, synthesiser, clock

    async def admit(self, call_id: str) -> Callable[[VoiceChannel], Awaitable[None]] | None:
        """Return what speaks on the call `call_id`; None for one that says no number."""
        brief = await asyncio.to_thread(self._calls.take, call_id, self._clock.now())
        if brief is None:
            return None

        async def speak(channel: VoiceChannel) -> None:
            await self.speak(brief, channel)

        return speak

    async def speak(self, brief: NumberBrief, channel: VoiceChannel) -> None:
        """Say the number, write the end and hang up; never raises for a fault."""
        ended_by = EndedBy.FAULT
        try:
            ended_by = await self._said(brief, channel)
        except Exception:  # whatever breaks here, the user asks for another call
            log.exception("number not said", extra={"call_id": brief.call_id})
        said = NumberSaid(call_id=brief.call_id, ended_by=ended_by)
        try:
            await asyncio.to_thread(self._calls.finish, said)
        except Exception:  # the network's side closes what nobody wrote
            log.exception("end of a call not written", extra={"call_id": brief.call_id})
        finally:
            log.info("number said", extra={"call_id": brief.call_id, "ended_by": ended_by.value})
            channel.hang_up()

    async def _said(self, brief: NumberBrief, channel: VoiceChannel) -> EndedBy:
        """Play everything until it is over or the phone is hung up."""
        clock = SoundClock(channel)
        gone = asyncio.ensure_future(channel.closed())
        speaking = asyncio.ensure_future(self._all(brief, channel, clock))
        try:
            await asyncio.wait({gone, speaking}, return_when=asyncio.FIRST_COMPLETED)
            if speaking.done():
                speaking.result()
                return EndedBy.AGENT
            return EndedBy.FAULT if channel.fault else EndedBy.RECIPIENT
        finally:
            for task in (gone, speaking):
                task.cancel()
            await asyncio.gather(gone, speaking, return_exceptions=True)

    async def _all(self, brief: NumberBrief, channel: VoiceChannel, clock: SoundClock) -> None:
        channel.play(bytes(SETTLE_MS * BYTES_A_MS))
        opening = self._play(opening_of(brief), brief, channel, clock)
        if brief.number:
            pressed = await _key_during(opening, channel)
            channel.stop()
            rest = number_of(brief) if pressed else unheard_of(brief)
            await self._play(rest, brief, channel, clock)
        else:
            await opening
        await clock.passed(TAIL_MS)

    async def _play(
        self,
        parts: Iterable[SpokenPart],
        brief: NumberBrief,
        channel: VoiceChannel,
        clock: SoundClock,
    ) -> None:
        """Say `parts` and return once the last has gone out."""
        for part in parts:
            sound = await self._synthesiser.render(
                SpokenText(text=part.text, language=brief.language)
            )
            channel.play(sound + bytes(part.pause_ms * BYTES_A_MS))
        await clock.passed(channel.queued_ms)


async def _key_during(opening: Coroutine[None, None, None], channel: VoiceChannel) -> bool:
    """Say the opening until it is over or the key is pressed; return whether it was pressed."""
    key = asyncio.ensure_future(_hear_key(channel))
    speaking = asyncio.ensure_future(opening)
    try:
        await asyncio.wait({key, speaking}, return_when=asyncio.FIRST_COMPLETED)
        if speaking.done():
            speaking.result()
        return key.done()
    finally:
        for task in (key, speaking):
            task.cancel()
        await asyncio.gather(key, speaking, return_exceptions=True)


async def _hear_key(channel: VoiceChannel) -> None:
    """Return once the key was pressed; a phone that was hung up presses none."""
    async for digit in channel.digits():
        if digit == HEAR_KEY:
            return
    await asyncio.Event().wait()
