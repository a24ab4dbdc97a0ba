"""Reads an uploaded recording into a clip as it is played: 8 kHz mono, trimmed, at the level of telephone speech.

Uploads are strangers' files: the container is told by its first bytes and named to the decoder, so
that it never follows a playlist or an address, and decoding stops when more comes out than a clip
may hold, however small the file was.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

import av
import av.error
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.container import InputContainer
from numpy.typing import NDArray

from carecall.domain.audio import duration_ms
from carecall.domain.audio_clip import LONGEST_CLIP_S
from carecall.errors import ClipRefused
from carecall.speech.levelling import levelled, loudness
from carecall.speech.telephone_sound import at_telephone_rate, trimmed
from carecall.speech.wave_file import Sound

MOST_BYTES = 20 * 2**20
SHORTEST_MS = 300
QUIETEST_DBOV = -60.0
HIGHEST_RATE_HZ = 192_000
MOST_CHANNELS = 8
CODECS = frozenset({"flac", "mp3", "mp3float", "opus", "libopus", "vorbis"})
"""Besides PCM."""
_STARTS = (
    (b"RIFF", "wav"), (b"fLaC", "flac"), (b"OggS", "ogg"), (b"ID3", "mp3"),
    (b"\xff\xfb", "mp3"), (b"\xff\xf3", "mp3"), (b"\xff\xf2", "mp3"), (b"\xff\xfa", "mp3"),
)  # fmt: skip

Samples = NDArray[np.int16]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipSound:
    """A clip as it is played, and what was done to it."""

    pcm: bytes
    """8 kHz mono s16le."""
    duration_ms: int
    active_level_dbov: float
    peak_dbov: float
    gain_db: float


def read_clip(content: bytes) -> ClipSound:
    """Return the clip in `content`, a WAV, FLAC, MP3 or Ogg file.

    Raises:
        ClipRefused: it is none of these, broken, too large, too long, too short or silent.
    """
    if len(content) > MOST_BYTES:
        raise ClipRefused("size", f"is larger than {MOST_BYTES // 2**20} MB: cut it shorter.")
    samples = trimmed(at_telephone_rate(_decoded(content, _container(content))))
    level = loudness(samples)
    if not level.active_dbov > QUIETEST_DBOV:
        raise ClipRefused("silent", "holds no voice: record it again, closer to the microphone.")
    played, gain_db = levelled(samples)
    pcm = played.astype("<i2").tobytes()
    if duration_ms(pcm) < SHORTEST_MS:
        raise ClipRefused("short", "is shorter than a word: record the whole sentence.")
    after = loudness(played)
    return ClipSound(
        pcm=pcm,
        duration_ms=duration_ms(pcm),
        active_level_dbov=round(after.active_dbov, 2),
        peak_dbov=round(after.peak_dbov, 2),
        gain_db=round(gain_db, 2),
    )


def _container(content: bytes) -> str:
    for start, name in _STARTS:
        if content.startswith(start):
            return name
    raise ClipRefused(
        "kind", "is no WAV, FLAC, MP3 or Ogg file: save the recording as one of these."
    )


def _decoded(content: bytes, name: str) -> Sound:
    try:
        with av.open(BytesIO(content), mode="r", format=name) as container:
            return _sound(container)
    except (av.error.FFmpegError, ValueError, EOFError) as problem:
        raise ClipRefused("broken", "cannot be decoded: save the recording again.") from problem


def _sound(container: InputContainer) -> Sound:
    if not container.streams.audio:
        raise ClipRefused("kind", "holds no sound: save the recording as WAV, FLAC, MP3 or Ogg.")
    stream = container.streams.audio[0]
    codec = stream.codec_context.name
    rate_hz, channels = stream.rate or 0, stream.channels
    if not (codec in CODECS or codec.startswith("pcm_")):
        raise ClipRefused("codec", "is packed in an unknown way: save the recording as WAV.")
    if not 0 < rate_hz <= HIGHEST_RATE_HZ or not 0 < channels <= MOST_CHANNELS:
        raise ClipRefused("codec", "has an impossible sample rate or number of channels.")
    mono = AudioResampler(format="s16", layout="mono", rate=rate_hz)
    pieces: list[Samples] = []
    most = (LONGEST_CLIP_S + 1) * rate_hz
    for frame in container.decode(stream):
        pieces += _pieces(mono, frame)
        if sum(map(len, pieces)) > most:
            raise ClipRefused("long", f"plays longer than {LONGEST_CLIP_S} s: cut it shorter.")
    pieces += _pieces(mono, None)
    if not pieces:
        raise ClipRefused("silent", "holds no sound: record it again.")
    return Sound(samples=np.concatenate(pieces), rate_hz=rate_hz)


def _pieces(mono: AudioResampler, frame: AudioFrame | None) -> list[Samples]:
    return [out.to_ndarray()[0].astype(np.int16) for out in mono.resample(frame)]
