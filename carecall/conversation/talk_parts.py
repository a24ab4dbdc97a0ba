"""What every conversation uses, and what one is put together from."""

from __future__ import annotations

from dataclasses import dataclass

from carecall.conversation.alarm import Alarm, AlarmParts
from carecall.conversation.floor import Floor
from carecall.conversation.floor_parts import FloorParts
from carecall.conversation.listening import Listening
from carecall.conversation.notes import Notes
from carecall.conversation.speaking import Voice
from carecall.conversation.turn_log import TurnLog
from carecall.domain.brief import CallBrief
from carecall.domain.script import Purpose
from carecall.ports.analysis import Analyst
from carecall.ports.clock import Clock
from carecall.ports.dialogue import Dialogue
from carecall.ports.repositories import ConversationStore
from carecall.ports.speech import Recogniser, Synthesiser
from carecall.ports.voice import VoiceChannel

CLOSING_TIME_MS = 15_000
"""Kept of the longest talk time for saying goodbye."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkParts:
    """What every conversation uses."""

    store: ConversationStore
    dialogue: Dialogue
    recogniser: Recogniser
    synthesiser: Synthesiser
    listening: Listening
    clock: Clock
    analyst: Analyst | None = None
    """Reads words while they are being said; without it emergencies wait for the end of a turn."""


def floor_parts(
    parts: TalkParts, brief: CallBrief, channel: VoiceChannel, turns: TurnLog
) -> FloorParts:
    """Return what the floor of one call is made of."""
    longest_ms = brief.max_talk_s * 1000
    return FloorParts(
        channel=channel,
        listening=parts.listening,
        recogniser=parts.recogniser,
        synthesiser=parts.synthesiser,
        voice=Voice(language=brief.script.language, voice=brief.voice, speed=brief.speed),
        longest_ms=longest_ms - min(CLOSING_TIME_MS, longest_ms // 4),
        pace_ms=brief.answer_pace_ms,
        bridges=tuple(brief.script.lines.get(Purpose.THINKING, ())),
        on_bridge=turns.bridge,
    )


def open_alarm(parts: TalkParts, brief: CallBrief, floor: Floor, notes: Notes) -> Alarm:
    """Return the ear for emergencies of one call."""
    alarm_parts = AlarmParts(
        call_id=brief.call_id,
        language=brief.script.language,
        recogniser=parts.recogniser,
        analyst=parts.analyst,
        clock=parts.clock,
        put=notes.alert,
        turns=notes.turns,
        hush=floor.mouth.hush,
        overheard=floor.answering.overheard,
        settled=lambda: floor.answering.known(floor.callee.position_ms),
    )
    return Alarm(alarm_parts, floor.callee, known=brief.urgent_matters)
