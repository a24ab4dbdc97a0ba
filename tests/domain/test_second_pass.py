"""Which words are believed after a second hearing, and when there is time for one."""

from __future__ import annotations

import pytest

from carecall.domain.findings import Label
from carecall.domain.second_pass import (
    BetterWords,
    is_believed,
    is_quiet,
    may_replace,
    turns_to_hear,
    words_changed,
)
from carecall.domain.turns import Speaker, Turn

LIVE = Turn(
    turn_no=2,
    speaker=Speaker.RECIPIENT,
    text="무릎이",
    started_ms=100,
    ended_ms=900,
    confidence=0.7,
)


@pytest.mark.parametrize(
    ("live", "text", "confidence", "believed"),
    [
        (("무릎이", 0.7), "무릎이 아파요", 0.9, True),
        (("무릎이", 0.7), "무릎이 아파요", 0.6, True),
        (("무릎이", 0.7), "무릎이 아파요", 0.5, False),
        (("무릎이", 0.3), "무릎이 아파요", 0.35, False),
        (("무릎이", 0.7), "  ", 0.9, False),
        (("", 0.0), "네", 0.5, True),
        (("", None), "네", 0.3, False),
        (("네", None), "아니요", 0.5, True),
    ],
)
def test_better_words_are_believed_when_they_are_about_as_sure(
    live: tuple[str, float | None], text: str, confidence: float, believed: bool
) -> None:
    turn = Turn(
        turn_no=2,
        speaker=Speaker.RECIPIENT,
        text=live[0],
        started_ms=0,
        ended_ms=1,
        confidence=live[1],
    )
    better = BetterWords(text=text, confidence=confidence, engine="w")
    assert is_believed(turn, better) is believed


def test_marks_spaces_and_capitals_are_no_change() -> None:
    same = Turn(turn_no=2, speaker=Speaker.RECIPIENT, text="무릎 이!", started_ms=100, ended_ms=900)
    assert not words_changed([LIVE], [same])
    assert words_changed([LIVE], [])


def test_a_turn_without_length_is_not_heard_again() -> None:
    empty = Turn(turn_no=3, speaker=Speaker.RECIPIENT, text="", started_ms=5, ended_ms=5)
    assert turns_to_hear([LIVE, empty]) == (LIVE,)


@pytest.mark.parametrize(
    ("before", "again", "staff_acted", "replaced"),
    [
        (Label.NORMAL, Label.EMERGENCY, True, True),
        (Label.NORMAL, Label.ABNORMAL, False, True),
        (Label.ABNORMAL, Label.NORMAL, False, True),
        (Label.ABNORMAL, Label.NORMAL, True, False),
        (Label.LITTLE_SPEECH, Label.NORMAL, False, True),
        (Label.EMERGENCY, Label.ABNORMAL, False, False),
        (Label.EMERGENCY, Label.EMERGENCY, True, True),
    ],
)
def test_an_emergency_is_never_talked_down_nor_is_what_staff_worked_on(
    before: Label, again: Label, staff_acted: bool, replaced: bool
) -> None:
    assert may_replace(before, again, staff_acted=staff_acted) is replaced


@pytest.mark.parametrize(
    ("talks", "load", "lanes", "quiet"),
    [
        (0, 0.9, 1, True),
        (1, 0.0, 1, False),
        (1, 0.1, 4, True),
        (1, 0.3, 4, False),
        (4, 0.0, 4, False),
    ],
)
def test_with_one_lane_nobody_may_talk_and_with_several_most_must_be_free(
    talks: int, load: float, lanes: int, quiet: bool
) -> None:
    assert is_quiet(talks=talks, load=load, lanes=lanes) is quiet
