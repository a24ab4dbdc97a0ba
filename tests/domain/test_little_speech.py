"""Who said too little, and who stopped saying anything."""

from __future__ import annotations

import pytest

from carecall.domain.little_speech import fell_silent, said_little
from carecall.domain.turns import Speaker, Turn


def turns(*texts: str) -> tuple[Turn, ...]:
    """Turns of a call: ours begin with a colon."""
    return tuple(
        Turn(
            turn_no=number,
            speaker=Speaker.AGENT if text.startswith(":") else Speaker.RECIPIENT,
            text=text.removeprefix(":"),
            started_ms=0,
            ended_ms=1,
        )
        for number, text in enumerate(texts, 1)
    )


@pytest.mark.parametrize(
    ("call", "silent"),
    [
        (
            (":Hello?", "yes", ":Eaten?", "I ate well", ":Slept?", ":There?", ":Hear me?", ":Bye."),
            True,
        ),
        ((":Hello?", "yes", ":Eaten?", "", ":Pardon?", "", ":Press 1.", "", ":Bye."), True),
        ((":Hello?", "yes", ":Eaten?", "I ate well", ":Slept?", ":There?"), False),
        ((":Hello?", "yes", ":Eaten?", ":There?", ":Press 1.", "[1]", ":Bye."), False),
        ((":Hello?", "yes", ":Eaten?", "yes", ":Bye."), False),
    ],
)
def test_who_leaves_three_questions_unanswered_fell_silent(
    call: tuple[str, ...], silent: bool
) -> None:
    assert fell_silent(turns(*call)) is silent


def test_a_short_sound_is_too_little_and_a_key_is_not() -> None:
    assert said_little(turns(":Hello?", "네"))
    assert not said_little(turns(":Hello?", "[1]"))
    assert not said_little(turns(":Hello?", "네", ":Eaten?", "먹었어요"))
