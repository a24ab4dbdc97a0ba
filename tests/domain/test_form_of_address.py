"""How people are called."""

from __future__ import annotations

import pytest

from carecall.domain.form_of_address import spoken_address, wished_address
from carecall.domain.language import Language

WISHES = {
    Language.EN: {
        "please call me Molly": "Molly",
        "you can call me Mrs. Hill": "Mrs. Hill",
        "call me later": "",
        "call me back at three": "",
        "call me when you can": "",
        "don't call me Mrs Hill": "",
        "do not call me again": "",
        "they call me every day": "",
    },
    Language.KO: {
        "나를 영자 씨라고 불러 주세요": "영자 씨",
        "그냥 할머니라고 불러": "할머니",
        "김 여사라고 부르세요": "김 여사",
        "앞으로 선생님이라고만 불러 주세요": "선생님",
        "사람을 불러 주세요": "",
        "엄마라고 부르지 마": "",
        "구급차 불러 주세요": "",
    },
}


@pytest.mark.parametrize(
    ("language", "said", "name"),
    [(language, said, name) for language in Language for said, name in WISHES[language].items()],
)
def test_a_wish_to_be_called_otherwise_is_heard(language: Language, said: str, name: str) -> None:
    assert wished_address(said, language) == name


@pytest.mark.parametrize(
    ("name", "spoken"),
    [
        ("김하늘", "김하늘 님"),
        ("영자 씨", "영자 씨"),
        ("선생님", "선생님"),
        ("김 어르신", "김 어르신"),
        ("", ""),
    ],
)
def test_a_korean_name_is_spoken_with_one_honorific(name: str, spoken: str) -> None:
    assert spoken_address(name, Language.KO) == spoken
    assert spoken_address(name, Language.EN) == name
