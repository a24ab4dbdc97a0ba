"""Voice detection on telephone sound, for many calls in one run."""

from __future__ import annotations

import numpy as np
import pytest

from carecall.domain.language import Language
from carecall.errors import MissingPart
from carecall.speech.silero import SileroVoiceDetector
from carecall.speech.silero_model import model_file, rows_are_calls
from tests.fakes.telephone import scores_of, speech_in, through_a_law
from tests.speech.voices import spoken

WINDOW = 512


def noise(level_dbfs: float, seconds: float = 2.0) -> bytes:
    samples = np.random.default_rng(7).standard_normal(int(8000 * seconds))
    return (samples * 32768 * 10 ** (level_dbfs / 20)).clip(-32768, 32767).astype("<i2").tobytes()


def tone(*frequencies: float, seconds: float = 2.0) -> bytes:
    at = np.arange(int(8000 * seconds)) / 8000
    sound = sum(np.sin(2 * np.pi * frequency * at) for frequency in frequencies)
    return (sound * 8000 / len(frequencies)).astype("<i2").tobytes()


def windows(pcm: bytes) -> list[bytes]:
    return [pcm[at : at + WINDOW] for at in range(0, len(pcm) - WINDOW + 1, WINDOW)]


@pytest.mark.parametrize(
    ("text", "language"),
    [("안녕하세요 잘 지내고 있어요", Language.KO), ("I am doing very well thank you", Language.EN)],
)
def test_speech_over_a_telephone_is_one_utterance(text: str, language: Language) -> None:
    assert len(speech_in(through_a_law(spoken(text, language)))) == 1


@pytest.mark.parametrize(
    "sound",
    [
        bytes(32000),
        noise(-30),
        noise(-50),
        tone(697, 1209),
        tone(425),
        tone(440, 480),
        through_a_law(bytes(32000)),
    ],
    ids=["silence", "noise", "soft noise", "keypad", "ringback", "us ringback", "idle line"],
)
def test_what_is_not_speech_never_starts_an_utterance(sound: bytes) -> None:
    assert speech_in(sound) == []


def test_calls_scored_together_have_the_scores_that_they_have_alone() -> None:
    sounds = [
        through_a_law(spoken(text, Language.EN)) for text in ("good morning", "my knee hurts")
    ]
    sounds += [noise(-30), tone(1000)]
    alone = [scores_of(sound[: 60 * WINDOW]) for sound in sounds]
    detector = SileroVoiceDetector()
    slots = [detector.open() for _ in sounds]
    for at in range(min(len(scores) for scores in alone)):
        batch = [(slot, windows(sound)[at]) for slot, sound in zip(slots, sounds, strict=True)]
        together = detector.score(batch)
        assert together == pytest.approx([scores[at] for scores in alone], abs=1e-4)


def test_a_call_may_miss_a_batch_without_harm_to_the_others() -> None:
    speech = windows(spoken("good morning how are you", Language.EN))[:20]
    detector = SileroVoiceDetector()
    one, other = detector.open(), detector.open()
    expected = scores_of(b"".join(speech))
    for at, window in enumerate(speech):
        batch = [(one, window)] + ([(other, noise(-20)[:WINDOW])] if at % 3 == 0 else [])
        assert detector.score(batch)[0] == pytest.approx(expected[at], abs=1e-4)


def test_a_slot_that_is_used_again_remembers_nothing() -> None:
    detector = SileroVoiceDetector()
    slot = detector.open()
    speech = windows(spoken("good morning", Language.EN))
    first = [detector.score([(slot, window)])[0] for window in speech]
    detector.close(slot)
    assert detector.open() == slot
    assert [detector.score([(slot, window)])[0] for window in speech] == first


def test_slots_grow_without_an_end_and_keep_their_state() -> None:
    detector = SileroVoiceDetector()
    speech = windows(spoken("good morning how are you", Language.EN))[:12]
    expected = scores_of(b"".join(speech))
    slot = detector.open()
    for at, window in enumerate(speech):
        assert detector.score([(slot, window)])[0] == pytest.approx(expected[at], abs=1e-4)
        for _ in range(10):
            detector.open()


def test_a_quiet_window_is_not_even_asked_about_and_speech_after_it_is_found() -> None:
    speech = spoken("good morning how are you", Language.EN)
    eager = SileroVoiceDetector(quiet_peak=-1)
    lazy = SileroVoiceDetector()
    one, other = eager.open(), lazy.open()
    asked = [eager.score([(one, window)])[0] for window in windows(bytes(WINDOW * 30) + speech)]
    saved = [lazy.score([(other, window)])[0] for window in windows(bytes(WINDOW * 30) + speech)]
    assert max(saved[:30]) == 0.0
    assert sum(score > 0.3 for score in saved) >= sum(score > 0.3 for score in asked) - 2


@pytest.mark.parametrize("size", [0, 320, 511, 1024])
def test_a_window_of_another_size_is_refused(size: int) -> None:
    detector = SileroVoiceDetector()
    with pytest.raises(ValueError, match="wrong size"):
        detector.score([(detector.open(), bytes(size))])


def test_a_closed_slot_is_refused() -> None:
    detector = SileroVoiceDetector()
    slot = detector.open()
    detector.close(slot)
    with pytest.raises(ValueError, match="not open"):
        detector.score([(slot, bytes(WINDOW))])


def test_closing_twice_does_not_give_one_slot_to_two_calls() -> None:
    detector = SileroVoiceDetector()
    slot = detector.open()
    detector.close(slot)
    detector.close(slot)
    assert detector.open() != detector.open()


def test_another_model_than_the_known_one_is_refused() -> None:
    model = model_file().read_bytes()
    assert rows_are_calls(model) != model
    with pytest.raises(MissingPart, match="voice detection model"):
        rows_are_calls(rows_are_calls(model))
