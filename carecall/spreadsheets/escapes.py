"""`_xHHHH_` escapes: how a workbook writes characters that XML cannot hold (ECMA-376 part 1, 22.9.2.19)."""

from __future__ import annotations

import re

_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0d\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML 1.0 cannot hold, and the carriage return, which it would turn into a line feed."""


def unescape(text: str) -> str:
    """Return `text` with its escapes as characters; `_x005F_` is how a plain underscore begins `_x0041_`."""
    if "_x" not in text:
        return text
    plain = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
    return _join_surrogates(plain)


def escape(text: str) -> str:
    """Return `text` so that reading it back as a cell gives the same characters."""
    kept = _ESCAPE.sub(lambda found: "_x005F" + found[0], text) if "_x" in text else text
    return _UNWRITABLE.sub(lambda found: f"_x{ord(found[0]):04X}_", kept)


def without_halves(text: str) -> str:
    """Return `text` with a mark in the place of each lonely half of a character, which no page can hold."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _join_surrogates(text: str) -> str:
    """Two escapes can be the halves of one character; a lonely half stays one and is refused later."""
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
