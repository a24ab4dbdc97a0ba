"""Korean particles that follow the last sound of the word before them."""

from __future__ import annotations

import re

_HANGUL_FIRST, _HANGUL_LAST, _FINALS = 0xAC00, 0xD7A3, 28
_PAIRS = {
    "이(가)": ("이", "가"),
    "은(는)": ("은", "는"),
    "을(를)": ("을", "를"),
    "과(와)": ("과", "와"),
}
_PARTICLE = re.compile(r"(\w)([”’\"']?)(이\(가\)|은\(는\)|을\(를\)|과\(와\))")
_VOWEL_DIGITS = frozenset("2459")
_CLOSED_LETTERS = frozenset("lmnrLMNR")
"""Latin letters whose Korean names end in a consonant: 엘, 엠, 엔, 알."""


def with_particles(text: str) -> str:
    """Return `text` with each “이(가)” and its kind written as the word before asks for.

    A syllable ends in a consonant when its code has a final part: (code - 0xAC00) mod 28 is not 0
    (Unicode Standard, section 3.12). Digits go by their Sino-Korean reading.
    """
    return _PARTICLE.sub(_chosen, text)


def _chosen(match: re.Match[str]) -> str:
    closed, open_ = _PAIRS[match[3]]
    return match[1] + match[2] + (closed if _ends_closed(match[1]) else open_)


def _ends_closed(char: str) -> bool:
    code = ord(char)
    if _HANGUL_FIRST <= code <= _HANGUL_LAST:
        return (code - _HANGUL_FIRST) % _FINALS != 0
    if char.isdigit():
        return char not in _VOWEL_DIGITS
    return char in _CLOSED_LETTERS
