"""What lost packets leave in telephone sound is filled before anybody tries to understand it."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from carecall.domain.audio import SILENCE, chunks
from carecall.domain.language import Language
from carecall.domain.script import Topic
from carecall.lab.line import Line, WornLine
from carecall.ports.speech import RecognitionHints
from carecall.speech.lost_frames import FRAME, MOST_FRAMES, heard_samples, without_holes
from carecall.speech.sphinx import SphinxEngine
from tests.fakes.telephone import speech_in
from tests.speech.voices import spoken

HOLE_AT = 1600
CALLERS = 12
LONG_ENOUGH = 75


def voiced(count: int = 4000, hz: float = 140.0) -> NDArray[np.float32]:
    """Return a steady voice of three harmonics that is never exactly silent."""
    at = np.arange(count) / 8000
    sound = sum(np.sin(2 * np.pi * hz * part * at + 0.3) / part for part in (1, 2, 3))
    return (0.2 * np.asarray(sound) + 1e-4).astype(np.float32)


def with_hole(sound: NDArray[np.float32], frames: int, at: int = HOLE_AT) -> NDArray[np.float32]:
    holed = sound.copy()
    holed[at : at + frames * FRAME] = 0
    return holed


@pytest.mark.parametrize("frames", range(1, MOST_FRAMES + 1))
def test_a_voice_goes_on_through_lost_frames(frames: int) -> None:
    sound = voiced()
    filled = without_holes(with_hole(sound, frames))
    assert np.max(np.abs(filled - sound)) < 0.1 * np.max(np.abs(sound))


def test_sound_around_a_hole_stays_as_it_came() -> None:
    sound = voiced()
    filled = without_holes(with_hole(sound, 1))
    around = np.r_[0:HOLE_AT, HOLE_AT + FRAME : len(sound)]
    assert np.array_equal(filled[around], sound[around])


@pytest.mark.parametrize(
    ("frames", "at"),
    [
        pytest.param(MOST_FRAMES + 1, HOLE_AT, id="longer-than-can-be-carried-on"),
        pytest.param(1, FRAME, id="too-near-the-beginning"),
        pytest.param(1, 4000 - FRAME, id="too-near-the-end"),
    ],
)
def test_what_cannot_be_known_stays_silent(frames: int, at: int) -> None:
    holed = with_hole(voiced(), frames, at)
    assert np.array_equal(without_holes(holed), holed)


def test_a_pause_that_is_no_whole_number_of_frames_is_a_speakers() -> None:
    sound = voiced()
    sound[HOLE_AT : HOLE_AT + FRAME + FRAME // 2] = 0
    assert np.array_equal(without_holes(sound), sound)


def test_no_sound_is_no_samples_and_an_odd_byte_is_none() -> None:
    assert len(heard_samples(b"")) == 0
    assert heard_samples(b"\x00\x40\x01").tolist() == [0.5]


@pytest.mark.slow
@pytest.mark.parametrize(("word", "language"), [("네", Language.KO), ("yes", Language.EN)])
def test_one_word_over_a_bad_line_is_understood_from_nearly_everybody(
    word: str, language: Language
) -> None:
    engine = SphinxEngine()
    sound = spoken(word, language, f"{'ko' if language is Language.KO else 'en-us'}+m1")
    line = Line(noise_db=-20, loss_percent=3)
    heard = []
    for caller in range(CALLERS):
        worn = WornLine(line, {word: sound}, str(caller))
        quiet = [SILENCE] * LONG_ENOUGH
        sent = [worn.carry(chunk) or SILENCE for chunk in (*quiet, *chunks(sound), *quiet)]
        (utterance,) = speech_in(b"".join(sent))
        hints = RecognitionHints(topic=Topic.MEAL)
        heard.append(engine.recognise(utterance, language, hints).text)
    assert heard.count(word) >= CALLERS - 1, heard
