"""Our voice against the person's: what comes in while we speak pauses us, cuts us, or is nothing."""

from __future__ import annotations

from carecall.conversation.callee import Callee
from carecall.conversation.speaking import Mouth
from carecall.domain.barge_in import BargeAction, BargeIn
from carecall.domain.echo import EchoGuard
from carecall.domain.echo_words import are_our_words
from carecall.domain.language import Language

FIRM_PROBABILITY = 0.5
"""While we speak, less than this is no speech: noise and the rest of an echo stay below it."""
QUIET_PROBABILITY = 0.2
"""Below this a window is no speech, whoever made it."""
ECHO_TAIL_MS = 800
"""Words that came this long after our last sound can still be our own."""


class Contention:
    """One call's contest for the floor."""

    def __init__(self, mouth: Mouth, language: Language) -> None:
        self.echo = EchoGuard()
        self._mouth = mouth
        self._language = language
        self._barge = BargeIn(language)
        self._sounded_ms = 0

    def new_reply(self) -> None:
        """Another reply of ours is about to be spoken."""
        self._barge = BargeIn(self._language)

    def sounds(self, now_ms: int) -> None:
        """Note that the first sound of the reply has gone out."""
        self._barge.begin(now_ms)

    def sent(self, chunk: bytes, now_ms: int, *, queued: bool) -> None:
        """Take 20 ms that went out."""
        if queued:
            self._sounded_ms = now_ms
        self.echo.sent(chunk, sounding=queued)

    def judged(self, probability: float) -> float:
        """Return what a window's speech probability counts for, given what we are sending."""
        if probability < QUIET_PROBABILITY or self.echo.idle:
            return probability
        if self._mouth.speaking and probability < FIRM_PROBABILITY and self.echo.present:
            return 0.0
        return 0.0 if self.echo.is_echo() else probability

    def are_ours(self, text: str, started_ms: int, ended_ms: int) -> bool:
        """Say whether words are only what we said ourselves, come back over the line."""
        since_ours_ms = ended_ms - self._sounded_ms
        began_in_ours = started_ms <= self._sounded_ms
        return (
            began_in_ours
            and since_ours_ms <= ECHO_TAIL_MS
            and are_our_words(text, self._mouth.text)
        )

    def window(self, callee: Callee) -> BargeAction:
        """Decide, 31 times a second while we speak, whether the person's speech stops us."""
        now_ms, endpointer = callee.position_ms, callee.endpointer
        if not endpointer.speaking and not self._barge.paused:
            return BargeAction.NONE
        self._barge.line(interruptible=self._mouth.interruptible)
        if not endpointer.speaking or endpointer.quiet_ms >= endpointer.rule.pause_ms:
            return self._act(self._barge.quiet(now_ms), callee)
        action = self._barge.speech(
            now_ms,
            speech_ms=endpointer.speech_ms,
            left_ms=self._mouth.left_ms,
            wary=not self.echo.is_clear(),
        )
        return self._act(action, callee)

    def words(self, text: str, callee: Callee) -> BargeAction:
        """Decide by words that were recognised while we speak or are paused."""
        endpointer, now_ms = callee.endpointer, callee.position_ms
        if self.are_ours(text, endpointer.onset_ms, endpointer.speech_end_ms):
            return self._act(self._barge.noise(now_ms), callee)
        action = self._barge.words(now_ms, text, speech_ms=endpointer.speech_ms)
        return self._act(action, callee)

    def digit(self, callee: Callee) -> BargeAction:
        """Decide for a key: it always stops our voice."""
        return self._act(self._barge.digit(), callee)

    def _act(self, action: BargeAction, callee: Callee) -> BargeAction:
        if action is BargeAction.PAUSE:
            self._mouth.pause()
        elif action is BargeAction.RESUME:
            self._mouth.go_on()
            callee.forget()
        elif action is BargeAction.CUT:
            self._mouth.cut()
        return action
