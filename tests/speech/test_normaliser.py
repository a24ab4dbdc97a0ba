"""Hundreds of written forms are read as people say them: in letters, and in the phonemes of espeak-ng."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
import yaml

from carecall.domain.language import Language
from carecall.speech.korean_for_espeak import respelled
from carecall.speech.text_normaliser import for_espeak, normalise
from tests.speech.espeak_phonemes import phonemes

LEAST = {Language.KO: 180, Language.EN: 120}


def cases(language: Language) -> list[tuple[str, str]]:
    """Return what is written and how it is said."""
    file = Path(__file__).parent / f"normaliser_{language.value}.yaml"
    groups = yaml.safe_load(file.read_text(encoding="utf-8"))
    return [(written, said) for rows in groups.values() for written, said in rows]


ALL = [(language, *case) for language in Language for case in cases(language)]


def letters(text: str) -> str:
    """Return what is said of `text`: no spaces, marks or capitals."""
    return "".join(filter(str.isalnum, text.casefold()))


@pytest.mark.parametrize("language", Language)
def test_the_table_is_long_and_no_case_stands_in_it_twice(language: Language) -> None:
    written = [case[0] for case in cases(language)]
    assert len(written) >= LEAST[language]
    assert len(set(written)) == len(written)


@pytest.mark.parametrize(("language", "written", "said"), ALL)
def test_it_is_read_as_people_say_it(language: Language, written: str, said: str) -> None:
    read = normalise(written, language)
    assert letters(read) == letters(said)
    assert not any(letter.isdigit() for letter in read)
    assert letters(normalise(read, language)) == letters(read), "read twice it stays the same"


PIECES = {
    Language.KO: [
        *"0123456789" * 3,
        *' .,:/-~%$₩°"()+=#*·½㎏',
        "시",
        "개",
        "원",
        "년",
        "월",
        "번",
        "만",
        "kg",
        "B",
    ],
    Language.EN: [
        *"0123456789" * 3,
        *' .,:/-~%$£°"()+=#*½',
        "th",
        "am",
        " May ",
        "kg",
        "St.",
        "No.",
        "in ",
        "x",
    ],
}


@pytest.mark.parametrize("language", Language)
def test_whatever_is_written_no_digit_is_left(language: Language) -> None:
    dice = random.Random(7)
    for _ in range(1500):
        text = "".join(dice.choices(PIECES[language], k=dice.randint(1, 14)))
        assert not any(letter.isdigit() for letter in normalise(text, language)), text


@pytest.mark.parametrize("language", Language)
def test_the_phonemes_are_those_of_the_spelled_out_sentence(language: Language) -> None:
    rows = cases(language)
    heard = phonemes([for_espeak(written, language) for written, _ in rows], language)
    spelled = [said if language is Language.EN else respelled(said) for _, said in rows]
    meant = phonemes(spelled, language)
    wrong = [
        (row[0], said, should)
        for row, said, should in zip(rows, heard, meant, strict=True)
        if said != should
    ]
    assert wrong == []
    assert all(heard)


SOUNDS = [
    ("감사합니다", "감사함니다"),
    ("있습니다", "있슴니다"),
    ("좋습니다", "조씀니다"),
    ("좋다", "조타"),
    ("좋지요", "조치요"),
    ("못해요", "모태요"),
    ("입학", "이팍"),
    ("많고", "만코"),
    ("독립", "동닙"),
    ("심리", "심니"),
    ("협력", "혐녁"),
    ("법률", "범뉼"),
    ("신라", "실라"),
    ("설날", "설랄"),
    ("한라산", "할라산"),
    ("국민", "궁민"),
    ("앞문", "암문"),
    ("꽃망울", "꼰망울"),
    ("16", "심뉵"),
    ("1,600", "천뉵백"),
    ("16살", "열려섯 살"),
    ("28개", "스물려덜 개"),
    ("36명", "서른녀섯 명"),
    ("8시", "여덜씨"),
    ("서울역", "서울력"),
]
"""Written, and spelled as it sounds (Standard Korean pronunciation, rules 12 to 29)."""


def test_neighbours_change_each_other_in_korean() -> None:
    heard = phonemes([for_espeak(written, Language.KO) for written, _ in SOUNDS], Language.KO)
    meant = phonemes([sound for _, sound in SOUNDS], Language.KO)
    wrong = [
        (row[0], said, should)
        for row, said, should in zip(SOUNDS, heard, meant, strict=True)
        if said != should
    ]
    assert wrong == []
