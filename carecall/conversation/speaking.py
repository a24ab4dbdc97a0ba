"""Our own voice on one call: lines become sound, and it is known at any moment what was really sent."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from dataclasses import dataclass

from carecall.conversation.louder import made_louder
from carecall.domain.audio import CHUNK_BYTES, CHUNK_MS
from carecall.domain.language import Language
from carecall.domain.phrase_start import faded, phrase_start
from carecall.domain.spoken_part import spoken_part
from carecall.ports.dialogue import Line, MoreLines
from carecall.ports.speech import SpokenText, Synthesiser
from carecall.ports.voice import VoiceChannel

SETTLE_MS = 100
"""Silence before our first word after answer, so that codecs and jitter buffers settle."""
BETWEEN_LINES_MS = 120
AFTER_LAST_MS = 200
"""Silence after the last word before we hang up: what is on its way must still arrive."""
UNKNOWN_LEFT_MS = 60_000
"""What is left to say while lines are still being rendered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """How we sound on this call."""

    language: Language
    voice: str = ""
    speed: float = 1.0


@dataclass(slots=True)
class _Piece:
    """Sound in the channel's queue: one line, or (without one) a pause."""

    line: Line | None
    pcm: bytes
    sent: int = 0
    furthest: int = 0
    """Most chunks of it that were ever sent: it may be gone back in."""

    @property
    def total(self) -> int:
        return -(-len(self.pcm) // CHUNK_BYTES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """What became of one reply."""

    text: str
    """What had really been sent."""
    started_ms: int | None
    """Call time of the first sound; None when nothing was sent."""
    ended_ms: int
    cut: bool
    """The person interrupted."""
    begun: bool = True
    """False when the person spoke again before our first sound, so nothing was said at all."""
    last_line_ms: int | None = None
    """Call time at which the last line, the question, began; None when it was not reached."""


class Mouth:
    """Speaks replies over one channel."""

    def __init__(self, channel: VoiceChannel, synthesiser: Synthesiser, voice: Voice) -> None:
        self._channel = channel
        self._synthesiser = synthesiser
        self._voice = voice
        self._pieces: deque[_Piece] = deque()
        self._past: list[_Piece] = []
        self._rendering = False
        self._queueing: asyncio.Task[bool] | None = None
        self._all_sent = asyncio.Event()
        self._cut = self._paused = False
        self.started_ms: int | None = None
        """Call time of the first sound of the current reply."""
        self._ended_ms = 0
        self._last_line: Line | None = None
        self._last_line_ms: int | None = None
        self._unknown_end = False
        """More lines may come than are known."""
        self.speaking = False
        """From the moment sound is queued until the last of it is sent or cut."""
        self.first_sound_ms: int | None = None
        """Call time of the first sound of the whole call."""
        self.closing_begun = False

    @property
    def interruptible(self) -> bool:
        """Whether the line that sounds now may be interrupted."""
        for piece in self._pieces:
            if piece.line is not None:
                return piece.line.interruptible
        return True

    @property
    def text(self) -> str:
        """The lines of the newest reply that are queued or were sent."""
        pieces = (*self._past, *self._pieces)
        return " ".join(piece.line.text for piece in pieces if piece.line is not None)

    @property
    def left_ms(self) -> int:
        """What is still to be said."""
        return UNKNOWN_LEFT_MS if self._rendering else self._channel.queued_ms

    async def say(
        self,
        lines: Sequence[Line],
        *,
        may_begin: Callable[[], bool],
        more: MoreLines | None = None,
    ) -> Spoken:
        """Speak `lines`, then `more`, and return when the last is sent or cut; `may_begin` is asked before the first sound.

        Raises:
            SpeechError: a line could not be rendered; what was queued before it is stopped.
        """
        self._reset()
        self._last_line = lines[-1] if lines else None
        self._unknown_end = more is not None
        try:
            begun = await self._queued(self._queue_all(_in_order(lines, more), may_begin))
            if begun and self._pieces and not self._cut:
                await self._all_sent.wait()
        except BaseException:
            self._channel.stop()
            raise
        finally:
            self.speaking = self._rendering = False
        return self.spoken(begun=begun)

    def spoken(self, *, begun: bool = True) -> Spoken:
        """Return what has been sent of the current reply until now."""
        texts = (
            spoken_part(piece.line.text, sent=piece.furthest, total=piece.total)
            for piece in (*self._past, *self._pieces)
            if piece.line is not None
        )
        return Spoken(
            text=" ".join(text for text in texts if text),
            started_ms=self.started_ms,
            ended_ms=self._ended_ms,
            cut=self._cut,
            begun=begun,
            last_line_ms=self._last_line_ms,
        )

    def cut(self) -> None:
        """Stop for good: the rest of the reply is never said."""
        self._cut = True
        self._channel.stop()
        self.speaking = False
        self._all_sent.set()
        if self._queueing is not None:
            self._queueing.cancel()

    def pause(self) -> None:
        """Fade out within the next 20 ms and keep what is left to say."""
        self._channel.stop()
        self._paused = True
        if self._pieces:
            piece = self._pieces[0]
            self._channel.play(faded(piece.pcm[piece.sent * CHUNK_BYTES :][:CHUNK_BYTES]))

    def go_on(self) -> None:
        """Go on after a pause, from the beginning of the words that it tore apart."""
        self._channel.stop()
        self._paused = False
        if self._pieces:
            self._pieces[0].sent = phrase_start(self._pieces[0].pcm, self._pieces[0].sent)
        for piece in self._pieces:
            self._channel.play(piece.pcm[piece.sent * CHUNK_BYTES :])

    def hush(self) -> None:
        """Stop for good when we are speaking: something was heard that cannot wait."""
        if self.speaking:
            self.cut()

    def one_sent(self) -> None:
        """Note that one chunk of our sound has gone out; the channel tells us."""
        if not self._pieces:
            return
        piece = self._pieces[0]
        piece.sent += 1
        piece.furthest = max(piece.furthest, piece.sent)
        if piece.line is not None:
            self._note_sound(piece, piece.line)
        if piece.sent >= piece.total:
            self._past.append(self._pieces.popleft())
            if not self._pieces and not self._rendering:
                self.speaking = False
                self._all_sent.set()

    async def tail(self) -> None:
        """Send a moment of silence, so that the last word is heard before the line closes."""
        self._reset()
        self._enqueue(None, bytes(AFTER_LAST_MS * 16))
        await self._all_sent.wait()

    def _note_sound(self, piece: _Piece, line: Line) -> None:
        now_ms = self._channel.position_ms
        self._ended_ms = now_ms
        if piece.sent > 1:
            return
        self.closing_begun = self.closing_begun or line.closing
        if line is self._last_line:
            self._last_line_ms = now_ms - CHUNK_MS
        if self.started_ms is None:
            self.started_ms = now_ms - CHUNK_MS
        if self.first_sound_ms is None:
            self.first_sound_ms = self.started_ms

    def _reset(self) -> None:
        self._pieces.clear()
        self._past = []
        self._all_sent.clear()
        self._cut = self._paused = False
        self.started_ms = self._last_line_ms = None
        self._ended_ms = self._channel.position_ms

    async def _queued(self, queueing: Coroutine[None, None, bool]) -> bool:
        """Render and queue all lines; a cut ends this at once, even while a line is being rendered."""
        self._queueing = asyncio.get_running_loop().create_task(queueing)
        try:
            return await self._queueing
        except asyncio.CancelledError:
            me = asyncio.current_task()
            if not self._cut or (me is not None and me.cancelling()):
                raise
            return True
        finally:
            self._queueing = None

    async def _queue_all(
        self, lines: AsyncIterator[tuple[Line, bool]], may_begin: Callable[[], bool]
    ) -> bool:
        """Queue line after line as they are rendered; False when the first one may not begin."""
        self._rendering, first = True, True
        async for line, surely_last in lines:
            pcm = await self._render(line)
            if first and not may_begin():
                return False
            if self._cut:
                return True
            self._rendering = not surely_last
            self._expect_last(line)
            self._begin() if first else self._enqueue(None, bytes(BETWEEN_LINES_MS * 16))
            self._enqueue(line, pcm)
            first = False
        self._rendering = False
        return True

    def _expect_last(self, line: Line) -> None:
        """Take the newest line for the last where it is not known how many follow."""
        if self._unknown_end:
            self._last_line, self._last_line_ms = line, None

    def _begin(self) -> None:
        self.speaking = True
        settle_ms = SETTLE_MS - self._channel.position_ms
        if settle_ms > 0:
            self._enqueue(None, bytes(settle_ms * 16))

    def _enqueue(self, line: Line | None, pcm: bytes) -> None:
        if pcm:
            self._pieces.append(_Piece(line, pcm))
            if not self._paused:
                self._channel.play(pcm)

    async def _render(self, line: Line) -> bytes:
        pcm = await self._synthesiser.render(
            SpokenText(
                text=line.text,
                language=self._voice.language,
                voice=self._voice.voice,
                speed=self._voice.speed * line.pace,
                clip=line.clip,
            )
        )
        quiet = len(pcm) - len(pcm.lstrip(b"\0"))
        return await made_louder(pcm[quiet - quiet % 2 :], line.gain_db)


async def _in_order(
    lines: Sequence[Line], more: MoreLines | None
) -> AsyncIterator[tuple[Line, bool]]:
    """Yield every line, and whether it is surely the last."""
    for number, line in enumerate(lines, start=1):
        yield line, more is None and number == len(lines)
    if more is not None:
        async for line in more:
            yield line, False
