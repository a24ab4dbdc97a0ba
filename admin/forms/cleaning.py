"""Texts as people type and paste them, made one form: composed Hangul, plain spaces, no invisible signs."""

from __future__ import annotations

from carecall.domain.personal_text import WHITE_SPACE, compose

_LINE_BREAKS = "\n\x85\u2028\u2029"
_JOINER = "\u200d"
"""Invisible, yet it makes one picture of several: a family is one character."""


def clean_text(raw: str, *, keep_lines: bool = False) -> str:
    """Return `raw` trimmed and in NFC, every kind of white space as a plain space or line break, without controls."""
    text = raw.replace("\r\n", "\n").replace("\r", "\n")
    return compose("".join(_kept(sign, keep_lines) for sign in text))


def _kept(sign: str, keep_lines: bool) -> str:
    if keep_lines and sign in _LINE_BREAKS:
        return "\n"
    if sign in WHITE_SPACE:
        return " "
    return sign if sign.isprintable() or sign == _JOINER else ""
