"""What a call sounded like at the carrier's end, in milliseconds since the sound connection."""

from __future__ import annotations

import sys
from array import array
from dataclasses import dataclass, replace

from carecall.domain.audio import BYTES_PER_SAMPLE, CHUNK_MS, SILENCE

AUDIBLE_PEAK = 200
"""-44 dBFS: our silence is digital, so anything louder is our voice."""
STOPPED_MS = 300
"""Quiet this long means that we stopped; pauses between words are shorter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenLine:
    """One sentence of the persona, as it left."""

    text: str
    started_ms: int
    ended_ms: int
    over: bool = False
    """It began while the agent spoke."""
    response_ms: int | None = None
    """From the end of the sentence to the first audible sound of the agent's answer."""
    stop_ms: int | None = None
    """From the beginning of the sentence to the agent's silence; only when `over`."""


def samples_of(pcm: bytes) -> array[int]:
    """Return the samples of little-endian PCM."""
    samples = array("h", pcm)
    if sys.byteorder == "big":
        samples.byteswap()
    return samples


def is_audible(chunk: bytes) -> bool:
    """Say whether somebody would hear `chunk`."""
    if chunk == SILENCE:
        return False
    samples = samples_of(chunk)
    return max(samples) >= AUDIBLE_PEAK or min(samples) <= -AUDIBLE_PEAK


def trim(pcm: bytes) -> bytes:
    """Cut silence off both ends of a sentence, so that its times are those of the voice."""
    loud = [at for at, sample in enumerate(samples_of(pcm)) if abs(sample) >= AUDIBLE_PEAK]
    if not loud:
        return b""
    return pcm[loud[0] * BYTES_PER_SAMPLE : (loud[-1] + 1) * BYTES_PER_SAMPLE]


class CallMeasures:
    """Listens to both directions of one call."""

    def __init__(self) -> None:
        self.first_audio_ms: int | None = None
        self.last_audio_ms: int | None = None
        self.heard_ms = 0
        """Audible sound from the agent."""
        self.heard_after_line_ms = 0
        """The same since our last line ended; for a machine, the length of the message."""
        self.lines: list[SpokenLine] = []
        self._speaking: SpokenLine | None = None
        self._waiting = False
        self._stopping = False

    def began(self, text: str, now_ms: int) -> None:
        """The first chunk of a sentence leaves."""
        over = self._agent_speaks(now_ms)
        self._speaking = SpokenLine(text=text, started_ms=now_ms, ended_ms=now_ms, over=over)
        self.lines.append(self._speaking)
        self._waiting = False
        self._stopping = over

    def ended(self, now_ms: int) -> None:
        """The last chunk of the sentence has left."""
        if self._speaking is None:
            return
        self._put(replace(self._speaking, ended_ms=now_ms))
        self._speaking = None
        self._waiting = self._stopping or not self._agent_speaks(now_ms)
        self.heard_after_line_ms = 0

    def heard(self, chunk: bytes, now_ms: int) -> None:
        """A chunk of the agent has arrived."""
        self._judge_stop(now_ms)
        if not is_audible(chunk):
            return
        if self.first_audio_ms is None:
            self.first_audio_ms = now_ms
        if self._waiting and not self._stopping:
            self._waiting = False
            line = self.lines[-1]
            self._put(replace(line, response_ms=now_ms - line.ended_ms))
        self.last_audio_ms = now_ms + CHUNK_MS
        self.heard_ms += CHUNK_MS
        self.heard_after_line_ms += CHUNK_MS

    def finish(self, now_ms: int) -> None:
        """The call is over; what was being said ends here."""
        self.ended(now_ms)
        self._judge_stop(now_ms)

    def _judge_stop(self, now_ms: int) -> None:
        if not self._stopping or self._agent_speaks(now_ms):
            return
        self._stopping = False
        line = self.lines[-1]
        stop_ms = (self.last_audio_ms or 0) - line.started_ms
        # Nothing audible since the onset: the sentence fell into a pause of ours and stopped nothing.
        self._put(replace(line, stop_ms=stop_ms) if stop_ms > 0 else replace(line, over=False))

    def _agent_speaks(self, now_ms: int) -> bool:
        return self.last_audio_ms is not None and now_ms - self.last_audio_ms < STOPPED_MS

    def _put(self, line: SpokenLine) -> None:
        if self._speaking is self.lines[-1]:
            self._speaking = line
        self.lines[-1] = line
