"""Who has the floor: our voice against the person's, and what the person does when it is theirs.

Everything is driven by the call's own sound: windows of inbound audio move every timer, so a
timer can neither run ahead of the call nor need a clock.
"""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass

from carecall.conversation.callee import Callee, CalleeWatch, Said
from carecall.conversation.listening import Listening
from carecall.conversation.speaking import Mouth, Spoken, Voice
from carecall.domain.barge_in import BargeAction, BargeIn
from carecall.domain.endpointing import SpeechEdge
from carecall.domain.tone import BeepDetector
from carecall.domain.turn_words import is_backchannel
from carecall.ports.dialogue import CalleeDid, CalleeEvent, NextStep, Reply
from carecall.ports.speech import Recogniser, RecognitionHints, Synthesiser
from carecall.ports.voice import VoiceChannel

BEEP_WATCH_MS = 45_000
"""Beeps are listened for this long after answer, and whenever a voicemail greeting runs."""
SURELY_SPEECH = 0.5
"""Sound that the voice detector takes for speech is not searched for a beep."""
VOICEMAIL_QUIET_S = 15.0
"""A voicemail greeting that ended without a beep that we could hear."""
NOISE_MS = 400
"""Speech shorter than this in which no word was understood is taken as a noise."""
EARLY_ANSWER_MS = 1_200
"""Words that began this shortly before our last sound are an answer to it."""


