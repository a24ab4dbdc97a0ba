"""Who has the floor: our voice against the person's, and what the person does when it is theirs.

Everything is driven by the call's own sound: windows of inbound audio move every timer, so a
timer can neither run ahead of the call nor need a clock. Sound that stops coming arrives as
silence, so a line that went dead moves them too.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable

from carecall.conversation.answering import AnswerWatch
from carecall.conversation.bridge import Bridge
from carecall.conversation.callee import Callee, CalleeWatch, Said
from carecall.conversation.contention import Contention
from carecall.conversation.floor_parts import FloorParts
from carecall.conversation.speaking import Mouth, Spoken
from carecall.conversation.turn_events import TurnEvents
from carecall.domain.endpointing import SpeechEdge
from carecall.domain.patience import Patience
from carecall.domain.script import Expectation
from carecall.errors import SpeechError
from carecall.ports.dialogue import CalleeDid, CalleeEvent, NextStep, Reply
from carecall.ports.speech import RecognitionHints

log = logging.getLogger(__name__)

_OVER_US = Spoken(text="", started_ms=None, ended_ms=0, cut=True)


class Floor:
    """One call's turn taking."""

    def __init__(self, parts: FloorParts) -> None:
        self._language = parts.voice.language
        self._longest_ms = parts.longest_ms
        self.mouth = Mouth(parts.channel, parts.synthesiser, parts.voice)
        self._contention = Contention(self.mouth, self._language)
        self.callee = Callee(
            parts.listening,
            parts.recogniser,
            self._language,
            CalleeWatch(
                on_window=self._on_window,
                on_words=self._on_words,
                judge=self._contention.judged,
            ),
            Patience(parts.pace_ms),
        )
        self.on_words: Callable[[str], None] = lambda _: None
        """Told the words of the turn so far, at each pause."""
        self._turns = TurnEvents(self.callee, self._contention, self._language)
        self.answering = AnswerWatch(self._language, self._machine_noticed)
        self._insisting = self._greeted = False
        self._digits: deque[str] = deque()
        self._bridge = Bridge(parts.bridges)
        self._on_bridge = parts.on_bridge
        self._bridging = False
        self._quiet_since_ms = 0
        self._patience_ms = 0
        self._wake_at_ms = 0
        self._changed = asyncio.Event()

    @property
    def last_said(self) -> Said | None:
        """The turn behind the newest SPOKE or UNCLEAR event."""
        return self._turns.last_said

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

    def sent(self, chunk: bytes, *, queued: bool) -> None:
        """Note 20 ms that have gone out; `queued` where they were our voice."""
        self._contention.sent(chunk, self.callee.position_ms, queued=queued)
        if not queued:
            return
        silent_before = self.mouth.started_ms is None
        self.mouth.one_sent()
        if silent_before and self.mouth.started_ms is not None and not self._bridging:
            self._turns.reply_sounds(self.callee.position_ms)
            self._contention.sounds(self.callee.position_ms)

    def heard(self, chunk: bytes) -> None:
        """Take 20 ms of inbound sound."""
        callee = self.callee
        callee.ear.pcm += chunk
        self._contention.echo.heard(chunk)
        self.answering.heard(chunk, callee.probability, callee.position_ms)

    def pressed(self, digit: str) -> None:
        """Take a key press; it always stops our voice."""
        self._digits.append(digit)
        if self._bridging:
            self.mouth.cut()
        elif self.mouth.speaking:
            self._contention.digit(self.callee)
        self._changed.set()

    async def speak(self, reply: Reply, *, insist: bool = False) -> Spoken:
        """Speak a reply, unless the person has gone on speaking before its first sound.

        With `insist` it is spoken all the same: the call is about to end.

        Raises:
            SpeechError: it could not be rendered.
        """
        self._prepare(reply, insist=insist)
        spoken = await self.mouth.say(
            reply.lines, may_begin=lambda: insist or not self.callee.active, more=reply.more
        )
        reply = self._outcome(reply) if spoken.begun else reply
        if spoken.started_ms is not None:
            self._turns.reply_ended(self.callee.position_ms)
            self._greeted = True
        self._be_patient(int(1000 * reply.listen_s))
        return spoken

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
            await self._bridge_the_wait(until=lambda: self.callee.ready)
        return None

    async def answered(self, answer: Awaitable[Reply]) -> Reply:
        """Return the answer that is being found; whoever waits long for it hears that we are there."""
        finding = asyncio.ensure_future(answer)
        finding.add_done_callback(lambda _: self._changed.set())
        try:
            while not finding.done():
                self._changed.clear()
                await self._changed.wait()
                await self._bridge_the_wait(until=finding.done)
            return await finding
        finally:
            finding.cancel()

    async def last_words(self) -> CalleeEvent | None:
        """Return what the person is saying right now, once they have said it; None when they are silent."""
        while self.callee.active:
            if self.callee.ready:
                return self._turns.said(_OVER_US)
            self._changed.clear()
            await self._changed.wait()
        return None

    def close(self) -> None:
        """Stop listening."""
        self.callee.close()

    # --- our voice ------------------------------------------------------------------------

    def _prepare(self, reply: Reply, *, insist: bool) -> None:
        self._bridge.clear()
        self._insisting = insist
        self.answering.machine_has_line = reply.then is NextStep.LISTEN_ON
        wished = reply.emergency is not None or reply.stop_wish is not None
        silent = not reply.lines and reply.more is None
        self._turns.reply_begins(stands=insist or wished or silent)
        self.callee.expect(RecognitionHints(topic=reply.topic, expects=reply.expects))
        self._contention.new_reply()

    def _outcome(self, reply: Reply) -> Reply:
        """Return what a reply turned out to be that was still being found when it began."""
        if reply.more is None:
            return reply
        found = reply.more.outcome()
        self.callee.expect(RecognitionHints(topic=found.topic, expects=found.expects))
        return found

    async def _bridge_the_wait(self, *, until: Callable[[], bool]) -> None:
        """Show that we are there, unless the answer has come or the person speaks."""
        free = not (self.mouth.speaking or self.too_long or until())
        if not self._bridge.due(self.callee.position_ms) or not free:
            return
        line = self._bridge.line()
        self._bridging = True
        try:
            spoken = await self.mouth.say(
                (line,), may_begin=lambda: not (until() or self.callee.endpointer.speaking)
            )
        except SpeechError:
            log.warning("bridge not rendered", exc_info=True)
            return
        except asyncio.CancelledError:  # the call ended in the middle of it: that much was said
            self.mouth.cut()
            self._on_bridge(self.mouth.spoken())
            raise
        finally:
            self._bridging = False
        self._on_bridge(spoken)

    def _be_patient(self, patience_ms: int) -> None:
        """Wait for a first word from now on; windows before the earliest deadline wake nobody."""
        self._quiet_since_ms = self.callee.position_ms
        self._patience_ms = patience_ms
        self._wake_at_ms = min(self._quiet_since_ms + patience_ms, self._longest_ms)

    # --- what the person did --------------------------------------------------------------

    def _event(self, spoken: Spoken) -> CalleeEvent | None:
        if self._digits:
            self._turns.drop()
            return CalleeEvent(did=CalleeDid.PRESSED, digit=self._digits.popleft())
        noticed = self.answering.take()
        if noticed is not None:
            if noticed.did is CalleeDid.VOICEMAIL_BEEP:
                self._turns.drop()
            return noticed
        if self.callee.ready:
            return self._turns.said(spoken)
        if self._out_of_patience:
            self.callee.settle()
            return CalleeEvent(did=CalleeDid.SAID_NOTHING)
        return None

    def _machine_noticed(self, event: CalleeEvent) -> None:
        """Fall silent for a machine that gave itself away; a beep alone may be a kitchen's."""
        if event.did is CalleeDid.MACHINE and self.mouth.speaking and not self._insisting:
            self.mouth.cut()
        self._changed.set()

    # --- every 32 ms ----------------------------------------------------------------------

    def _on_window(self, edge: SpeechEdge | None) -> None:
        if edge is not None:
            self._edge(edge)
        if self.mouth.speaking and not self._insisting:
            self._contend()
        now_ms = self.callee.position_ms
        if edge is not None or now_ms >= self._wake_at_ms or self._bridge.due(now_ms):
            self._changed.set()

    def _edge(self, edge: SpeechEdge) -> None:
        if edge is SpeechEdge.ENDED:
            asked = self.callee.expects in (Expectation.FREE, Expectation.NOTHING)
            if (
                asked
                and self._greeted
                and not self.answering.machine_has_line
                and not self.mouth.speaking
            ):
                self._bridge.owe(self.callee.position_ms)
        elif edge in (SpeechEdge.STARTED, SpeechEdge.RESUMED):
            self._bridge.clear()
        if edge is SpeechEdge.STARTED:
            self._turns.speech_began()

    def _contend(self) -> None:
        if self.too_long or (self._bridging and self.callee.endpointer.speaking):
            self.mouth.cut()
        elif not self._bridging:
            self._turns.decided(self._contention.window(self.callee))

    def _on_words(self, text: str) -> None:
        self.on_words(text)
        self.answering.words(text)
        if self.mouth.speaking and not self._bridging:
            self._turns.decided(self._contention.words(text, self.callee))
        self._changed.set()
