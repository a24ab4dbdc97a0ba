"""Reads and writes PCM in RIFF WAVE containers, streamed ones included."""

from __future__ import annotations

import struct
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from carecall.errors import EngineFailed

_RIFF_HEADER = 12
_CHUNK_HEADER = 8
_PCM = 1
_EXTENSIBLE = 0xFFFE
_BITS = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """Mono samples as 16-bit integers, and how many of them make a second."""

    samples: NDArray[np.int16]
    rate_hz: int


def read_wave(content: bytes) -> Sound:
    """Return the sound in `content`, several channels mixed to one.

    The data length is not trusted: programs that write a WAVE to a pipe put a dummy there, so
    sound that runs to the end of `content` is taken as it is.

    Raises:
        EngineFailed: it is not 16-bit PCM in a WAVE container.
    """
    if len(content) < _RIFF_HEADER or content[:4] != b"RIFF" or content[8:12] != b"WAVE":
        raise EngineFailed("The synthesiser's answer is not a WAVE file: check the engine.")
    channels = rate_hz = 0
    at = _RIFF_HEADER
    while at + _CHUNK_HEADER <= len(content):
        kind, size = struct.unpack_from("<4sI", content, at)
        body = at + _CHUNK_HEADER
        if kind == b"fmt ":
            channels, rate_hz = _read_format(content[body : body + 16])
        elif kind == b"data" and channels:
            pcm = content[body : min(body + size, len(content))]
            return Sound(samples=_mono(pcm, channels), rate_hz=rate_hz)
        at = body + size + size % 2
    raise EngineFailed("The synthesiser's WAVE answer holds no sound: check the engine.")


def write_wave(pcm: bytes, *, rate_hz: int) -> bytes:
    """Return mono s16le `pcm` in a WAVE container."""
    layout = struct.pack("<HHIIHH", _PCM, 1, rate_hz, 2 * rate_hz, 2, _BITS)
    return b"".join((
        struct.pack("<4sI4s", b"RIFF", 36 + len(pcm), b"WAVE"),
        struct.pack("<4sI", b"fmt ", len(layout)), layout,
        struct.pack("<4sI", b"data", len(pcm)), pcm,
    ))  # fmt: skip


def _read_format(layout: bytes) -> tuple[int, int]:
    if len(layout) < 16:
        raise EngineFailed("The synthesiser's WAVE answer has a broken header: check the engine.")
    code, channels, rate_hz, _, _, bits = struct.unpack("<HHIIHH", layout)
    if code not in (_PCM, _EXTENSIBLE) or bits != _BITS or not channels or not rate_hz:
        raise EngineFailed(
            f"The synthesiser answered WAVE format {code} with {bits} bits: ask it for 16-bit PCM."
        )
    return channels, rate_hz


def _mono(pcm: bytes, channels: int) -> NDArray[np.int16]:
    frame = 2 * channels
    samples = np.frombuffer(pcm[: len(pcm) // frame * frame], dtype="<i2")
    mono: NDArray[np.int16] = samples.reshape(-1, channels).mean(axis=1).round().astype(np.int16)
    return mono
