"""The person's side of a call: from sound to finished turns with words.

While the person pauses, recognition already runs on what was said so far; it is thrown away when
they go on, and is simply there when the turn turns out to be over. A turn that nobody has taken
yet grows when the person resumes; one that was taken grows too, as long as it is kept open, and
then comes once more as a whole.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from carecall.conversation.listening import Listening
from carecall.conversation.passes import Passes
from carecall.domain.endpointing import (
    PRE_ROLL_MS,
    TAIL_MS,
    Endpointer,
    SpeechEdge,
    end_of_turn_ms,
)
from carecall.domain.language import Language
from carecall.domain.patience import Patience
from carecall.domain.script import Expectation
from carecall.domain.turn_words import looks_complete
from carecall.domain.turns import Heard
from carecall.ports.speech import Priority, Recogniser, RecognitionHints

TRUSTED_CONFIDENCE = 0.5
"""Words below this do not shorten or lengthen the wait for the end of a turn."""
GO_ON_WITHIN_MS = 6_000
"""Speech that comes later than this after a turn is a turn of its own."""
LONGEST_WHOLE_MS = 16_000
"""A turn that began longer ago than this is not continued: recognition takes 20 s and no more."""
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
    went_on: bool = False
    """It begins with the turn that was taken last, which it replaces."""
    added_from_ms: int = 0
    """Where what was added to that turn began."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CalleeWatch:
    """Who wants to know what."""

    on_window: Callable[[SpeechEdge | None], None]
    """After each 32 ms of inbound sound."""
    on_words: Callable[[str], None]
    """Words of the turn so far, from a pass that is not stale; empty when nothing was understood."""
    judge: Callable[[float], float] = float
    """What a window's speech probability counts for, given what else is on the line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _OpenTurn:
    """A turn that was taken and may still be continued."""

    started_ms: int
    ended_ms: int
    hints: RecognitionHints


class Callee:
    """Listens to one person."""

    def __init__(
        self,
        listening: Listening,
        recogniser: Recogniser,
        language: Language,
        watch: CalleeWatch,
        patience: Patience | None = None,
    ) -> None:
        self.endpointer = Endpointer()
        self.patience = patience or Patience()
        self.ear = listening.open(self._on_score)
        self.probability = 0.0
        """Speech probability of the newest window, whoever spoke in it."""
        self._listening = listening
        self._language = language
        self._passes = Passes(recogniser, language, self._words_came)
        self._watch = watch
        self._hints = RecognitionHints()
        self._start_ms: int | None = None
        self._end_ms = 0
        self._over = False
        self._open: _OpenTurn | None = None
        self._went_on = False
        self._gap_ms = self._added_from_ms = 0
        self._paused_within = False

    def expect(self, hints: RecognitionHints) -> None:
        """Set what the person was asked, for recognition and for the patience at pauses.

        Somebody who goes on with an earlier turn still answers what was asked before.
        """
        if not self._went_on:
            self._hints = hints
            self._wait_for(None)

    @property
    def expects(self) -> Expectation:
        """What kind of answer the person was asked for."""
        return self._hints.expects

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
        return self._over and self._passes.ended

    def take(self) -> Said:
        """Return the finished turn and begin a new one; only when `ready`."""
        started = self.started_ms
        if self._went_on and self._hints.expects is not Expectation.NUMBER:
            self.patience.cut_off(self._gap_ms)
        said = Said(
            heard=self._passes.heard,
            started_ms=started,
            ended_ms=self._end_ms,
            speech_ms=self._end_ms - started,
            went_on=self._went_on,
            added_from_ms=self._added_from_ms,
        )
        self.forget()
        if self.endpointer.speaking:
            self._start_ms = self.endpointer.onset_ms
        return said

    def forget(self) -> None:
        """Drop the current turn: it was nothing to answer."""
        self._passes.drop()
        self._start_ms, self._over, self._went_on = None, False, False
        self._paused_within = False

    # --- turns that go on after they were taken -------------------------------------------

    def keep_open(self, said: Said) -> None:
        """Let `said`, just taken, be continued until it is settled."""
        self._open = _OpenTurn(
            started_ms=said.started_ms, ended_ms=said.ended_ms, hints=self._hints
        )

    def settle(self) -> None:
        """Let nothing be added any more to the turn that was taken last."""
        self._open = None

    def go_on(self) -> bool:
        """Take what is being said as the rest of the turn that was taken last; False when it cannot be."""
        before, onset_ms = self._open, self.endpointer.onset_ms
        if before is None or self._start_ms is None or self._went_on:
            return False
        quiet_ms = onset_ms - before.ended_ms
        if quiet_ms > GO_ON_WITHIN_MS or onset_ms - before.started_ms > LONGEST_WHOLE_MS:
            return False
        self._start_ms, self._hints, self._went_on = before.started_ms, before.hints, True
        self._gap_ms, self._added_from_ms = quiet_ms, onset_ms
        if self._over or self.endpointer.paused:
            self._recognise(Priority.FINAL if self._over else Priority.SPECULATIVE)
        else:
            self._end_ms = before.ended_ms
        return True

    def flush(self) -> None:
        """No more sound will come: end the turn that is being spoken."""
        edge = self.endpointer.flush()
        if edge is not None:
            self._changed(edge)

    async def finished(self) -> Said | None:
        """Return the turn that the end of the call cut short, or None."""
        self.flush()
        if not self._over:
            return None
        await self._passes.wait()
        return self.take() if self.ready else None

    def close(self) -> None:
        """Stop listening."""
        self.forget()
        self._listening.close(self.ear)

    # --- sound ----------------------------------------------------------------------------

    def _on_score(self, probability: float) -> None:
        self.probability = probability
        edge = self.endpointer.feed(self._watch.judge(probability))
        if edge is not None:
            self._changed(edge)
        if self._start_ms is None and len(self.ear.pcm) > _MOST_KEPT_BYTES:
            self._let_go()
        self._watch.on_window(edge)

    def _let_go(self) -> None:
        """Forget sound that nobody can ask for any more."""
        if self._open is not None and self.position_ms - self._open.ended_ms > GO_ON_WITHIN_MS:
            self.settle()
        if self._open is None:
            self.ear.forget_before(self.position_ms - _KEPT_MS)

    @property
    def _full(self) -> bool:
        """The waiting turn is as long as a turn may get: what follows is the next one."""
        return self._over and self._end_ms - self.started_ms >= self.endpointer.rule.max_speech_ms

    def _changed(self, edge: SpeechEdge) -> None:
        if self._full:
            return
        if edge in (SpeechEdge.STARTED, SpeechEdge.RESUMED):
            self._speech(edge)
        elif edge is SpeechEdge.PAUSED:
            if self.endpointer.speech_ms >= self.endpointer.rule.min_speech_ms:
                self._recognise(Priority.SPECULATIVE)
        elif edge is SpeechEdge.ENDED:
            self._end_turn()
        else:
            self._fade()

    def _speech(self, edge: SpeechEdge) -> None:
        """The person speaks (again): whatever was recognised is of a turn that was not over."""
        self._passes.drop()
        learns = self._hints.expects is not Expectation.NUMBER
        if edge is SpeechEdge.RESUMED and learns:
            self.patience.paused(self.endpointer.pause_ms)
            self._paused_within = True
        self._over = False
        self._wait_for(None)
        if self._start_ms is None:
            self._start_ms = self.endpointer.onset_ms

    def _end_turn(self) -> None:
        self._over = True
        self._end_ms = self.endpointer.speech_end_ms
        if not self._paused_within:
            self.patience.fluent(self._end_ms - self.started_ms)
        if not self._passes.worth_waiting:
            self._recognise(Priority.FINAL)

    def _fade(self) -> None:
        """Forget a click; a turn that was waiting before it is still a turn."""
        waiting_since = self._open.ended_ms if self._open and self._went_on else self.started_ms
        if self._end_ms > waiting_since:
            self._over = True
            self._recognise(Priority.FINAL)
        else:
            self.forget()

    def _recognise(self, priority: Priority) -> None:
        end_ms = self.endpointer.speech_end_ms
        pcm = self.ear.piece(self.started_ms - PRE_ROLL_MS, end_ms + TAIL_MS)
        self._passes.begin(pcm, self._hints, priority)

    def _words_came(self) -> None:
        if self._over and not self._passes.worth_waiting:
            self._recognise(Priority.FINAL)
            return
        heard = self._passes.heard
        if heard is not None and heard.confidence >= TRUSTED_CONFIDENCE:
            self._wait_for(looks_complete(heard.text, self._language, self._hints.expects))
        self._watch.on_words(heard.text if heard is not None else "")

    def _wait_for(self, complete: bool | None) -> None:
        self.endpointer.end_silence_ms = end_of_turn_ms(
            self._hints.expects, complete=complete, extra_ms=self.patience.extra_ms
        )
