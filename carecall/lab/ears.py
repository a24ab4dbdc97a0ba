"""Hearing for every simulated recipient: windows of all calls are scored in one batch."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from carecall.domain.endpointing import Endpointer, SpeechEdge
from carecall.ports.speech import VoiceDetector

BATCH_S = 0.02
Later = Callable[[float, Callable[[], None]], object]
Notice = Callable[[SpeechEdge], None]


class Ears:
    """Shares one voice detector between calls."""

    def __init__(self, detector: VoiceDetector, *, later: Later | None = None) -> None:
        """`later` runs a callable after some seconds; the event loop's `call_later` by default."""
        self._detector = detector
        self._later = later
        self._waiting: dict[int, CallEar] = {}
        self._due = False

    def open(self, notice: Notice) -> CallEar:
        """Begin to listen to a call; `notice` is told when speech starts and ends."""
        return CallEar(self, self._detector.open(), notice)

    def join(self, ear: CallEar) -> None:
        """Have `ear`'s next window scored with the next batch."""
        self._waiting[ear.slot] = ear
        if not self._due:
            self._due = True
            later = self._later or asyncio.get_running_loop().call_later
            later(BATCH_S, self.score_waiting)

    def score_waiting(self) -> None:
        """Score what has gathered, until every waiting call has less than a window left."""
        self._due = False
        while self._waiting:
            ears, self._waiting = list(self._waiting.values()), {}
            windows = [(ear.slot, ear.take_window()) for ear in ears]
            for ear, probability in zip(ears, self._detector.score(windows), strict=True):
                ear.judge(probability)
            self._waiting = {ear.slot: ear for ear in ears if ear.has_window}

    def close(self, ear: CallEar) -> None:
        """Give the call's place back."""
        self._waiting.pop(ear.slot, None)
        self._detector.close(ear.slot)

    @property
    def window_bytes(self) -> int:
        """Bytes in one window."""
        return self._detector.window_bytes


class CallEar:
    """One call's hearing: sound in, starts and ends of speech out."""

    def __init__(self, ears: Ears, slot: int, notice: Notice) -> None:
        self.slot = slot
        self._ears = ears
        self._notice = notice
        self._endpointer = Endpointer()
        self._sound = bytearray()
        self._open = True

    @property
    def has_window(self) -> bool:
        """Whether a whole window waits."""
        return self._open and len(self._sound) >= self._ears.window_bytes

    def feed(self, chunk: bytes) -> None:
        """Take the next sound."""
        if not self._open:
            return
        self._sound += chunk
        if self.has_window:
            self._ears.join(self)

    def take_window(self) -> bytes:
        """Return the oldest window and forget it."""
        size = self._ears.window_bytes
        window = bytes(self._sound[:size])
        del self._sound[:size]
        return window

    def judge(self, probability: float) -> None:
        """Take a window's speech probability."""
        edge = self._endpointer.feed(probability)
        if edge is not None and self._open:
            self._notice(edge)

    def close(self) -> None:
        """Stop listening; closing twice does nothing."""
        if self._open:
            self._open = False
            self._ears.close(self)
