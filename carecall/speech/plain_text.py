"""What a sentence holds for the eye alone is dropped: emoji, markup, decoration; signs get their plain form."""

from __future__ import annotations

import html
import re
import unicodedata

_PICTURES = re.compile(
    "[\U0001f000-\U0001faff\u2190-\u21ff\u2300-\u23ff\u25a0-\u27bf\u2900-\u297f"
    "\u2b00-\u2bff\ufe00-\ufe0f\u200b-\u200f\u2028-\u202f\u2060-\u206f\u20e3\u00a9\u00ae\u2122"
    "\U000e0020-\U000e007f]"
)
"""Emoji, arrows, boxes, dingbats, what joins and selects them, and marks of ownership."""
_LAUGHTER = re.compile(r"[ㄱ-ㅎㅏ-ㅣ]{2,}|\^\^|\^_\^|:-?\)|:-?\(|;-?\)")
_LINK = re.compile(r"!?\[([^\]\n]*)\]\([^)\s]*\)")
_TAG = re.compile(r"</?[A-Za-z][^<>\n]*>")
_STARS = re.compile(r"(?<![\w*])(\*{1,3}|~~|`{1,3})(?=\S)([^*~`\n]+?)(?<=\S)\1(?!\*)")
_LINES_BELOW = re.compile(r"(?<!\w)(_{1,2})(?=\S)([^_\n]+?)(?<=\S)\1(?!\w)")
_LINE_MARKS = re.compile(r"^\s*(?:#{2,6}\s+|[-•·]\s+|>\s+)", re.MULTILINE)
_VULGAR = re.compile(r"(?<=\d)\s?(?=[¼½¾⅓⅔⅛])")
_SIGNS = str.maketrans(
    {
        "−": "-",
        "–": "-",
        "—": ", ",
        "⁄": "/",
        "“": " ",
        "”": " ",
        '"': " ",
        "‘": "'",
        "’": "'",
        "「": " ",
        "」": " ",
        "『": " ",
        "』": " ",
        "\u00a0": " ",
    }
)


def plain(text: str) -> str:
    """Return `text` without pictures and markup, in compatibility form (½ as 1/2, ㎏ as kg, １ as 1).

    >>> plain("**Hello** 😀 <b>you</b>")
    'Hello   you'
    """
    text = html.unescape(text)
    text = _LINK.sub(r"\1", text)
    text = _TAG.sub(" ", text)
    text = _LINE_MARKS.sub("", text)
    text = _LINES_BELOW.sub(r"\2", _STARS.sub(r"\2", text))
    text = _LAUGHTER.sub(" ", _PICTURES.sub("", text))
    text = unicodedata.normalize("NFKC", _VULGAR.sub(" ", text))
    return text.translate(_SIGNS).strip()
