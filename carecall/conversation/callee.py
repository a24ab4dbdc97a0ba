"""The person's side of a call: from sound to finished turns with words.

While the person pauses, recognition already runs on what was said so far; it is thrown away when
they go on, and is simply there when the turn turns out to be over. A turn that nobody has taken
yet grows when the person resumes.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass

from carecall.conversation.listening import Listening
from carecall.domain.endpointing import (
    PRE_ROLL_MS,
    TAIL_MS,
    Endpointer,
    SpeechEdge,
    end_of_turn_ms,
)
from carecall.domain.language import Language
from carecall.domain.turn_words import looks_complete
from carecall.domain.turns import Heard
from carecall.ports.speech import Priority, Recogniser, RecognitionHints

log = logging.getLogger(__name__)

FINAL_DEADLINE_S = 6.0
TRUSTED_CONFIDENCE = 0.5
"""Words below this do not shorten or lengthen the wait for the end of a turn."""
_MOST_KEPT_BYTES = 4 * 16_000
_KEPT_MS = 1000
"""Sound kept while nobody speaks: more than the pre-roll needs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One finished turn of the person."""

    heard: Heard | None
    """None when recognition failed or was too slow."""
    started_ms: int
    ended_ms: int
    speech_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CalleeWatch:
    """Who wants to know what."""

    on_window: Callable[[SpeechEdge | None], None]
    """After each 32 ms of inbound sound."""
    on_words: Callable[[str], None]
    """Words of the turn so far, from a pass that is not stale; empty when nothing was understood."""


class Callee:
    """Listens to one person."""

    def __init__(
        self, listening: Listening, recogniser: Recogniser, language: Language, watch: CalleeWatch
    ) -> None:
        self.endpointer = Endpointer()
        self.ear = listening.open(self._on_score)
        self.probability = 0.0
        """Speech probability of the newest window."""
        self._listening = listening
        self._recogniser = recogniser
        self._language = language
        self._watch = watch
        self._hints = RecognitionHints()
        self._start_ms: int | None = None
        self._end_ms = 0
        self._over = False
        self._pass: asyncio.Task[Heard | None] | None = None
        self._final = False

    def expect(self, hints: RecognitionHints) -> None:
        """Set what the person was asked, for recognition and for the patience at pauses."""
        self._hints = hints
        self.endpointer.end_silence_ms = end_of_turn_ms(hints.expects)

    @property
    def position_ms(self) -> int:
        """Inbound call time that has been listened to."""
        return self.endpointer.position_ms

    @property
    def active(self) -> bool:
        """A turn is being spoken, or is over and not taken yet."""
        return self._start_ms is not None

    @property
    def started_ms(self) -> int:
        """Where the current turn began."""
        return self._start_ms if self._start_ms is not None else self.endpointer.onset_ms

    @property
    def over(self) -> bool:
        """The turn has ended, though its words may not be there yet."""
        return self._over

    @property
    def ready(self) -> bool:
        """A turn is over and its words are there to be taken."""
        return self._over and self._pass is not None and self._pass.done()

    def take(self) -> Said:
        """Return the finished turn and begin a new one; only when `ready`."""
        assert self._pass is not None  # noqa: S101  ready says so; a caller that did not ask is a bug
        started = self.started_ms
        said = Said(
            heard=None if self._pass.cancelled() else self._pass.result(),
            started_ms=started,
            ended_ms=self._end_ms,
            speech_ms=self._end_ms - started,
        )
        self.forget()
        if self.endpointer.speaking:
            self._start_ms = self.endpointer.onset_ms
        return said

    def forget(self) -> None:
        """Drop the current turn: it was nothing to answer."""
        self._drop_pass()
        self._start_ms, self._over = None, False

    def flush(self) -> None:
        """No more sound will come: end the turn that is being spoken."""
        edge = self.endpointer.flush()
        if edge is not None:
            self._changed(edge)

    async def finished(self) -> Said | None:
        """Return the turn that the end of the call cut short, or None."""
        self.flush()
        if not self._over or self._pass is None:
            return None
        await asyncio.wait([self._pass])
        return self.take() if self.ready else None

    def close(self) -> None:
        """Stop listening."""
        self.forget()
        self._listening.close(self.ear)

    def _on_score(self, probability: float) -> None:
        self.probability = probability
        edge = self.endpointer.feed(probability)
        if edge is not None:
            self._changed(edge)
        if self._start_ms is None and len(self.ear.pcm) > _MOST_KEPT_BYTES:
            self.ear.forget_before(self.position_ms - _KEPT_MS)
        self._watch.on_window(edge)

    @property
    def _full(self) -> bool:
        """The waiting turn is as long as a turn may get: what follows is the next one."""
        return self._over and self._end_ms - self.started_ms >= self.endpointer.rule.max_speech_ms

    def _changed(self, edge: SpeechEdge) -> None:
        if self._full:
            return
        if edge in (SpeechEdge.STARTED, SpeechEdge.RESUMED):
            self._drop_pass()
            self._over = False
            self.endpointer.end_silence_ms = end_of_turn_ms(self._hints.expects)
            if self._start_ms is None:
                self._start_ms = self.endpointer.onset_ms
        elif edge is SpeechEdge.PAUSED:
            self._recognise(Priority.SPECULATIVE)
        elif edge is SpeechEdge.ENDED:
            self._end_turn()
        else:
            self._fade()

    def _end_turn(self) -> None:
        self._over = True
        self._end_ms = self.endpointer.speech_end_ms
        if self._pass is None or (self._pass.done() and not self._usable(self._pass)):
            self._recognise(Priority.FINAL)

    def _fade(self) -> None:
        """Forget a click; a turn that was waiting before it is still a turn."""
        if self._end_ms > self.started_ms:
            self._over = True
            self._recognise(Priority.FINAL)
        else:
            self.forget()

    def _recognise(self, priority: Priority) -> None:
        self._drop_pass()
        self._final = priority is Priority.FINAL
        end_ms = self.endpointer.speech_end_ms
        pcm = self.ear.piece(self.started_ms - PRE_ROLL_MS, end_ms + TAIL_MS)
        task = asyncio.get_running_loop().create_task(self._transcribe(pcm, priority))
        task.add_done_callback(self._pass_done)
        self._pass = task

    async def _transcribe(self, pcm: bytes, priority: Priority) -> Heard | None:
        try:
            async with asyncio.timeout(FINAL_DEADLINE_S + 1):
                return await self._recogniser.transcribe(
                    pcm,
                    language=self._language,
                    hints=self._hints,
                    priority=priority,
                    deadline_s=FINAL_DEADLINE_S,
                )
        except Exception:  # an engine's failure is an unclear answer, never the end of a call
            log.warning("recognition failed", exc_info=True)
            return None

    def _pass_done(self, task: asyncio.Task[Heard | None]) -> None:
        if task is not self._pass or task.cancelled():
            return
        if self._over and not self._final and not self._usable(task):
            self._recognise(Priority.FINAL)
            return
        heard = task.result()
        if heard is not None and heard.confidence >= TRUSTED_CONFIDENCE:
            self.endpointer.end_silence_ms = end_of_turn_ms(
                self._hints.expects, complete=looks_complete(heard.text, self._language)
            )
        self._watch.on_words(heard.text if heard is not None else "")

    @staticmethod
    def _usable(task: asyncio.Task[Heard | None]) -> bool:
        return not task.cancelled() and task.result() is not None

    def _drop_pass(self) -> None:
        if self._pass is not None and not self._pass.done():
            self._pass.cancel()
        self._pass = None
