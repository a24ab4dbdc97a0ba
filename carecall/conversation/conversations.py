"""The door of this flow: who may come in, and one talk for each who does."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime

from carecall.conversation.last_resort import apology
from carecall.conversation.talk import Talk
from carecall.conversation.talk_parts import TalkParts
from carecall.domain.brief import CallBrief
from carecall.domain.script import Purpose
from carecall.errors import SpeechError
from carecall.ports.dialogue import Line
from carecall.ports.speech import SpokenText
from carecall.ports.voice import Recorder, VoiceChannel

log = logging.getLogger(__name__)

Record = Callable[[str, datetime], Recorder]
"""Begins a recording of this name that was begun at a moment; a later talk of a call has a number behind its id."""


class Conversations:
    """Holds every conversation of this process."""

    def __init__(self, parts: TalkParts, *, record: Record) -> None:
        self._parts = parts
        self._record = record
        self.live: set[Talk] = set()
        """Talks that go on or are still being written down."""

    async def admit(self, call_id: str) -> Callable[[VoiceChannel], Awaitable[None]] | None:
        """Redeem a call's sound ticket; None when nobody expects it, else what holds the talk."""
        now = self._parts.clock.now()
        brief = await asyncio.to_thread(self._parts.store.take, call_id, now)
        if brief is None:
            return None

        async def converse(channel: VoiceChannel) -> None:
            await self.converse(brief, channel)

        return converse

    async def converse(self, brief: CallBrief, channel: VoiceChannel) -> None:
        """Hold one whole conversation and write it down."""
        log.info("sound up", extra={"call_id": brief.call_id})
        name = brief.call_id if brief.talk_no == 1 else f"{brief.call_id}-{brief.talk_no}"
        recorder = self._record(name, self._parts.clock.now())
        talk = Talk(self._parts, brief, channel, recorder)
        self.live.add(talk)
        try:
            await talk.hold()
            await talk.written()
        finally:
            self.live.discard(talk)

    def take_leave(self) -> None:
        """Have every talk that goes on say goodbye and end."""
        for talk in self.live:
            log.info("talk asked to end", extra={"call_id": talk.call_id})
            talk.take_leave()

    async def prepare(self, brief: CallBrief) -> None:
        """Have the greeting rendered before the phone is picked up, and what must come without delay later."""
        first = await self._parts.dialogue.open(brief).first()
        bridges = (Line(text=text) for text in brief.script.lines.get(Purpose.THINKING, ()))
        for line in (*first.lines, apology(brief.script.language), *bridges):
            await self._render(line, brief)

    async def _render(self, line: Line, brief: CallBrief) -> None:
        sentence = SpokenText(
            text=line.text,
            language=brief.script.language,
            voice=brief.voice,
            speed=brief.speed * line.pace,
            clip=line.clip,
        )
        try:
            await self._parts.synthesiser.render(sentence)
        except SpeechError:
            log.warning("prompt not prepared", exc_info=True, extra={"call_id": brief.call_id})
