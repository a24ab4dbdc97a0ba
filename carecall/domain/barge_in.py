"""Whether speech over our own voice stops it: first a pause, then a decision.

A cough or a "mm-hm" must not end our sentence, and somebody who wants to speak must not wait for
its end. So speech first pauses us (nothing is lost), then duration or words decide: cut, or go on.
Times are milliseconds of call time.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from carecall.domain.language import Language
from carecall.domain.turn_words import is_backchannel


class BargeAction(StrEnum):
    """What to do with our own voice now."""

    NONE = "none"
    PAUSE = "pause"
    RESUME = "resume"
    CUT = "cut"


@dataclass(frozen=True, slots=True, kw_only=True)
class BargeInRule:
    """How much speech pauses and cuts us."""

    pause_after_ms: int = 190
    """Detection itself takes 20 to 80 ms, so this is 200 to 250 ms after the true onset."""
    wary_ms: int = 100
    """More speech than that is asked for where our own voice comes back on the line."""
    cut_after_ms: int = 1_500
    """We are silent already: what is shorter may still turn out to be "right, right, okay"."""
    unknown_cut_ms: int = 600
    """Speech in which no word was understood interrupts us from this length on."""
    protect_ms: int = 300
    """No pause this soon after our own onset: the person cannot have meant our words."""
    resume_after_ms: int = 1500
    """Quiet without words after a pause: it was nothing."""
    near_end_ms: int = 260
    """With less than this left to say we finish; the person simply answers early."""


class BargeIn:
    """One of our replies, from its first sound to its end or cut."""

    def __init__(self, language: Language, rule: BargeInRule | None = None) -> None:
        self.rule = rule or BargeInRule()
        self.paused = False
        self.committed = False
        self._language = language
        self._sounding_since_ms = 0
        self._interruptible = True
        self._quiet_since_ms: int | None = None

    def begin(self, now_ms: int) -> None:
        """Our sound starts (or goes on after a pause)."""
        self._sounding_since_ms = now_ms

    def line(self, *, interruptible: bool) -> None:
        """The line that sounds now may, or may not, be interrupted by speech."""
        self._interruptible = interruptible

    def speech(
        self, now_ms: int, *, speech_ms: int, left_ms: int, wary: bool = False
    ) -> BargeAction:
        """The person has been speaking for `speech_ms`, and we have `left_ms` still to say."""
        self._quiet_since_ms = None
        if self.committed or not self._interruptible:
            return BargeAction.NONE
        if self.paused:
            return self._cut() if speech_ms >= self.rule.cut_after_ms else BargeAction.NONE
        if now_ms - self._sounding_since_ms < self.rule.protect_ms:
            return BargeAction.NONE
        enough_ms = self.rule.pause_after_ms + (self.rule.wary_ms if wary else 0)
        if speech_ms < enough_ms or left_ms <= self.rule.near_end_ms:
            return BargeAction.NONE
        self.paused = True
        return BargeAction.PAUSE

    def quiet(self, now_ms: int) -> BargeAction:
        """The person is quiet (again)."""
        if not self.paused or self.committed:
            return BargeAction.NONE
        if self._quiet_since_ms is None:
            self._quiet_since_ms = now_ms
        if now_ms - self._quiet_since_ms < self.rule.resume_after_ms:
            return BargeAction.NONE
        return self._go_on(now_ms)

    def words(self, now_ms: int, text: str, *, speech_ms: int = 0) -> BargeAction:
        """These words were recognised in the speech of `speech_ms` that paused us."""
        if not self.paused or self.committed:
            return BargeAction.NONE
        if not text.strip():
            unknown = speech_ms >= self.rule.unknown_cut_ms
            return self._cut() if unknown else self._go_on(now_ms)
        if is_backchannel(text, self._language):
            return self._go_on(now_ms)
        return self._cut()

    def noise(self, now_ms: int) -> BargeAction:
        """What paused us was our own voice, or nothing."""
        return self._go_on(now_ms) if self.paused and not self.committed else BargeAction.NONE

    def digit(self) -> BargeAction:
        """A key was pressed: that always means us."""
        return BargeAction.NONE if self.committed else self._cut()

    def _cut(self) -> BargeAction:
        self.committed, self.paused = True, False
        return BargeAction.CUT

    def _go_on(self, now_ms: int) -> BargeAction:
        self.paused, self._quiet_since_ms = False, None
        self._sounding_since_ms = now_ms
        return BargeAction.RESUME
