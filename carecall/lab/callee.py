"""One simulated recipient on one line: hears, thinks, speaks, and measures us meanwhile."""

from __future__ import annotations

from carecall.domain.audio import CHUNK_MS, chunks
from carecall.domain.endpointing import SpeechEdge
from carecall.lab.beep import beep
from carecall.lab.behaviour import Action, Behaviour, HangUp, Play
from carecall.lab.ears import Ears
from carecall.lab.journal import LabCall
from carecall.lab.line import WornLine
from carecall.lab.line_tones import SOUNDS
from carecall.lab.measures import CallMeasures
from carecall.lab.persona import Persona
from carecall.lab.voices import Lines
from carecall.ports.clock import Clock
from carecall.ports.voice import VoiceChannel


class Callee:
    """Lives from the answer to the hangup; everything runs on the event loop's thread."""

    def __init__(self, persona: Persona, lines: Lines, clock: Clock) -> None:
        self.measures = CallMeasures()
        self._behaviour = Behaviour(persona)
        self._lines = lines
        self._clock = clock
        self._line = WornLine(persona.line, lines, persona.persona_id)
        self._line_is_clean = persona.line.is_clean
        self._answered = clock.monotonic()
        self._sound_at = ""
        self._saying = ""
        self._left_chunks = 0
        self._hung_up = False

    async def live(self, channel: VoiceChannel, ears: Ears) -> LabCall:
        """Take the call and return what it was like."""
        self._answered = self._clock.monotonic()
        self._sound_at = self._clock.now().isoformat()
        ear = ears.open(self._noticed)

        def heard(chunk: bytes) -> None:
            self.measures.heard(chunk, self._now_ms())
            ear.feed(chunk)
            if not self._line_is_clean:
                self._line.heard(chunk)

        channel.on_chunk(heard)
        if not self._line_is_clean:
            channel.on_way_out(self._line.carry)
        channel.on_sent(lambda _, queued: self._sent(channel, queued=queued))
        try:
            await channel.closed()
        finally:
            ear.close()
        return self._finish()

    def _now_ms(self) -> int:
        return round((self._clock.monotonic() - self._answered) * 1000)

    def _noticed(self, edge: SpeechEdge) -> None:
        if edge is SpeechEdge.STARTED:
            self._behaviour.heard_start(self._now_ms())
        elif edge in (SpeechEdge.ENDED, SpeechEdge.FADED):
            self._behaviour.heard_end(self._now_ms())

    def _sent(self, channel: VoiceChannel, *, queued: bool) -> None:
        """Twenty milliseconds have passed: go on with a line, or decide what to do."""
        if self._hung_up:
            return
        now_ms = self._now_ms()
        if queued and self._left_chunks:
            self._spoke(now_ms)
        action = self._behaviour.tick(now_ms)
        if action is not None:
            self._act(action, channel)

    def _spoke(self, now_ms: int) -> None:
        if self._saying:
            self.measures.began(self._saying, now_ms)
            self._saying = ""
        self._left_chunks -= 1
        if not self._left_chunks:
            self.measures.ended(now_ms + CHUNK_MS)
            self._behaviour.finished_saying(now_ms)

    def _act(self, action: Action, channel: VoiceChannel) -> None:
        if isinstance(action, HangUp):
            self._hung_up = True
            channel.hang_up()
            return
        if isinstance(action, Play):
            self._play("", SOUNDS[action.tone](), channel)
            return
        beeping = beep() if action.beep else b""
        self._play(action.text, self._lines.get(action.text, b"") + beeping, channel)

    def _play(self, text: str, sound: bytes, channel: VoiceChannel) -> None:
        self._left_chunks = len(chunks(sound))
        if not self._left_chunks:
            self._behaviour.finished_saying(self._now_ms())
            return
        self._saying = text
        channel.play(sound)

    def _finish(self) -> LabCall:
        now_ms = self._now_ms()
        self.measures.finish(now_ms)
        return LabCall(
            talk_ms=now_ms,
            first_audio_ms=self.measures.first_audio_ms,
            heard_ms=self.measures.heard_ms,
            message_ms=self.measures.heard_after_line_ms,
            ended_by="persona" if self._hung_up else "agent",
            lines=tuple(self.measures.lines),
            sound_at=self._sound_at,
        )
