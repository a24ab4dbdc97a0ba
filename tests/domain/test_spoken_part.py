"""How much of a sentence was heard."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as some

from carecall.domain.spoken_part import spoken_part

KOREAN = "어제 밤에는 잘 주무셨어요?"


def test_a_sentence_is_cut_after_its_last_finished_word() -> None:
    assert spoken_part("How did you sleep?", sent=50, total=100) == "How did"
    assert spoken_part(KOREAN, sent=50, total=100) == "어제 밤에는"


def test_a_word_that_was_begun_was_not_heard() -> None:
    assert spoken_part("Wonderful", sent=90, total=100) == ""


def test_a_word_that_just_ended_was_heard() -> None:
    assert spoken_part("one two", sent=43, total=100) == "one"


def test_all_and_nothing() -> None:
    assert spoken_part(KOREAN, sent=100, total=100) == KOREAN
    assert spoken_part(KOREAN, sent=0, total=100) == ""
    assert spoken_part(KOREAN, sent=3, total=0) == ""


@given(some.text(max_size=60), some.integers(0, 100))
def test_what_was_heard_is_how_the_sentence_begins(text: str, sent: int) -> None:
    assert text.startswith(spoken_part(text, sent=sent, total=100))