_OVER_US = Spoken(text="", started_ms=None, ended_ms=0, cut=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class FloorParts:
    """What one call's floor is made of."""

    channel: VoiceChannel
    listening: Listening
    recogniser: Recogniser
    synthesiser: Synthesiser
    voice: Voice
    longest_ms: int


class Floor:
    """One call's turn taking."""

    def __init__(self, parts: FloorParts) -> None:
        self._parts = parts
        self._longest_ms = parts.longest_ms
        self.mouth = Mouth(parts.channel, parts.synthesiser, parts.voice)
        self.callee = Callee(
            parts.listening,
            parts.recogniser,
            parts.voice.language,
            CalleeWatch(on_window=self._on_window, on_words=self._on_words),
        )
        self.last_said: Said | None = None
        """The turn behind the newest SPOKE or UNCLEAR event."""
        self._barge = BargeIn(parts.voice.language)
        self._beeps = BeepDetector()
        self._beeped = False
        self._voicemail = self._insisting = False
        self._digits: deque[str] = deque()
        self._quiet_since_ms = 0
        self._spoke_until_ms = 0
        self._patience_ms = 0
        self._wake_at_ms = 0
        self._changed = asyncio.Event()

    @property
    def too_long(self) -> bool:
        """The longest talk time has passed."""
        return self.callee.position_ms >= self._longest_ms

    def end_time(self) -> None:
        """Let the longest talk time have passed now."""
        self._longest_ms = self._wake_at_ms = 0
        self._changed.set()

    @property
    def _out_of_patience(self) -> bool:
        """Nobody speaks, and the time to wait for a first word has passed."""
        quiet_ms = self.callee.position_ms - self._quiet_since_ms
        return quiet_ms >= self._patience_ms and not (self.callee.active or self.mouth.speaking)

    def sent(self) -> None:
        """Note that 20 ms of our sound have gone out."""
        silent_before = self.mouth.started_ms is None
        self.mouth.one_sent()
        if silent_before and self.mouth.started_ms is not None:
            self._barge.begin(self.callee.position_ms)

    def heard(self, chunk: bytes) -> None:
        """Take 20 ms of inbound sound."""
        callee = self.callee
        callee.ear.pcm += chunk
        if callee.probability >= SURELY_SPEECH:
            return
        watching = self._voicemail or callee.position_ms < BEEP_WATCH_MS
        if watching and self._beeps.feed(chunk):
            self._beeped = True
            self._changed.set()

    def pressed(self, digit: str) -> None:
        """Take a key press; it always stops our voice."""
        self._digits.append(digit)
        if self.mouth.speaking:
            self._act(self._barge.digit())
        self._changed.set()

    async def speak(self, reply: Reply, *, insist: bool = False) -> Spoken:
        """Speak a reply, unless the person has gone on speaking before its first sound.

        With `insist` it is spoken all the same: the call is about to end.

        Raises:
            SpeechError: it could not be rendered.
        """
        self._insisting = insist
        self._voicemail = reply.then is NextStep.LISTEN_ON
        self.callee.expect(RecognitionHints(topic=reply.topic, expects=reply.expects))
        self._barge = BargeIn(self._parts.voice.language)
        spoken = await self.mouth.say(
            reply.lines, may_begin=lambda: insist or not self.callee.active, more=reply.more
        )
        reply = self._outcome(reply) if spoken.begun else reply
        if spoken.started_ms is not None:
            self._spoke_until_ms = self.callee.position_ms
        self._be_patient(int(1000 * self._patience_s(reply)))
        return spoken

    def _outcome(self, reply: Reply) -> Reply:
        """Return what a reply turned out to be that was still being found when it began."""
        if reply.more is None:
            return reply
        found = reply.more.outcome()
        self.callee.expect(RecognitionHints(topic=found.topic, expects=found.expects))
        return found

    async def next_event(self, *, spoken: Spoken) -> CalleeEvent | None:
        """Return what the person does after we have spoken.

        None when time is up, or when a reply that was not begun may be spoken after all.
        """
        while not self.too_long:
            event = self._event(spoken)
            if event is not None:
                return event
            if not spoken.begun and not self.callee.active:
                return None
            self._changed.clear()
            await self._changed.wait()
        return None

    async def last_words(self) -> CalleeEvent | None:
        """Return what the person is saying right now, once they have said it; None when they are silent."""
        while self.callee.active:
            if self.callee.ready:
                return self._said_event(_OVER_US)
            self._changed.clear()
            await self._changed.wait()
        return None

    def close(self) -> None:
        """Stop listening."""
        self.callee.close()

    def _be_patient(self, patience_ms: int) -> None:
        """Wait for a first word from now on; windows before the earliest deadline wake nobody."""
        self._quiet_since_ms = self.callee.position_ms
        self._patience_ms = patience_ms
        self._wake_at_ms = min(self._quiet_since_ms + patience_ms, self._longest_ms)

    def _event(self, spoken: Spoken) -> CalleeEvent | None:
        if self._digits:
            self.callee.forget()
            return CalleeEvent(did=CalleeDid.PRESSED, digit=self._digits.popleft())
        if self._beeped:
            self._beeped = False
            self.callee.forget()
            return CalleeEvent(did=CalleeDid.VOICEMAIL_BEEP)
        if self.callee.ready:
            return self._said_event(spoken)
        if self._out_of_patience:
            return CalleeEvent(did=CalleeDid.SAID_NOTHING)
        return None

    def _said_event(self, spoken: Spoken) -> CalleeEvent | None:
        """Return the finished turn as an event; None when it was nothing to answer."""
        said = self.callee.take()
        text = said.heard.text.strip() if said.heard is not None else ""
        over_us = self._spoke_until_ms - said.started_ms > EARLY_ANSWER_MS
        if not text and said.heard is not None and said.speech_ms < NOISE_MS:
            return None
        unheard = over_us or not spoken.begun
        if unheard and not spoken.cut and is_backchannel(text, self._parts.voice.language):
            return None
        self.last_said = said
        return CalleeEvent(
            did=CalleeDid.SPOKE if text else CalleeDid.UNCLEAR,
            heard=said.heard,
            talked_over_us=spoken.cut or unheard,
            question_heard=self._question_heard(said, spoken),
            speech_ms=said.speech_ms,
        )

    @staticmethod
    def _question_heard(said: Said, spoken: Spoken) -> bool:
        """Say whether the last line had begun before the person was done."""
        if spoken.started_ms is None:
            return spoken.begun and not spoken.cut
        return spoken.last_line_ms is not None and spoken.last_line_ms < said.ended_ms

    def _on_window(self, edge: SpeechEdge | None) -> None:
        mouth = self.mouth
        if mouth.speaking and not self._insisting:
            self._contend()
            if self.too_long:
                self._act(BargeAction.CUT)
        if edge is not None or self.callee.position_ms >= self._wake_at_ms:
            self._changed.set()

    def _contend(self) -> None:
        """Decide, 31 times a second while we speak, whether the person's speech stops us."""
        callee, now_ms = self.callee, self.callee.position_ms
        endpointer = callee.endpointer
        if not endpointer.speaking and not self._barge.paused:
            return
        self._barge.line(interruptible=self.mouth.interruptible)
        if endpointer.speaking and endpointer.quiet_ms < endpointer.rule.pause_ms:
            self._act(
                self._barge.speech(
                    now_ms, speech_ms=endpointer.speech_ms, left_ms=self.mouth.left_ms
                )
            )
        else:
            self._act(self._barge.quiet(now_ms))

    def _on_words(self, text: str) -> None:
        if self.mouth.speaking:
            self._act(self._barge.words(self.callee.position_ms, text))
        self._changed.set()

    def _act(self, action: BargeAction) -> None:
        if action is BargeAction.PAUSE:
            self._parts.channel.pause()
        elif action is BargeAction.RESUME:
            self._parts.channel.resume()
            self.callee.forget()
        elif action is BargeAction.CUT:
            self.mouth.cut()

    @staticmethod
    def _patience_s(reply: Reply) -> float:
        if reply.then is NextStep.LISTEN_ON:
            return max(reply.listen_s, VOICEMAIL_QUIET_S)
        return reply.listen_s
