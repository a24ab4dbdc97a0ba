"""Where a broken sentence goes on."""

from __future__ import annotations

from struct import unpack

import pytest

from carecall.domain.audio import CHUNK_BYTES, SILENCE
from carecall.domain.phrase_start import MOST_BACK_MS, faded, phrase_start

VOICE = b"\x00\x20" * (CHUNK_BYTES // 2)
LOW = b"\x20\x00" * (CHUNK_BYTES // 2)


def sound(pattern: str) -> bytes:
    """Return a chunk a letter: v voice, . silence, _ breath."""
    kinds = {"v": VOICE, ".": SILENCE, "_": LOW}
    return b"".join(kinds[letter] for letter in pattern)


@pytest.mark.parametrize(
    ("pattern", "sent", "start"),
    [
        ("vvvv..vvvvvv", 10, 6),
        ("vvvv__vvvvvv", 10, 6),
        ("vvvv.vvvvvvv", 10, 0),
        ("vv..vvvv..vv", 10, 10),
        ("vv..vvvv..vv", 9, 4),
        ("vvvvvvvv", 5, 0),
        ("vvvv", 0, 0),
    ],
)
def test_a_sentence_goes_on_behind_the_last_gap(pattern: str, sent: int, start: int) -> None:
    assert phrase_start(sound(pattern), sent) == start


def test_without_a_gap_near_it_goes_on_where_it_stopped() -> None:
    assert phrase_start(VOICE * 200, 150) == 150


def test_nothing_is_said_again_that_lies_further_back() -> None:
    far = MOST_BACK_MS // 20 + 3
    assert phrase_start(SILENCE * 10 + VOICE * 200, 10 + far) == 10 + far


def test_half_a_chunk_at_the_end_is_looked_at_too() -> None:
    assert phrase_start(VOICE + VOICE[:100], 2) == 0


def test_a_faded_chunk_ends_in_silence() -> None:
    samples = unpack("<160h", faded(VOICE))
    assert samples[0] == 0x2000
    assert samples[-1] <= 0x2000 // 160 + 1
    assert list(samples) == sorted(samples, reverse=True)
    assert faded(b"") == b""
