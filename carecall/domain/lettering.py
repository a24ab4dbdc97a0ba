"""Lettering: the short text that a called phone shows beside our number."""

from __future__ import annotations

import unicodedata

from carecall.domain.personal_text import TextLength, compose, is_unsafe
from carecall.errors import BadLettering

LIMIT = 20
"""Most user-perceived characters."""
LIMIT_BYTES = 64
"""What KT and LG U+ phones take, counted in CP949."""
SHORT_BYTES = 16
"""What SKT phones show before they cut, counted in CP949."""
_REFUSED = frozenset("'\"<>\\${};|")


def read_lettering(text: str, length: TextLength) -> str:
    """Return the lettering as it is stored, or an empty text.

    Raises:
        BadLettering: with reason unsafe_characters, too_long, or invalid where no Korean phone can show it.
    """
    lettering = compose(text)
    if any(map(_is_refused, lettering)):
        raise BadLettering(
            "Lettering may not hold quotes, < > \\ $ { } ; | or invisible characters: "
            "take them out.",
            reason="unsafe_characters",
        )
    if length(lettering) > LIMIT:
        raise BadLettering(f"Lettering has at most {LIMIT} characters.", reason="too_long")
    try:
        size = lettering_bytes(lettering)
    except UnicodeEncodeError:
        raise BadLettering(
            "Lettering holds a character that phones cannot show: "
            "use Hangul, Latin letters, digits and plain signs.",
            reason="invalid",
        ) from None
    if size > LIMIT_BYTES:
        raise BadLettering(f"Lettering has at most {LIMIT_BYTES} bytes.", reason="too_long")
    return lettering


def lettering_bytes(lettering: str) -> int:
    """Return its size in CP949, the carriers' count (euc_kr would spell rare syllables in 8 bytes).

    Raises:
        UnicodeEncodeError: a character lies outside CP949.
    """
    return len(lettering.encode("cp949"))


def may_be_cut(lettering: str) -> bool:
    """Say whether some phones (SKT) show only the beginning of an accepted lettering."""
    return lettering_bytes(lettering) > SHORT_BYTES


def shown_within(lettering: str, limit_bytes: int) -> str:
    """Return the beginning that a phone shows which cuts after so many bytes; no character is halved."""
    shown = ""
    for char in lettering:
        if lettering_bytes(shown + char) > limit_bytes:
            break
        shown += char
    return shown


def _is_refused(char: str) -> bool:
    return char in _REFUSED or is_unsafe(char) or unicodedata.category(char) == "Cf"


def is_showable(lettering: str) -> bool:
    """Say whether a stored lettering, or none, may stand beside our number on a call."""
    try:
        return read_lettering(lettering, len) == lettering
    except BadLettering:
        return False
