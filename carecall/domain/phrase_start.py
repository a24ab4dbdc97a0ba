"""How a sentence is broken off without a click, and where it goes on: at the beginning of the words that were torn apart."""

from __future__ import annotations

import sys
from array import array

from carecall.domain.audio import CHUNK_BYTES, CHUNK_MS

MOST_BACK_MS = 900
"""A word or two. Who says "mm-hm" does not want to hear the sentence again."""
QUIET_PEAK = 330
"""-40 dBFS: between words a voice falls below it."""
GAP_CHUNKS = 2
"""A closed consonant is quiet for 20 to 40 ms; a gap between words is longer."""


def phrase_start(pcm: bytes, sent_chunks: int) -> int:
    """Return the chunk from which a line goes on that was stopped after `sent_chunks`; the same one where no gap is near."""
    earliest = max(0, sent_chunks - MOST_BACK_MS // CHUNK_MS)
    quiet = 0
    for chunk in range(sent_chunks - 1, earliest - 1, -1):
        quiet = quiet + 1 if _is_quiet(pcm[chunk * CHUNK_BYTES : (chunk + 1) * CHUNK_BYTES]) else 0
        if quiet == GAP_CHUNKS:
            return chunk + GAP_CHUNKS
    return 0 if earliest == 0 else sent_chunks


def faded(chunk: bytes) -> bytes:
    """Return a chunk that falls to silence in a straight line: a voice that stops dead clicks."""
    samples = _samples(chunk)
    count = len(samples)
    quieter = array("h", (value * (count - at) // count for at, value in enumerate(samples)))
    if sys.byteorder == "big":
        quieter.byteswap()
    return quieter.tobytes()


def _is_quiet(chunk: bytes) -> bool:
    samples = _samples(chunk)
    return not samples or (max(samples) < QUIET_PEAK and min(samples) > -QUIET_PEAK)


def _samples(chunk: bytes) -> array[int]:
    samples = array("h", chunk)
    if sys.byteorder == "big":
        samples.byteswap()
    return samples
