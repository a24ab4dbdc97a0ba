"""Listening noises and unfinished sentences."""

from __future__ import annotations

import pytest

from carecall.domain.language import Language
from carecall.domain.script import Expectation
from carecall.domain.turn_words import is_backchannel, looks_complete

EN, KO = Language.EN, Language.KO


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Mm-hm.", EN), ("yeah yeah", EN), ("OK, I see", EN), ("mmmmm", EN), ("uh huh, right right", EN), ("of course", EN),
        ("네", KO), ("아, 네네", KO), ("", KO), ("네에~", KO), ("그렇지 그렇지", KO), ("응 응 그래", KO), ("아, 그랬구나…", KO),
    ],
)  # fmt: skip
def test_a_listening_noise(text: str, language: Language) -> None:
    assert is_backchannel(text, language)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("no", EN), ("stop", EN), ("yeah but it hurts", EN), ("uh-uh", EN), ("wait", EN), ("help", EN),
        ("아니요", KO), ("네 아파요", KO), ("아니", KO), ("잠깐만", KO), ("아이고", KO), ("네 네 네 네 네 네", KO),
    ],
)  # fmt: skip
def test_words_that_mean_something(text: str, language: Language) -> None:
    assert not is_backchannel(text, language)


@pytest.mark.parametrize(
    ("text", "language", "complete"),
    [
        ("I slept well.", EN, True),
        ("I slept well and", EN, False),
        ("because the", EN, False),
        ("I went to the doctor, um", EN, False),
        ("yes I have", EN, None),
        ("and then on that day it was", EN, False),
        ("no I can't", EN, None),
        ("I took the blue one but not", EN, False),
        ("no of course not", EN, True),
        ("I think so", EN, True),
        ("well you know", EN, False),
        ("let me see", EN, False),
        ("it started last...", EN, False),
        ("my number is 0 1 0 2 3 4", EN, False),
        ("잘 잤어요", KO, True),
        ("어제는 다리가 아파서", KO, False),
        ("병원에 갔는데", KO, False),
        ("병원에 갔는데요", KO, None),
        ("무릎이 좀 아픈데", KO, False),
        ("그리고", KO, False),
        ("밥을 먹었고 그", KO, False),
        ("어디 보자", KO, False),
        ("약은", KO, False),
        ("공일공이 아니라 010-1234", KO, False),
        ("어", KO, None),
        ("응", KO, True),
        ("아니", KO, True),
        ("병원", KO, None),
        ("...", EN, None),
    ],
)  # fmt: skip
def test_whether_a_sentence_sounds_finished(
    text: str, language: Language, complete: bool | None
) -> None:
    assert looks_complete(text, language) is complete


@pytest.mark.parametrize(
    ("text", "language", "complete"),
    [
        ("about six hours", EN, True),
        ("seven", EN, None),
        ("twice", EN, True),
        ("I think", EN, False),
        ("yes", EN, None),
        ("일곱 시간", KO, True),
        ("세 번", KO, True),
        ("여섯 시간 잤어요", KO, True),
        ("일곱", KO, None),
        ("한 일곱이요", KO, True),
        ("글쎄요", KO, False),
        ("네", KO, None),
    ],
)
def test_whether_a_number_has_come(text: str, language: Language, complete: bool | None) -> None:
    assert looks_complete(text, language, Expectation.NUMBER) is complete
