"""Listening noises and unfinished sentences."""

from __future__ import annotations

import pytest

from carecall.domain.language import Language
from carecall.domain.turn_words import is_backchannel, looks_complete

EN, KO = Language.EN, Language.KO


@pytest.mark.parametrize(
    ("text", "language"),
    [("Mm-hm.", EN), ("yeah yeah", EN), ("OK, I see", EN), ("네", KO), ("아, 네네", KO), ("", KO)],
)
def test_a_listening_noise(text: str, language: Language) -> None:
    assert is_backchannel(text, language)


@pytest.mark.parametrize(
    ("text", "language"),
    [("no", EN), ("stop", EN), ("yeah but it hurts", EN), ("아니요", KO), ("네 아파요", KO)],
)
def test_words_that_mean_something(text: str, language: Language) -> None:
    assert not is_backchannel(text, language)


@pytest.mark.parametrize(
    ("text", "language", "complete"),
    [
        ("I slept well.", EN, True),
        ("I slept well and", EN, False),
        ("because the", EN, False),
        ("잘 잤어요", KO, True),
        ("어제는 다리가 아파서", KO, False),
        ("병원에 갔는데", KO, False),
        ("그리고", KO, False),
        ("병원", KO, None),
        ("...", EN, None),
    ],
)
def test_whether_a_sentence_sounds_finished(
    text: str, language: Language, complete: bool | None
) -> None:
    assert looks_complete(text, language) is complete
