"""Respells Korean for espeak-ng, which reads letters as written where neighbours change them.

It links codas to vowels and hardens consonants by itself; melting with h, nasals and n-l it does not
know, nor the n that comes before 육 and 여 in numbers.
"""

from __future__ import annotations

import re
from dataclasses import replace

from carecall.speech.hangul import beside, put_together, take_apart

_WORD = re.compile(r"[가-힣]{2,}")
_NUMBER_SOUNDS = (
    (re.compile(r"(?<=십)육"), "뉵"),
    (re.compile(r"(?<=백)육"), "뉵"),
    (re.compile(r"(?<=[천만])육"), "뉵"),
    (re.compile(r"(?<=[열물])여(?=섯|덟)"), "려"),
    (re.compile(r"(?<=[른흔쉰순])여(?=섯|덟)"), "녀"),
    (re.compile(r"서울역"), "서울력"),
    (re.compile(r"여덟(?![이은을에])"), "여덜"),
    (re.compile(r"(?<=[려녀])덟(?![이은을에])"), "덜"),
)
"""An n is put in between (Standard Korean pronunciation rule 29), and turns to l after l (its note)."""


def respelled(text: str) -> str:
    """Return `text` with 합니다 as 함니다, 신라 as 실라, 십육 as 심뉵, and so on; single syllables stay."""
    for pattern, sound in _NUMBER_SOUNDS:
        text = pattern.sub(sound, text)
    return _WORD.sub(lambda match: _word(match[0]), text)


def _word(word: str) -> str:
    parts = [take_apart(letter) for letter in word]
    syllables = [part for part in parts if part is not None]
    for at in range(len(syllables) - 1):
        left, right = syllables[at], syllables[at + 1]
        if left.coda and right.onset != "ㅇ":
            syllables[at : at + 2] = beside(left, right)
        elif left.coda == "ㅎ":
            syllables[at] = replace(left, coda="")
    return "".join(put_together(syllable) for syllable in syllables)
