"""Text that people type about people: trimmed, composed, measured, and refused where it could deceive."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from carecall.domain.recipient import (
    CODE_POINTS_PER_CHARACTER,
    NAME_LIMIT,
    OTHER_INFORMATION_LIMIT,
)

WHITE_SPACE = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
"""Unicode's White_Space property. str.isspace also takes U+001C to U+001F, which are controls."""
ZERO_WIDTH = "\u200b\u200c\u200d\u2060\ufeff\u180e"
_BLANK_LETTERS = "\u3164\uffa0"  # Hangul fillers: letters by category, blank to the eye
_EDGE = WHITE_SPACE + ZERO_WIDTH + _BLANK_LETTERS
_DIRECTION = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_UNSAFE_CATEGORIES = frozenset({"Cc", "Zl", "Zp", "Cs"})
_PLAIN = re.compile("[ -~가-힣]*")
"""Printable ASCII and Hangul syllables: all safe, and one character each; nearly every text is such."""

TextLength = Callable[[str], int]
"""Counts user-perceived characters (extended grapheme clusters, UAX #29)."""


class TextFault(StrEnum):
    """Why a text is refused; the values are row reasons of the upload rules."""

    REQUIRED = "required"
    TOO_LONG = "too_long"
    UNSAFE = "unsafe_characters"


@dataclass(frozen=True, slots=True)
class TextRule:
    """What one field asks of its text."""

    limit: int
    """Most user-perceived characters."""
    required: bool = False


RECIPIENT_NAME = TextRule(NAME_LIMIT, required=True)
OTHER_INFORMATION = TextRule(OTHER_INFORMATION_LIMIT)


def trim(text: str) -> str:
    """Cut white space of every kind and zero-width characters off both ends."""
    return text.strip(_EDGE)


def compose(text: str) -> str:
    """Return `text` trimmed and in NFC, the form that is stored and compared."""
    return unicodedata.normalize("NFC", trim(text))


def is_unsafe(char: str) -> bool:
    """Say whether one character is a control, separator, direction control, surrogate or noncharacter."""
    if char in _DIRECTION or unicodedata.category(char) in _UNSAFE_CATEGORIES:
        return True
    point = ord(char)
    return point & 0xFFFE == 0xFFFE or 0xFDD0 <= point <= 0xFDEF


def fault_in(text: str, rule: TextRule, length: TextLength) -> TextFault | None:
    """Return what is wrong with a composed `text`, or None."""
    if not text:
        return TextFault.REQUIRED if rule.required else None
    if _PLAIN.fullmatch(text):
        return TextFault.TOO_LONG if len(text) > rule.limit else None
    if any(map(is_unsafe, text)):
        return TextFault.UNSAFE
    most_code_points = rule.limit * CODE_POINTS_PER_CHARACTER
    too_long = len(text) > most_code_points or length(text) > rule.limit
    return TextFault.TOO_LONG if too_long else None
