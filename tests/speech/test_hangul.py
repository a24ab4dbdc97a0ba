"""Korean syllables and how neighbours change them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carecall.speech.hangul import as_spoken, ends_closed, put_together, take_apart
from carecall.speech.korean_phones import pronunciations


def spoken(word: str) -> str:
    parts = [take_apart(letter) for letter in word]
    return "".join(put_together(part) for part in as_spoken([p for p in parts if p is not None]))


@given(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3))
def test_every_syllable_is_put_together_again(letter: str) -> None:
    syllable = take_apart(letter)
    assert syllable is not None
    assert put_together(syllable) == letter


@pytest.mark.parametrize("letter", ["a", "1", "ㄱ", " ", "中"])
def test_other_letters_are_no_syllables(letter: str) -> None:
    assert take_apart(letter) is None


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("먹었어요", "머거써요"),
        ("없어요", "업서요"),
        ("좋아요", "조아요"),
        ("괜찮아요", "괜차나요"),
        ("합니다", "함니다"),
        ("먹는", "멍는"),
        ("같이", "가치"),
        ("굳이", "구지"),
        ("못하겠어요", "모타게써요"),
        ("좋고", "조코"),
        ("많다", "만타"),
        ("신라", "실라"),
        ("설날", "설랄"),
        ("독립", "동닙"),
        ("앉아", "안자"),
        ("읽는다", "잉는다"),
        ("잡혀", "자펴"),
        ("강아지", "강아지"),
        ("옷", "옫"),
        ("밖", "박"),
    ],
)
def test_words_sound_as_the_standard_says(written: str, said: str) -> None:
    assert spoken(written) == said


@given(st.text(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), min_size=1, max_size=8))
def test_every_word_of_syllables_has_a_pronunciation_in_known_sounds(word: str) -> None:
    known = {
        "AA",
        "AO",
        "OW",
        "UW",
        "IY",
        "EH",
        "EY",
        "AH",
        "IH",
        "UH",
        "W",
        "Y",
        "G",
        "K",
        "N",
        "D",
        "T",
        "R",
        "M",
        "B",
        "P",
        "S",
        "F",
        "HH",
        "TH",
        "JH",
        "CH",
        "L",
        "NG",
    }
    for phones in pronunciations(word):
        assert set(phones.split()) <= known
        assert phones


@pytest.mark.parametrize("word", ["", "abc", "안녕!", "119에"])
def test_a_word_that_is_not_hangul_is_refused(word: str) -> None:
    with pytest.raises(ValueError, match="Hangul"):
        pronunciations(word)


def test_a_closed_syllable_is_known_by_its_coda() -> None:
    assert ends_closed("김")
    assert not ends_closed("이보")
    assert not ends_closed("")
