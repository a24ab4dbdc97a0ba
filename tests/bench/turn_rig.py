"""A talk in virtual time with the real voice detector and the real turn taking, fed faster than it sounds."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from carecall.conversation.conversations import Conversations
from carecall.conversation.listening import Listening
from carecall.conversation.talk_parts import TalkParts
from carecall.domain.audio import CHUNK_BYTES, CHUNK_MS, chunks
from carecall.domain.language import Language
from carecall.domain.turns import Heard
from carecall.ports.dialogue import CalleeEvent, Reply
from carecall.ports.speech import Priority, RecogniserLoad, RecognitionHints, SpokenText
from carecall.speech.silero import SileroVoiceDetector
from tests.bench.line_sound import Wave, g711, hiss, pcm_of, wave
from tests.fakes.conversation_store import MemoryConversationStore
from tests.fakes.talk_rig import InlineExecutor, MemoryRecorder, StandingClock, make_brief
from tests.fakes.voice_channel import FakeVoiceChannel

PASS_MS = 240
"""How long a pass takes on this call's clock: the phrase recogniser's median on two cores, with room."""
AUDIBLE = 300
"""-41 dBFS."""


@dataclass(slots=True)
class Spoken:
    """What the person really says, with its place on the call's clock."""

    text: str
    started_ms: int
    ended_ms: int


class KnownWords:
    """A recogniser that knows what was said: it looks up which words lie in the sound it is given."""

    name = "known words"
    limited = False

    def __init__(self, *, understands: bool = True) -> None:
        self.script: list[Spoken] = []
        self.ours: Callable[[int, int], str] = lambda _start, _end: ""
        """Our own words in a stretch of the call, where they come back audibly."""
        self.heard = bytearray()
        self.now_ms = 0
        self.instant = False
        """Passes take no time: the call's clock has stopped."""
        self._understands = understands
        self._waiting: list[tuple[int, asyncio.Event]] = []

    def pass_time(self, now_ms: int) -> None:
        """Let the passes end whose time has come."""
        self.now_ms = now_ms
        for due_ms, event in self._waiting:
            if due_ms <= now_ms:
                event.set()
        self._waiting = [one for one in self._waiting if one[0] > now_ms]

    async def transcribe(
        self,
        pcm: bytes,
        *,
        language: Language,
        hints: RecognitionHints,
        priority: Priority = Priority.FINAL,
        deadline_s: float = 8.0,
    ) -> Heard:
        done = asyncio.Event()
        self._waiting.append((self.now_ms + PASS_MS, done))
        end_ms = self._end_of(pcm)
        start_ms = end_ms - len(pcm) // 16
        if not self.instant:
            await done.wait()
        text = self._words(start_ms, end_ms) if self._understands else ""
        return Heard(text=text, confidence=0.9, engine=self.name, pass_ms=PASS_MS)

    def load(self) -> RecogniserLoad:
        return RecogniserLoad(lanes=1, busy_s=0.0, passes=0, waited_ms=0)

    async def close(self) -> None:
        """Nothing is open."""

    def _end_of(self, pcm: bytes) -> int:
        at = self.heard.rfind(pcm[-2000:])
        return (at + len(pcm[-2000:])) // 16 if at >= 0 else len(self.heard) // 16

    def _words(self, start_ms: int, end_ms: int) -> str:
        theirs = [
            one.text
            for one in self.script
            if min(one.ended_ms, end_ms) - max(one.started_ms, start_ms)
            > 0.6 * (one.ended_ms - one.started_ms)
        ]
        return " ".join(theirs) or self.ours(start_ms, end_ms)


class RenderedVoice:
    """A synthesiser that has every sentence already."""

    name = "rendered"

    def __init__(self, sounds: Mapping[str, bytes]) -> None:
        self._sounds = sounds

    async def render(self, sentence: SpokenText) -> bytes:
        return self._sounds[sentence.text]


class HeardDialogue:
    """Says one thing after everything, and notes when it was asked."""

    name = "noting"

    def __init__(self, reply: Reply) -> None:
        self._reply = reply
        self.events: list[tuple[int, CalleeEvent]] = []
        self.clock: Callable[[], int] = lambda: 0

    def open(self, brief: object) -> HeardDialogue:
        return self

    async def first(self) -> Reply:
        return self._reply

    async def answer(self, event: CalleeEvent) -> Reply:
        self.events.append((self.clock(), event))
        return self._reply


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """How the line is."""

    noise_dbfs: float = -55.0
    echo_db: float | None = None
    """Level of our own voice that comes back, or None."""
    echo_late_ms: int = 120
    seed: int = 1


