"""Where speech starts, pauses and ends."""

from __future__ import annotations

import pytest

from carecall.domain.endpointing import (
    Endpointer,
    EndpointRule,
    SpeechEdge,
    end_of_turn_ms,
)
from carecall.domain.script import Expectation


def edges(endpointer: Endpointer, *stretches: tuple[float, int]) -> list[tuple[SpeechEdge, int]]:
    """Feed (probability, windows) stretches; return each edge with the window that brought it."""
    found, window = [], 0
    for probability, count in stretches:
        for _ in range(count):
            window += 1
            edge = endpointer.feed(probability)
            if edge is not None:
                found.append((edge, window))
    return found


def test_speech_starts_with_the_third_window_and_its_onset_is_the_first() -> None:
    endpointer = Endpointer()
    assert edges(endpointer, (0.1, 10), (0.3, 3)) == [(SpeechEdge.STARTED, 13)]
    assert endpointer.onset_ms == 320


def test_two_windows_are_a_click() -> None:
    assert edges(Endpointer(), (0.9, 2), (0.1, 1), (0.9, 2), (0.1, 30)) == []


def test_a_pause_comes_before_the_end_of_the_turn() -> None:
    endpointer = Endpointer()
    found = edges(endpointer, (0.9, 20), (0.05, 40))
    assert [edge for edge, _ in found] == [SpeechEdge.STARTED, SpeechEdge.PAUSED, SpeechEdge.ENDED]
    pause, end = found[1][1] - 20, found[2][1] - 20
    assert pause == 7, "224 ms is the first window end past 200 ms"
    assert end == 22, "704 ms is the first past 700 ms"
    assert endpointer.speech_end_ms == 640


def test_speech_after_a_pause_resumes_the_same_turn() -> None:
    endpointer = Endpointer()
    found = [edge for edge, _ in edges(endpointer, (0.9, 20), (0.05, 10), (0.9, 5), (0.05, 30))]
    assert found == [
        SpeechEdge.STARTED, SpeechEdge.PAUSED, SpeechEdge.RESUMED, SpeechEdge.PAUSED, SpeechEdge.ENDED,
    ]  # fmt: skip
    assert endpointer.onset_ms == 0
    assert endpointer.speech_end_ms == 35 * 32


def test_one_loud_window_in_a_pause_does_not_resume() -> None:
    found = edges(Endpointer(), (0.9, 20), (0.05, 10), (0.9, 1), (0.05, 30))
    assert [edge for edge, _ in found][-1] is SpeechEdge.ENDED
    assert SpeechEdge.RESUMED not in [edge for edge, _ in found]


def test_between_the_thresholds_nothing_changes() -> None:
    assert edges(Endpointer(), (0.25, 50)) == []
    assert edges(Endpointer(), (0.9, 3), (0.25, 50)) == [(SpeechEdge.STARTED, 3)]


def test_speech_that_is_too_short_fades() -> None:
    found = edges(Endpointer(), (0.9, 4), (0.05, 40))
    assert [edge for edge, _ in found][-1] is SpeechEdge.FADED


def test_endless_speech_is_cut_after_twenty_seconds() -> None:
    found = edges(Endpointer(), (0.9, 630))
    assert found[1] == (SpeechEdge.ENDED, 625)


def test_patience_can_be_changed_while_a_pause_runs() -> None:
    endpointer = Endpointer()
    edges(endpointer, (0.9, 20), (0.05, 9))
    endpointer.end_silence_ms = 300
    assert endpointer.feed(0.05) is SpeechEdge.ENDED


def test_a_call_that_ends_ends_the_speech() -> None:
    endpointer = Endpointer()
    assert endpointer.flush() is None
    edges(endpointer, (0.9, 20))
    assert endpointer.flush() is SpeechEdge.ENDED


def test_the_rule_can_be_tuned() -> None:
    rule = EndpointRule(start_probability=0.6, start_windows=1)
    assert edges(Endpointer(rule), (0.5, 5), (0.6, 1)) == [(SpeechEdge.STARTED, 6)]


@pytest.mark.parametrize(
    ("expects", "complete", "quiet_ms"),
    [
        (Expectation.FREE, None, 700),
        (Expectation.YES_NO, None, 500),
        (Expectation.NUMBER, None, 1100),
        (Expectation.FREE, True, 480),
        (Expectation.YES_NO, True, 350),
        (Expectation.NUMBER, True, 650),
        (Expectation.NUMBER, False, 1500),
        (Expectation.FREE, False, 1300),
    ],
)
def test_how_long_a_pause_ends_a_turn(
    expects: Expectation, complete: bool | None, quiet_ms: int
) -> None:
    assert end_of_turn_ms(expects, complete=complete) == quiet_ms


@pytest.mark.parametrize(
    ("expects", "complete", "quiet_ms"),
    [
        (Expectation.FREE, None, 1000),
        (Expectation.FREE, True, 630),
        (Expectation.YES_NO, True, 410),
        (Expectation.FREE, False, 1600),
    ],
)
def test_a_slow_person_is_given_more(
    expects: Expectation, complete: bool | None, quiet_ms: int
) -> None:
    assert end_of_turn_ms(expects, complete=complete, extra_ms=300) == quiet_ms


def test_the_slowest_person_is_answered_after_two_seconds() -> None:
    waits = [
        end_of_turn_ms(expects, complete=complete, extra_ms=9000)
        for expects in Expectation
        for complete in (None, False)
    ]
    assert set(waits) == {2000}


def test_a_pause_is_measured_when_the_person_goes_on() -> None:
    endpointer = Endpointer()
    edges(endpointer, (0.9, 20), (0.05, 15), (0.9, 2))
    assert endpointer.pause_ms == 15 * 32


def test_a_turn_does_not_end_in_the_window_in_which_speech_comes_back() -> None:
    endpointer = Endpointer()
    found = edges(endpointer, (0.9, 20), (0.05, 21), (0.9, 2))
    assert [edge for edge, _ in found][-1] is SpeechEdge.RESUMED
