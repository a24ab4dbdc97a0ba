"""The call that proves a number: what it says, how it is hashed, how often it rings."""

from __future__ import annotations

import hashlib

import pytest

from carecall.domain.language import Language
from carecall.domain.number_call import (
    TIMES_ASKED,
    TIMES_SAID,
    NumberBrief,
    number_of,
    opening_of,
    unheard_of,
)
from carecall.domain.number_proof import CALLS_A_DAY, CountedBy, CountedCall, is_number, number_hash

DIGITS = {
    Language.KO: dict(enumerate(["공", "일", "이", "삼", "사", "오", "육", "칠", "팔", "구"])),
    Language.EN: dict(
        enumerate(["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"])
    ),
}


def a_brief(language: Language, number: str = "048213", user: str = "김관리") -> NumberBrief:
    return NumberBrief(
        call_id="call", language=language, organization="행복복지관", user=user, number=number
    )


def opening(language: Language, number: str = "048213", user: str = "김관리") -> list[str]:
    return [part.text for part in opening_of(a_brief(language, number, user))]


@pytest.mark.parametrize("language", Language)
def test_the_number_is_said_digit_by_digit_and_repeated_twice(language: Language) -> None:
    names = DIGITS[language]
    heard = [part.text for part in number_of(a_brief(language)) if part.text in names.values()]
    assert heard == [names[int(digit)] for digit in "048213"] * 3
    assert TIMES_SAID == 3


@pytest.mark.parametrize(
    ("language", "ignore"), [(Language.KO, "끊으셔도"), (Language.EN, "hang up")]
)
def test_the_call_says_who_asked_and_that_it_can_be_ignored_before_the_number(
    language: Language, ignore: str
) -> None:
    texts = opening(language)
    assert "행복복지관" in texts[0]
    assert "김관리" in texts[0]
    assert ignore in texts[1]


@pytest.mark.parametrize(("language", "key"), [(Language.KO, "일 번을"), (Language.EN, "press 1")])
def test_who_presses_no_key_is_asked_again_and_hears_no_digit(language: Language, key: str) -> None:
    texts = opening(language) + [part.text for part in unheard_of(a_brief(language))]
    assert sum(key in text for text in texts) == TIMES_ASKED == 2
    assert not set(texts) & set(DIGITS[language].values())


def test_digits_are_said_slowly_with_a_longer_pause_between_the_halves() -> None:
    brief = a_brief(Language.KO, number="123456")
    pauses = [
        part.pause_ms for part in number_of(brief) if part.text in DIGITS[Language.KO].values()
    ]
    assert min(pauses) >= 300
    assert pauses[2] > pauses[1]
    assert pauses[5] > pauses[4]


@pytest.mark.parametrize("language", Language)
def test_a_call_that_nobody_waits_for_says_no_number(language: Language) -> None:
    [text] = opening(language, number="")
    assert "행복복지관" in text


def test_a_name_with_braces_is_only_said() -> None:
    assert "{number}" in opening(Language.EN, user="{number}")[0]


def test_a_brief_shows_no_number_in_a_log() -> None:
    assert "048213" not in repr(a_brief(Language.KO))


def test_a_typed_number_may_hold_blanks_and_nothing_else_counts() -> None:
    stored = number_hash("048213", "salt")
    assert is_number(" 048 213 ", "salt", stored)
    for wrong in ("", "48213", "048214", "０４８２１３", "048213" * 9999):
        assert not is_number(wrong, "salt", stored)
    assert not is_number("048213", "other salt", stored)
    assert not is_number("", "", "")


def test_the_stored_hash_is_no_quick_one() -> None:
    quick = {
        hashlib.sha256(text.encode()).hexdigest() for text in ("048213", "salt048213", "048213salt")
    }
    assert number_hash("048213", "salt") not in quick


def test_a_call_counts_for_its_user_its_number_and_its_organization() -> None:
    names = CountedCall(user_id=1, number="+821012345678", organization_id=2).names()
    assert sorted(names.values()) == sorted(CALLS_A_DAY.values())
    assert (
        CALLS_A_DAY[CountedBy.NUMBER]
        < CALLS_A_DAY[CountedBy.USER]
        < CALLS_A_DAY[CountedBy.ORGANIZATION]
    )