@dataclass
class TurnRig:
    """One call."""

    language: Language
    reply: Reply
    sounds: Mapping[str, bytes]
    detector: SileroVoiceDetector
    line: Line = field(default_factory=Line)
    understands: bool = True
    pace_ms: int | None = None

    def __post_init__(self) -> None:
        self.channel = FakeVoiceChannel()
        self.words = KnownWords(understands=self.understands)
        self.store = MemoryConversationStore()
        self.dialogue = HeardDialogue(self.reply)
        self.dialogue.clock = lambda: self.now_ms
        self._random = np.random.default_rng(self.line.seed)
        self._listening = Listening(self.detector, InlineExecutor())
        self._sent: list[Wave] = []
        self._inbound: list[Wave] = []
        self._talk: asyncio.Task[None] | None = None

    @property
    def now_ms(self) -> int:
        """The call's clock."""
        return self.channel.position_ms

    @property
    def sounding(self) -> bool:
        """Whether the newest chunk we sent can be heard."""
        return bool(self._sent) and bool(np.abs(self._sent[-1]).max() >= AUDIBLE)

    async def answer(self) -> None:
        """Pick up."""
        parts = TalkParts(
            store=self.store,
            dialogue=self.dialogue,
            recogniser=self.words,
            synthesiser=RenderedVoice(self.sounds),
            listening=self._listening,
            clock=StandingClock(),
        )
        brief = replace(make_brief(self.language), max_talk_s=7200, answer_pace_ms=self.pace_ms)
        talks = Conversations(parts, record=lambda _id, _at: MemoryRecorder())
        self._talk = asyncio.ensure_future(talks.converse(brief, self.channel))
        await self._settle()

    async def hang_up(self) -> None:
        """End the call; passes that still run end at once."""
        self.words.pass_time(self.now_ms + 10 * PASS_MS)
        self.words.instant = True
        self.channel.leave()
        if self._talk is not None:
            await asyncio.wait_for(self._talk, 10)

    def says(self, text: str, start_ms: int, sound: Wave) -> None:
        """Put what the person is about to say on the record, from `start_ms` on."""
        self.words.script.append(
            Spoken(text=text, started_ms=start_ms, ended_ms=start_ms + len(sound) // 8)
        )

    async def play(self, sound: Wave, each: Callable[[], None] = lambda: None) -> None:
        """Let `sound` come in over the line; `each` is called after every 20 ms."""
        for chunk in chunks(pcm_of(sound)):
            await self._pass(wave(chunk))
            each()

    async def wait(self, ms: int) -> None:
        """Let `ms` of nothing pass."""
        await self.play(np.zeros(8 * ms))

    async def until(self, reached: Callable[[], bool], most_ms: int) -> bool:
        """Let time pass until something is so; False when it was not in time."""
        for _ in range(0, most_ms, CHUNK_MS):
            if reached():
                return True
            await self._pass(np.zeros(CHUNK_BYTES // 2))
        return reached()

    async def hear_out(self) -> None:
        """Wait until we have said all that we want to say."""
        while self.channel.queued_ms:
            await self._pass(np.zeros(CHUNK_BYTES // 2))

    async def _pass(self, theirs: Wave) -> None:
        mixed = theirs + hiss(len(theirs), self.line.noise_dbfs, self._random) + self._echo()
        chunk = pcm_of(g711(mixed))
        self.words.heard += chunk
        self.channel.tick(chunk)
        self._sent.append(wave(self.channel.sent[-1][0]))
        self.words.pass_time(self.now_ms)
        while await self._listening.round():
            pass
        await self._settle()

    def _echo(self) -> Wave:
        late = self.line.echo_late_ms // CHUNK_MS
        if self.line.echo_db is None or len(self._sent) < late + 1:
            return np.zeros(CHUNK_BYTES // 2)
        direct, room = self._sent[-late], self._sent[-late - 1]
        return np.asarray((direct + 0.35 * room) * 10 ** (self.line.echo_db / 20))

    async def _settle(self) -> None:
        for _ in range(12):
            await asyncio.sleep(0)
