"""The loop that hears finished calls again, better, while nobody talks, and reads those whose words changed once more."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from carecall.aftercall.understanding import understand
from carecall.domain.findings import CallAnalysis
from carecall.domain.second_pass import (
    BetterWords,
    is_found_only_now,
    may_replace,
    with_better_words,
    words_changed,
)
from carecall.domain.turns import Turn
from carecall.errors import SpeechError
from carecall.ports.analysis import Analyst
from carecall.ports.clock import Clock
from carecall.ports.second_hearing import CallToHearAgain, RecordedVoice, SecondHearingStore
from carecall.ports.speech import Priority, Recogniser, RecognitionHints

log = logging.getLogger(__name__)

Sleep = Callable[[float], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondPassRule:
    """When and how calls are heard again."""

    poll_s: float = 5.0
    oldest: timedelta = timedelta(days=3)
    """Older talks are left as they are."""
    before_ms: int = 300
    after_ms: int = 400
    """Sound around a turn, so that no syllable is cut."""
    pass_s: float = 120.0
    rest_s: float = 60.0
    longest_rest_s: float = 1800.0
    """A recogniser that fails is left alone: first so long, doubling up to the longest."""
    tries: int = 5
    """A call that fails so often in a row keeps its live words alone, so that it holds up no other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondPassParts:
    """What the loop works with."""

    store: SecondHearingStore
    ears: Recogniser
    """The best that this installation has for a pass that may take its time."""
    voice: RecordedVoice
    analyst: Analyst
    clock: Clock
    is_quiet: Callable[[], bool]
    """Nobody on the line is kept waiting by a pass that begins now."""


class SecondPass:
    """Hears one turn at a time; what it has heard is written at once, so that nothing is heard twice."""

    def __init__(
        self,
        parts: SecondPassParts,
        *,
        rule: SecondPassRule | None = None,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._parts = parts
        self._rule = rule or SecondPassRule()
        self._sleep = sleep
        self._failures = 0
        self._failing = ""
        self._rests_until_s = 0.0

    async def run(self) -> None:
        """Hear calls again until cancelled."""
        while True:
            if not await self.hear_next():
                await self._sleep(self._rule.poll_s)

    async def hear_next(self) -> bool:
        """Hear the oldest call that waits again; False when there is none, or it is not the time for it."""
        again = await self._waiting() if self._may_begin() else None
        if again is None:
            return False
        if again.call.call_id != self._failing:
            self._failing, self._failures = again.call.call_id, 0
        try:
            if self._failures >= self._rule.tries:
                return await self._give_up(again)
            return await self._hear(again)
        except SpeechError as problem:
            self._rest()
            log.warning("second recognition rests", extra={"why": str(problem)})
        except Exception:
            self._rest()
            log.exception("a call could not be heard again, it is tried later")
        return False

    async def _waiting(self) -> CallToHearAgain | None:
        since = self._parts.clock.now() - self._rule.oldest
        try:
            waiting = await asyncio.to_thread(self._parts.store.waiting, since, 1)
        except Exception:
            log.exception("calls to be heard again could not be looked for")
            return None
        return waiting[0] if waiting else None

    async def _give_up(self, again: CallToHearAgain) -> bool:
        call_id = again.call.call_id
        await asyncio.to_thread(self._parts.store.done, call_id, None, self._parts.clock.now())
        log.warning("call keeps its live words, hearing it again fails", extra={"call_id": call_id})
        return True

    def _may_begin(self) -> bool:
        rested = self._parts.clock.monotonic() >= self._rests_until_s
        return rested and self._parts.is_quiet()

    async def _hear(self, again: CallToHearAgain) -> bool:
        better = dict(again.heard)
        for turn in again.spoken:
            if turn.turn_no in better:
                continue
            if not self._parts.is_quiet():
                return False
            words = await self._words(again, turn)
            if words is None:
                break
            better[turn.turn_no] = words
        await self._finish(again, better)
        return True

    async def _words(self, again: CallToHearAgain, turn: Turn) -> BetterWords | None:
        """Return what the recording says and write it; None when the recording cannot be read."""
        rule, call = self._rule, again.call
        from_ms = max(0, turn.started_ms - rule.before_ms)
        pcm = await asyncio.to_thread(
            self._parts.voice.piece, again.recording, from_ms, turn.ended_ms + rule.after_ms
        )
        if pcm is None:
            log.warning("recording cannot be heard again", extra={"call_id": call.call_id})
            return None
        heard = await self._parts.ears.transcribe(
            pcm,
            language=call.language,
            hints=RecognitionHints(topic=turn.topic),
            priority=Priority.AFTER_CALL,
            deadline_s=rule.pass_s,
        )
        words = BetterWords(text=heard.text, confidence=heard.confidence, engine=heard.engine)
        await asyncio.to_thread(self._parts.store.heard, call.call_id, turn.turn_no, words)
        return words

    async def _finish(self, again: CallToHearAgain, better: dict[int, BetterWords]) -> None:
        analysis = await asyncio.to_thread(self._read_again, again, better)
        call_id = again.call.call_id
        await asyncio.to_thread(self._parts.store.done, call_id, analysis, self._parts.clock.now())
        facts: dict[str, object] = {"call_id": call_id, "turns": len(better)}
        if analysis is not None:
            facts |= {"label": analysis.label.value, "before": again.label.value}
        log.info("call heard again", extra=facts)
        if analysis is not None and is_found_only_now(again.label, analysis):
            log.warning("emergency heard only afterwards", extra={"call_id": call_id})

    def _read_again(
        self, again: CallToHearAgain, better: dict[int, BetterWords]
    ) -> CallAnalysis | None:
        """Return the new reading where it may take the first one's place; None where nothing changes."""
        turns = with_better_words(again.call.turns, better)
        if not words_changed(again.call.turns, turns):
            return None
        analysis = understand(replace(again.call, turns=turns), self._parts.analyst).analysis
        if may_replace(again.label, analysis.label, staff_acted=again.staff_acted):
            return analysis
        return None

    def _rest(self) -> None:
        rest_s = min(self._rule.rest_s * 2**self._failures, self._rule.longest_rest_s)
        self._failures = min(self._failures + 1, 16)
        self._rests_until_s = self._parts.clock.monotonic() + rest_s
