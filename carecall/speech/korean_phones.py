"""How Korean words sound to an acoustic model of English on a telephone: Hangul to ARPAbet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from carecall.speech.hangul import Syllable, as_spoken, take_apart

_ONSET = {
    "ㄱ": "G", "ㄲ": "K", "ㄴ": "N", "ㄷ": "D", "ㄸ": "T", "ㄹ": "R", "ㅁ": "M", "ㅂ": "B", "ㅃ": "P",
    "ㅅ": "S", "ㅆ": "S", "ㅇ": "", "ㅈ": "JH", "ㅉ": "CH", "ㅊ": "CH", "ㅋ": "K", "ㅌ": "T", "ㅍ": "P", "ㅎ": "HH",
}  # fmt: skip
_VOWEL = {
    "ㅏ": "AA", "ㅐ": "EH", "ㅑ": "Y AA", "ㅒ": "Y EH", "ㅓ": "AO", "ㅔ": "EY", "ㅕ": "Y AO", "ㅖ": "Y EY",
    "ㅗ": "OW", "ㅘ": "W AA", "ㅙ": "W EH", "ㅚ": "W EH", "ㅛ": "Y OW", "ㅜ": "UW", "ㅝ": "W AO", "ㅞ": "W EH",
    "ㅟ": "W IY", "ㅠ": "Y UW", "ㅡ": "UW", "ㅢ": "IY", "ㅣ": "IY",
}  # fmt: skip
_CODA = {"": "", "ㄱ": "K", "ㄴ": "N", "ㄷ": "T", "ㄹ": "L", "ㅁ": "M", "ㅂ": "P", "ㅇ": "NG"}


@dataclass(frozen=True, slots=True)
class _Hearing:
    """One way in which the English model hears the Korean sounds."""

    onset: Mapping[str, str]
    vowel: Mapping[str, str]
    coda: Mapping[str, str]
    h_inside: bool


_PLAIN = _Hearing(_ONSET, _VOWEL, _CODA, h_inside=True)
_SOFT = _Hearing(
    {**_ONSET, "ㄱ": "K", "ㄲ": "G", "ㄷ": "T", "ㄸ": "D", "ㄹ": "D", "ㅂ": "P", "ㅃ": "B",
     "ㅈ": "CH", "ㅉ": "JH", "ㅅ": "F"},
    {**_VOWEL, "ㅓ": "AH", "ㅕ": "Y AH", "ㅗ": "AO", "ㅛ": "Y AO", "ㅡ": "IH", "ㅢ": "UH IY",
     "ㅔ": "EH", "ㅖ": "Y EH"},
    {**_CODA, "ㄱ": "G", "ㄷ": "D", "ㅂ": "B"},
    h_inside=False,
)  # fmt: skip
_NARROW_BAND = _Hearing(
    {**_ONSET, "ㅅ": "HH", "ㅆ": "HH", "ㅈ": "D", "ㅉ": "T", "ㅊ": "T"},
    _VOWEL,
    _CODA,
    h_inside=False,
)
"""A telephone carries nothing above 3.4 kHz, where s and the rubbing part of j and ch
have their energy: they are heard as a breath and as a stop."""
_DARK_YO = "Y AO L"
"""The polite ending -yo, cut short, sounds to the model like the end of `mayor`."""


def pronunciations(word: str) -> tuple[str, ...]:
    """Return the ARPAbet spellings of a word of Hangul syllables, the likeliest first.

    Raises:
        ValueError: the word holds anything but Hangul syllables.
    """
    parts = [take_apart(letter) for letter in word]
    syllables = [part for part in parts if part is not None]
    if len(syllables) != len(parts) or not parts:
        raise ValueError("A word of the Korean phrases holds something that is not Hangul.")
    spoken = as_spoken(syllables)
    plain = [_phones(spoken, way, last_yo="") for way in (_PLAIN, _SOFT, _NARROW_BAND)]
    dark = [_phones(spoken, way, last_yo=_DARK_YO) for way in (_PLAIN, _SOFT, _NARROW_BAND)]
    return tuple(dict.fromkeys(plain + dark))


def _phones(spoken: list[Syllable], way: _Hearing, *, last_yo: str) -> str:
    phones: list[str] = []
    coda_before = ""
    for at, syllable in enumerate(spoken):
        last = at == len(spoken) - 1
        phones += _onset(syllable.onset, coda_before, way, first=at == 0)
        dark = last and last_yo and syllable.vowel == "ㅛ" and not syllable.coda
        phones += (last_yo if dark else way.vowel[syllable.vowel]).split()
        phones += way.coda[syllable.coda].split()
        coda_before = syllable.coda
    return " ".join(phones)


def _onset(onset: str, coda_before: str, way: _Hearing, *, first: bool) -> list[str]:
    if onset == "ㄹ" and coda_before == "ㄹ":
        return []
    if onset == "ㅎ" and not first and not way.h_inside:
        return []
    return way.onset[onset].split()
