"""The spoken pause set: people of different pace answer, and pause where people pause."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from random import Random
from typing import Any

import numpy as np

from carecall.domain.language import Language
from carecall.ports.dialogue import Line as OurLine
from carecall.ports.dialogue import NextStep, Reply
from carecall.speech.silero import SileroVoiceDetector
from tests.bench.line_sound import Wave, silence
from tests.bench.turn_rig import Line, TurnRig
from tests.bench.turn_sounds import Sounds
from tests.bench.turn_texts import PAUSING, PLAIN, SHORT_REPLY, STOP, parts_of

MISSED_MS = 2_000
PAUSES_MS = {
    "quick": ((200, 600), (200, 450)),
    "usual": ((200, 1000), (200, 600)),
    "slow": ((350, 1500), (300, 900)),
}
"""Shortest and longest pause within a sentence, and after one that could have been all."""
LEVELS_DBFS = (-22.0, -26.0, -32.0)
NOISES_DBFS = (-60.0, -50.0, -42.0)


@dataclass(slots=True, kw_only=True)
class PauseTurn:
    """One answer and what became of it."""

    person: str
    language: Language
    text: str
    pauses_ms: list[int]
    understood: bool
    cut_off: bool = False
    """Our voice was heard before the last word."""
    whole: bool = False
    """The last answer was to all of it."""
    delay_ms: int | None = None
    """From the last sound to the answer; None when we had answered before."""
    missed: bool = False

    def as_row(self) -> dict[str, Any]:
        """Return plain values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class _Stretch:
    text: str
    sound: Wave
    pause_ms: int
    """Behind it."""


async def pause_set(
    sounds: Sounds, detector: SileroVoiceDetector, *, understands: bool, quick: bool
) -> list[PauseTurn]:
    """Return every turn of every person."""
    turns: list[PauseTurn] = []
    kinds = list(PAUSES_MS)
    for language in Language:
        people = kinds if quick else kinds * 3
        for number, kind in enumerate(people):
            call = PauseCall(sounds, detector, language, person=number, kind=kind)
            turns += await call.hold(understands=understands, most=6 if quick else 20)
    return turns


class PauseCall:
    """One person on one call."""

    def __init__(
        self,
        sounds: Sounds,
        detector: SileroVoiceDetector,
        language: Language,
        *,
        person: int,
        kind: str,
    ) -> None:
        self._sounds, self._detector, self._language = sounds, detector, language
        self._person, self._kind = person, kind
        self._random = Random(1000 * person + len(kind))

    async def hold(self, *, understands: bool, most: int) -> list[PauseTurn]:
        """Answer up to `most` questions."""
        reply_text = SHORT_REPLY[self._language]
        ours = await self._sounds.ours(reply_text, self._language)
        rig = TurnRig(
            language=self._language,
            reply=Reply(lines=(OurLine(text=reply_text),), then=NextStep.LISTEN, listen_s=60.0),
            sounds={reply_text: ours},
            detector=self._detector,
            line=Line(noise_dbfs=self._random.choice(NOISES_DBFS), seed=self._person + 1),
            understands=understands,
        )
        sentences = [*PAUSING[self._language], *PLAIN[self._language]]
        self._random.shuffle(sentences)
        await rig.answer()
        await rig.until(lambda: rig.sounding, 3000)
        turns = [await self._turn(rig, sentence) for sentence in sentences[:most]]
        await rig.hang_up()
        return turns

    async def _turn(self, rig: TurnRig, sentence: str) -> PauseTurn:
        await rig.hear_out()
        await rig.wait(self._random.randrange(200, 900))
        stretches = await self._stretches(sentence)
        turn = PauseTurn(
            person=self._kind,
            language=self._language,
            text=sentence,
            pauses_ms=[one.pause_ms for one in stretches if one.pause_ms],
            understood=rig.understands,
        )
        await self._say(rig, stretches, turn)
        return turn

    async def _say(self, rig: TurnRig, stretches: list[_Stretch], turn: PauseTurn) -> None:
        answers_before = len(rig.dialogue.events)
        at_ms = rig.now_ms
        for one in stretches:
            rig.says(one.text, at_ms, one.sound)
            at_ms += len(one.sound) // 8 + one.pause_ms
        whole = np.concatenate([np.append(one.sound, silence(one.pause_ms)) for one in stretches])

        def watch() -> None:
            turn.cut_off = turn.cut_off or (rig.sounding and rig.now_ms < at_ms)

        await rig.play(whole, watch)
        turn.missed = not await rig.until(lambda: _answered(rig, answers_before, at_ms), MISSED_MS)
        self._judge(rig, turn, stretches, at_ms)

    def _judge(self, rig: TurnRig, turn: PauseTurn, stretches: list[_Stretch], end_ms: int) -> None:
        if not rig.dialogue.events:
            return
        asked_ms, event = rig.dialogue.events[-1]
        if asked_ms >= end_ms - 100:
            turn.delay_ms = max(0, asked_ms - end_ms)
        heard = event.heard.text if event.heard is not None else ""
        turn.whole = heard == " ".join(one.text for one in stretches)
        turn.missed = turn.missed and not turn.cut_off

    async def _stretches(self, sentence: str) -> list[_Stretch]:
        within, after = PAUSES_MS[self._kind]
        dbfs = LEVELS_DBFS[self._person % len(LEVELS_DBFS)]
        found = []
        for part in parts_of(sentence):
            sound = await self._sounds.theirs(part.text, self._language, self._person, dbfs)
            span = after if part.mark == STOP else within
            pause_ms = self._random.randrange(*span, 20) if part.mark else 0
            found.append(_Stretch(part.text, sound, pause_ms))
        return found


def _answered(rig: TurnRig, before: int, end_ms: int) -> bool:
    events = rig.dialogue.events
    return len(events) > before and events[-1][0] >= end_ms - 100
