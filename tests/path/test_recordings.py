"""The recordings of the calls: whole, in stereo, each side in its own ear."""

from __future__ import annotations

import numpy as np
import pytest

from carecall.domain.turns import Speaker
from carecall.store.tables import TurnRow
from tests.path.whole_run import LIFTED, TALKERS, Samples, WholeRun

pytestmark = [pytest.mark.pbx, pytest.mark.slow]

AUDIBLE = 200
NEAR_MS = 400
"""A turn's sound may reach so far beyond the times that are written down for it."""
OWN_SHARE = 0.9
CARRIER_SLACK_MS = 250
"""The carrier's clock of a call begins and ends a few packets beside ours."""


def near(length_ms: float, expected_ms: object, slack_ms: float = 0) -> bool:
    assert isinstance(expected_ms, int)
    return abs(length_ms - expected_ms) <= expected_ms / 100 + slack_ms


def share_inside(samples: Samples, turns: list[TurnRow]) -> float:
    """Return how much of a side's sound lies within the turns."""
    power = np.square(samples.astype(np.float64))
    inside = np.zeros(len(power), dtype=bool)
    for turn in turns:
        inside[max(turn.started_ms - NEAR_MS, 0) * 8 : (turn.ended_ms + NEAR_MS) * 8] = True
    return float(power[inside].sum() / power.sum())


def turns_of(whole_run: WholeRun, persona_id: str, speaker: Speaker) -> list[TurnRow]:
    return [turn for turn in whole_run.transcript(persona_id) if turn.speaker is speaker]


@pytest.mark.parametrize("persona_id", LIFTED)
def test_a_recording_is_stereo_at_8_khz_in_16_bits(whole_run: WholeRun, persona_id: str) -> None:
    recording = whole_run.recording(persona_id)
    assert (recording.channels, recording.rate_hz, recording.sample_bytes) == (2, 8000, 2)


@pytest.mark.parametrize("persona_id", LIFTED)
def test_a_recording_is_as_long_as_the_talk(whole_run: WholeRun, persona_id: str) -> None:
    length_ms = whole_run.recording(persona_id).length_ms
    assert near(length_ms, whole_run.last_call(persona_id).talk_ms)
    assert near(length_ms, whole_run.heard_there(persona_id)["talk_ms"], CARRIER_SLACK_MS)


@pytest.mark.parametrize("persona_id", LIFTED)
def test_our_own_voice_is_on_the_right(whole_run: WholeRun, persona_id: str) -> None:
    right = whole_run.recording(persona_id).right
    assert np.abs(right).max() > AUDIBLE
    assert share_inside(right, turns_of(whole_run, persona_id, Speaker.AGENT)) > OWN_SHARE


@pytest.mark.parametrize("persona_id", TALKERS)
def test_the_persons_voice_is_on_the_left(whole_run: WholeRun, persona_id: str) -> None:
    left = whole_run.recording(persona_id).left
    assert np.abs(left).max() > AUDIBLE
    assert share_inside(left, turns_of(whole_run, persona_id, Speaker.RECIPIENT)) > OWN_SHARE


@pytest.mark.parametrize("persona_id", ["silent-ko", "silent-en"])
def test_the_left_of_a_silent_person_is_silent(whole_run: WholeRun, persona_id: str) -> None:
    assert np.abs(whole_run.recording(persona_id).left).max() <= AUDIBLE


def test_every_recording_bears_the_id_of_its_call(whole_run: WholeRun) -> None:
    answered = {
        call.id for calls in whole_run.calls.values() for call in calls if call.talk_ms is not None
    }
    files = list((whole_run.installation.var / "recordings").rglob("*"))
    assert {file.stem for file in files if file.is_file()} == answered
    assert {file.suffix for file in files if file.is_file()} == {".wav"}
