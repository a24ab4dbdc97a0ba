"""Respells Korean for espeak-ng, which reads letters as written where neighbours change them."""

from __future__ import annotations

import re
from dataclasses import replace

from carecall.speech.hangul import Syllable, put_together, take_apart

_WORD = re.compile(r"[가-힣]{2,}")
_NASAL = {
    **dict.fromkeys("ㄱㄲㅋㄳㄺ", "ㅇ"),
    **dict.fromkeys("ㄷㅅㅆㅈㅊㅌ", "ㄴ"),
    **dict.fromkeys("ㅂㅍㅄㄿ", "ㅁ"),
}
"""Stops before n and m turn nasal (Standard Korean pronunciation rule 18)."""


def respelled(text: str) -> str:
    """Return `text` with 합니다 as 함니다, 신라 as 실라, and so on; single syllables stay."""
    return _WORD.sub(lambda match: _word(match[0]), text)


def _word(word: str) -> str:
    parts = [take_apart(letter) for letter in word]
    syllables = [part for part in parts if part is not None]
    for at in range(len(syllables) - 1):
        syllables[at : at + 2] = _pair(syllables[at], syllables[at + 1])
    return "".join(put_together(syllable) for syllable in syllables)


def _pair(left: Syllable, right: Syllable) -> tuple[Syllable, Syllable]:
    if right.onset in ("ㄴ", "ㅁ") and left.coda in _NASAL:
        return replace(left, coda=_NASAL[left.coda]), right
    if (left.coda, right.onset) == ("ㄴ", "ㄹ"):
        return replace(left, coda="ㄹ"), right
    if (left.coda, right.onset) == ("ㄹ", "ㄴ"):
        return left, replace(right, onset="ㄹ")
    return left, right
