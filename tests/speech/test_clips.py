"""Recorded clips: what is taken, how it comes out, and what is played when a file is gone."""

from __future__ import annotations

import io
from pathlib import Path

import av
import numpy as np
import pytest

from carecall.domain.language import Language
from carecall.errors import ClipRefused, EngineFailed
from carecall.ports.speech import SpokenText
from carecall.speech.clip_files import ClipFiles
from carecall.speech.clip_player import ClipPlayer
from carecall.speech.clip_reading import MOST_BYTES, read_clip
from carecall.speech.levelling import PEAK_DBOV, TARGET_DBOV, loudness
from carecall.speech.wave_file import write_wave
from tests.fakes.synthesiser import FakeSynthesiser

PACKINGS = [
    ("wav", "pcm_s16le", 8000, 1),
    ("wav", "pcm_s24le", 48000, 2),
    ("flac", "flac", 44100, 2),
    ("mp3", "libmp3lame", 44100, 1),
    ("ogg", "libopus", 48000, 1),
]


def voice(seconds: float = 2.0, peak: float = 0.3, rate_hz: int = 44100) -> np.ndarray:
    at = np.arange(int(rate_hz * seconds)) / rate_hz
    syllables = np.clip(np.sin(2 * np.pi * 2.5 * at), 0, None) ** 2
    sound = sum(np.sin(2 * np.pi * 150 * n * at + n) / n for n in range(1, 9)) * syllables
    return (sound / np.abs(sound).max() * peak * 32767).astype(np.int16)


def packed(sound: np.ndarray, rate_hz: int, packing: tuple[str, str, int, int]) -> bytes:
    """Return `sound` as a file of that packing, made as recording programs make it."""
    container, codec, out_hz, channels = packing
    layout = "mono" if channels == 1 else "stereo"
    file = io.BytesIO()
    with av.open(file, "w", format=container) as writer:
        stream = writer.add_stream(codec, rate=out_hz, layout=layout)
        frame = av.AudioFrame.from_ndarray(sound[np.newaxis, :], format="s16", layout="mono")
        frame.sample_rate = rate_hz
        resampler = av.AudioResampler(
            format=stream.format.name,
            layout=layout,
            rate=out_hz,
            frame_size=stream.codec_context.frame_size or 1024,
        )
        for piece in [*resampler.resample(frame), *resampler.resample(None)]:
            writer.mux(stream.encode(piece))
        writer.mux(stream.encode(None))
    return file.getvalue()


@pytest.mark.parametrize("packing", PACKINGS, ids=lambda packing: packing[1])
def test_each_kind_of_file_comes_out_as_telephone_speech(
    packing: tuple[str, str, int, int],
) -> None:
    clip = read_clip(packed(voice(), 44100, packing))
    samples = np.frombuffer(clip.pcm, dtype="<i2")
    assert abs(clip.duration_ms - 2000) < 250
    assert loudness(samples).active_dbov == pytest.approx(TARGET_DBOV, abs=0.5)
    assert clip.active_level_dbov == pytest.approx(TARGET_DBOV, abs=0.5)
    assert clip.peak_dbov <= PEAK_DBOV + 0.01


def test_a_whisper_and_a_shout_are_played_alike() -> None:
    soft, loud = (
        read_clip(write_wave(voice(peak=p).tobytes(), rate_hz=44100)) for p in (0.03, 0.99)
    )
    assert soft.gain_db - loud.gain_db == pytest.approx(30.4, abs=0.5)
    assert soft.active_level_dbov == pytest.approx(loud.active_level_dbov, abs=0.3)


def wave(samples: np.ndarray, rate_hz: int = 8000) -> bytes:
    return write_wave(samples.astype("<i2").tobytes(), rate_hz=rate_hz)


REFUSED = {
    "kind": b"#EXTM3U\nhttp://127.0.0.1:1/secret.ts\n",
    "broken": b"RIFF\x24\x00\x00\x00WAVEjunk" + bytes(200),
    "silent": wave(np.zeros(16000, dtype=np.int16)),
    "short": wave(voice(0.2, rate_hz=8000)),
    "long": wave(np.tile(voice(1, rate_hz=8000), 65)),
    "size": b"RIFF" + bytes(MOST_BYTES),
}


@pytest.mark.parametrize("code", REFUSED)
def test_what_is_no_clip_is_refused_in_one_sentence(code: str) -> None:
    with pytest.raises(ClipRefused) as refusal:
        read_clip(REFUSED[code])
    assert refusal.value.code == code
    assert str(refusal.value).startswith("The recording ")
    assert str(refusal.value).endswith(".")


def test_a_small_file_that_unpacks_into_hours_is_refused_before_it_is_unpacked() -> None:
    hours = np.zeros(8000 * 3600, dtype=np.int16)
    small = packed(hours, 8000, ("flac", "flac", 8000, 1))
    assert len(small) < 1_000_000
    with pytest.raises(ClipRefused, match="longer than 60 s"):
        read_clip(small)


def test_a_picture_and_a_cut_off_file_are_refused() -> None:
    good = packed(voice(), 44100, ("flac", "flac", 44100, 1))
    for broken in (b"\x89PNG" + bytes(100), b"", good[:40], b"ID3" + bytes(300)):
        with pytest.raises(ClipRefused):
            read_clip(broken)


# --- played -------------------------------------------------------------------------------

WORDS = SpokenText(text="안녕하세요.", language=Language.KO)


def kept(folder: Path) -> str:
    return ClipFiles(folder).keep(read_clip(wave(voice(rate_hz=8000))), 7).file


async def test_a_clip_is_played_instead_of_the_voice_and_read_once(tmp_path: Path) -> None:
    file = kept(tmp_path)
    engine = FakeSynthesiser()
    player = ClipPlayer(engine, tmp_path)
    sound = await player.render(SpokenText(text="안녕하세요.", language=Language.KO, clip=file))
    assert sound == read_clip(wave(voice(rate_hz=8000))).pcm
    (tmp_path / file).unlink()
    assert await player.render(SpokenText(text="x", language=Language.KO, clip=file)) == sound
    assert engine.rendered == []


@pytest.mark.parametrize("file", ["7/gone.wav", "../outside.wav", "7/broken.wav"])
async def test_the_voice_says_the_words_of_a_clip_that_cannot_be_played(
    tmp_path: Path, file: str, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "clips"
    (folder / "7").mkdir(parents=True)
    (folder / "7" / "broken.wav").write_bytes(b"RIFF")
    (tmp_path / "outside.wav").write_bytes(wave(voice(rate_hz=8000)))
    engine = FakeSynthesiser()
    await ClipPlayer(engine, folder).render(
        SpokenText(text="안녕하세요.", language=Language.KO, clip=file)
    )
    assert engine.rendered == [WORDS]
    assert "a clip cannot be played" in caplog.text


async def test_a_broken_voice_is_still_told(tmp_path: Path) -> None:
    engine = FakeSynthesiser()
    engine.broken_on = "안녕"
    with pytest.raises(EngineFailed):
        await ClipPlayer(engine, tmp_path).render(WORDS)


def test_the_same_sound_twice_is_one_file_and_removing_it_twice_is_no_fault(
    tmp_path: Path,
) -> None:
    assert kept(tmp_path) == kept(tmp_path)
    assert len(list(tmp_path.rglob("*.wav"))) == 1
    for _ in range(2):
        ClipFiles(tmp_path).remove(kept(tmp_path))
    ClipFiles(tmp_path).remove("7/gone.wav")
