"""Which passwords are guessed first."""

from __future__ import annotations

import pytest

from carecall.domain.passwords import is_easily_guessed

OWN = ("김보라", "bora.kim@haeundae.go.kr", "해운대구청")


@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "Password2026!",
        "P@ssw0rd1234",
        "aaaaaaaaaaaaaaaa",
        "121212121212",
        "한글한글한글한글한글한글",
        "abcdefghijkl",
        "lkjhgfdsapoiuytrewq",
        "qwertyuiop123",
        "1q2w3e4r5t6y",
        "1qaz2wsx3edc",
        "admin1234admin",
        "CareCall2026!!",
        "qlalfqjsgh1234",
        "비밀번호1234비밀번호",
        "bora.kim1234",
        "haeundae2026!",
        "해운대구청1234567",
        "김보라김보라123456",
        "letmein-welcome-1",
        "iloveyou12345",
        "000000000000",
        "01012345678901",
    ],
)
def test_what_everybody_tries_first_is_refused(password):
    assert is_easily_guessed(password, OWN)


@pytest.mark.parametrize(
    "password",
    [
        "wind over quiet water",
        "another long password",
        "a lantern on the pier",
        "quiet harbour at dawn",
        "바다 건너 조용한 등대",
        "kH7-uq2_Zp9vWx",
        "xGq8c0Vw3RkLm2Ty",
        "four cups before noon",
        "보라색 우산을 쓴 고양이",
    ],
)
def test_a_few_words_or_random_signs_are_good(password):
    assert not is_easily_guessed(password, OWN)


def test_own_words_count_only_for_whose_they_are():
    assert is_easily_guessed("haeundae-haeundae9", OWN)
    assert not is_easily_guessed("haeundae-haeunbay9")


def test_a_very_long_one_is_judged_soon():
    assert not is_easily_guessed("correct horse battery staple " * 40 + "x")
