"""A human's phone that was lifted: says what this is about, and waits for the key that takes the call.

Before the key is pressed nothing is said that a voicemail may not keep: neither a name nor a word of the person's.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from carecall.domain.audio import CHUNK_MS
from carecall.domain.script import Purpose
from carecall.domain.script_text import fill
from carecall.ports.clock import Clock
from carecall.ports.speech import SpokenText, Synthesiser
from carecall.ports.transfers import HandoverBrief, HandoverStore
from carecall.ports.voice import VoiceChannel

log = logging.getLogger(__name__)

TAKE_KEY, DECLINE_KEY = "1", "2"
TOLD_WITHIN_MS = 15_000
"""The longest that somebody who took the call is told before they are joined."""

Admit = Callable[[str], Awaitable[Callable[[VoiceChannel], Awaitable[None]] | None]]
"""Whoever may come in with a sound connection's id, or None."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverRule:
    """How long somebody may take for the key."""

    times_said: int = 3
    pause_ms: int = 2_500
    """After each time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverParts:
    """What every handover uses."""

    store: HandoverStore
    synthesiser: Synthesiser
    clock: Clock
    rule: HandoverRule = HandoverRule()


class Handovers:
    """Speaks to every human whose phone was lifted."""

    def __init__(self, parts: HandoverParts) -> None:
        self._parts = parts

    async def admit(self, leg_id: str) -> Callable[[VoiceChannel], Awaitable[None]] | None:
        """Return what speaks to the human on the leg `leg_id`; None for one that is not ours."""
        now = self._parts.clock.now()
        brief = await asyncio.to_thread(self._parts.store.lifted, leg_id, now)
        if brief is None:
            return None

        async def speak(channel: VoiceChannel) -> None:
            await self.speak(brief, channel)

        return speak

    async def speak(self, brief: HandoverBrief, channel: VoiceChannel) -> None:
        """Announce the call, take the key, write what was decided and close our side; never raises for a fault."""
        taken = False
        try:
            taken = await self._asked(brief, channel)
            await asyncio.to_thread(self._parts.store.decided, brief.leg_id, taken=taken)
            if taken:
                await self._told(brief, channel)
        except (
            Exception
        ):  # whatever breaks here, the person who waits goes on waiting for the next human
            log.exception("handover failed", extra={"call_id": brief.call_id})
        finally:
            log.info("handover", extra={"call_id": brief.call_id, "taken": taken})
            channel.hang_up()

    async def _asked(self, brief: HandoverBrief, channel: VoiceChannel) -> bool:
        """Say what this is about until a key says yes or no; False when nobody presses one or hangs up."""
        purpose = Purpose.TRANSFER_WISH_CALL if brief.wished else Purpose.TRANSFER_CALL
        sound = await self._sound(brief, purpose)
        rule = self._parts.rule
        length_ms = rule.times_said * (_length_ms(sound) + rule.pause_ms)
        clock = SoundClock(channel)
        for _ in range(rule.times_said):
            channel.play(sound + bytes(rule.pause_ms * 16))
        key = asyncio.ensure_future(_first_key(channel))
        gone = asyncio.ensure_future(channel.closed())
        over = asyncio.ensure_future(clock.passed(length_ms))
        try:
            await asyncio.wait({key, gone, over}, return_when=asyncio.FIRST_COMPLETED)
            return key.done() and key.result() == TAKE_KEY and not gone.done()
        finally:
            channel.stop()
            await _cancelled(key, gone, over)

    async def _told(self, brief: HandoverBrief, channel: VoiceChannel) -> None:
        """Say who it is and what they said, then let go."""
        purpose = Purpose.TRANSFER_WISH_TAKEN if brief.wished else Purpose.TRANSFER_TAKEN
        sound = await self._sound(brief, purpose)
        clock = SoundClock(channel)
        channel.play(sound)
        gone = asyncio.ensure_future(channel.closed())
        over = asyncio.ensure_future(clock.passed(min(_length_ms(sound), TOLD_WITHIN_MS)))
        await asyncio.wait({gone, over}, return_when=asyncio.FIRST_COMPLETED)
        await _cancelled(gone, over)

    async def _sound(self, brief: HandoverBrief, purpose: Purpose) -> bytes:
        values = {
            "department": brief.department,
            "recipient": brief.recipient,
            "quote": brief.quote.rstrip(" .!?"),
        }
        return await self._parts.synthesiser.render(
            SpokenText(
                text=fill(brief.script.lines[purpose][0], values),
                language=brief.script.language,
                voice=brief.voice,
                speed=brief.speed,
            )
        )


class SoundClock:
    """Counts time in the sound that was sent on a channel, so that no other clock is needed."""

    def __init__(self, channel: VoiceChannel) -> None:
        self._passed_ms = 0
        self._until_ms = 0
        self._reached = asyncio.Event()
        channel.on_sent(self._sent)

    async def passed(self, ms: int) -> None:
        """Return once `ms` of sound have gone out from now on."""
        self._until_ms = self._passed_ms + ms
        self._reached.clear()
        await self._reached.wait()

    def _sent(self, _chunk: bytes, _queued: bool) -> None:
        self._passed_ms += CHUNK_MS
        if self._passed_ms >= self._until_ms:
            self._reached.set()


def first_who_admits(*doors: Admit) -> Admit:
    """Return one door out of several: the first that lets an id in."""

    async def admit(sound_id: str) -> Callable[[VoiceChannel], Awaitable[None]] | None:
        for door in doors:
            found = await door(sound_id)
            if found is not None:
                return found
        return None

    return admit


async def _first_key(channel: VoiceChannel) -> str:
    """Return the first key that means something; empty when the phone was hung up."""
    async for digit in channel.digits():
        if digit in (TAKE_KEY, DECLINE_KEY):
            return digit
    return ""


async def _cancelled(
    *tasks: asyncio.Future[object] | asyncio.Future[str] | asyncio.Future[None],
) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _length_ms(pcm: bytes) -> int:
    return len(pcm) // 16
