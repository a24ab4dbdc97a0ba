"""Telephone sound as plain values: 8 kHz, mono, signed 16-bit little-endian PCM."""

from __future__ import annotations

from dataclasses import dataclass

SAMPLE_RATE_HZ = 8000
BYTES_PER_SAMPLE = 2
CHUNK_MS = 20
CHUNK_BYTES = 320
"""One AudioSocket frame's payload: 20 ms at 8 kHz, 160 samples."""
BYTES_PER_MS = 16
SILENCE = bytes(CHUNK_BYTES)


def duration_ms(pcm: bytes) -> int:
    """Return how long `pcm` plays, in whole milliseconds."""
    return len(pcm) // BYTES_PER_MS


def chunks(pcm: bytes) -> list[bytes]:
    """Cut `pcm` into 20 ms chunks; the last one is filled up with silence."""
    padded = pcm + bytes(-len(pcm) % CHUNK_BYTES)
    return [padded[at : at + CHUNK_BYTES] for at in range(0, len(padded), CHUNK_BYTES)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Utterance:
    """One stretch of speech from the recipient, pre-roll and tail included."""

    pcm: bytes
    started_ms: int
    """Milliseconds from answer to the onset of speech."""
    ended_ms: int
    """Milliseconds from answer to the end of speech (silence after it not counted)."""
