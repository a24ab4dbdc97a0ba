"""What every VoiceDetector does."""

from __future__ import annotations

import pytest

from carecall.ports.speech import VoiceDetector
from carecall.speech.silero import SileroVoiceDetector
from tests.fakes.voice_detector import PhraseDetector


@pytest.fixture(params=["fake", "silero"])
def detector(request: pytest.FixtureRequest) -> VoiceDetector:
    return PhraseDetector() if request.param == "fake" else SileroVoiceDetector()


def test_a_window_is_32_ms_of_telephone_sound(detector: VoiceDetector) -> None:
    assert detector.window_bytes == 512


def test_silence_is_not_speech(detector: VoiceDetector) -> None:
    slot = detector.open()
    for _ in range(10):
        assert detector.score([(slot, bytes(512))])[0] < 0.2


def test_calls_are_scored_together_in_the_order_given(detector: VoiceDetector) -> None:
    slots = [detector.open() for _ in range(40)]
    assert len(set(slots)) == 40
    scores = detector.score([(slot, bytes(512)) for slot in reversed(slots)])
    assert len(scores) == 40
    assert all(0.0 <= score <= 1.0 for score in scores)


def test_nothing_to_score_gives_nothing(detector: VoiceDetector) -> None:
    assert list(detector.score([])) == []


def test_slots_come_back_after_calls_end(detector: VoiceDetector) -> None:
    for _ in range(100):
        slot = detector.open()
        detector.score([(slot, bytes(512))])
        detector.close(slot)
