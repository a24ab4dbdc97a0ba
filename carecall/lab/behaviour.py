"""How a simulated recipient behaves on the line: pure, moved on by time and by what is heard.

A persona does not understand us. It hears when our speech begins and when a question is over, and
then says its next sentence, as somebody does who answers the telephone half asleep.
"""

from __future__ import annotations

from dataclasses import dataclass

from carecall.lab.line_tones import LineTone
from carecall.lab.persona import OpeningStep, Persona, answer_no

PICK_UP_MS = 400
"""A machine's greeting begins this long after the answer."""
HANG_UP_INTO_MS = 1500
"""How far into our sentence somebody hangs up who does so in the middle."""
LONELY_MS = 60_000
"""Nobody stays on a line that has been dead for a minute."""
RECORDING_MS = 30_000
"""A machine records this long at most."""


@dataclass(frozen=True, slots=True)
class Say:
    """Speak `text` now."""

    text: str
    over: bool = False
    """While the other side is speaking."""
    beep: bool = False
    """A beep follows."""


@dataclass(frozen=True, slots=True)
class HangUp:
    """End the call."""


@dataclass(frozen=True, slots=True)
class Play:
    """Let the line sound of `tone` now."""

    tone: LineTone


Action = Say | Play | HangUp


class Behaviour:
    """One persona on one call. Times are milliseconds since the answer."""

    def __init__(self, persona: Persona) -> None:
        self._persona = persona
        self.answers_given = 0
        self._talking = False
        self._they_talk = False
        self._they_began_ms = -1
        self._they_ended_ms: int | None = None
        """Set when a question is over that was not answered yet."""
        self._last_said_ms = -1
        self._last_heard_ms = 0
        self._greeted = False
        self._step = 0
        self._step_began_ms: int | None = None

    def heard_start(self, now_ms: int) -> None:
        """The other side began to speak."""
        self._they_talk = True
        self._they_began_ms = now_ms
        self._they_ended_ms = None

    def heard_end(self, now_ms: int) -> None:
        """The other side has been quiet long enough to be waiting for us."""
        self._they_talk = False
        self._last_heard_ms = now_ms
        if self._they_began_ms > self._last_said_ms:
            self._they_ended_ms = now_ms

    def finished_saying(self, now_ms: int) -> None:
        """Our own line is out."""
        self._talking = False
        self._last_heard_ms = max(self._last_heard_ms, now_ms)

    def tick(self, now_ms: int) -> Action | None:
        """Return what the persona does now, if anything."""
        if self._talking:
            return None
        if self._persona.machine_greeting:
            return self._as_machine(now_ms)
        if self._step < len(self._persona.opening):
            return self._open(now_ms)
        if self._they_talk:
            return self._while_they_talk(now_ms)
        if (
            self._they_ended_ms is not None
            and now_ms - self._they_ended_ms >= self._persona.think_ms
        ):
            return self._answer(now_ms)
        return HangUp() if now_ms - self._last_heard_ms >= LONELY_MS else None

    def _as_machine(self, now_ms: int) -> Action | None:
        if not self._greeted and now_ms >= PICK_UP_MS:
            self._greeted = True
            return self._say(Say(self._persona.machine_greeting, beep=True), now_ms)
        recorded_ms = now_ms - self._last_said_ms
        return HangUp() if self._greeted and recorded_ms >= RECORDING_MS else None

    def _open(self, now_ms: int) -> Action | None:
        """Go through the steps of the opening, whoever else speaks."""
        step = self._persona.opening[self._step]
        if self._step_began_ms is None:
            self._step_began_ms = now_ms
        if self._waits(step, now_ms - self._step_began_ms):
            return None
        self._step, self._step_began_ms = self._step + 1, None
        self._last_heard_ms = now_ms
        self._they_ended_ms = None
        if step.hang_up:
            return HangUp()
        self._talking = bool(step.say) or step.sound is not None
        if step.sound is not None:
            return Play(step.sound)
        return Say(step.say, over=self._they_talk) if step.say else None

    def _waits(self, step: OpeningStep, passed_ms: int) -> bool:
        began_ms = self._step_began_ms or 0
        heard = self._they_ended_ms is not None and self._they_ended_ms >= began_ms
        if step.listen_ms:
            return passed_ms < step.listen_ms and not heard
        return passed_ms < step.pause_ms

    def _while_they_talk(self, now_ms: int) -> Action | None:
        into_ms = now_ms - self._they_began_ms
        if self.answers_given == self._persona.hang_up_after:
            return HangUp() if into_ms >= HANG_UP_INTO_MS else None
        answer = answer_no(self._persona, self.answers_given)
        if answer is None or answer.talk_over_ms is None or into_ms < answer.talk_over_ms:
            return None
        if self._they_began_ms <= self._last_said_ms:
            return None
        self.answers_given += 1
        return self._say(Say(answer.say, over=True), now_ms)

    def _answer(self, now_ms: int) -> Action | None:
        self._they_ended_ms = None
        if self.answers_given == self._persona.hang_up_after:
            return None
        answer = answer_no(self._persona, self.answers_given)
        if answer is None:
            return None
        self.answers_given += 1
        return self._say(Say(answer.say), now_ms)

    def _say(self, say: Say, now_ms: int) -> Say:
        self._talking = True
        self._last_said_ms = now_ms
        return say
