"""Texts of a script with placeholders: filled, cut into sentences, measured."""

from __future__ import annotations

import re
from collections.abc import Mapping

PLACEHOLDERS = frozenset(
    {
        "organization",
        "department",
        "recipient",
        "memory",
        "worker",
        "emergency_number",
        "crisis_number",
        "quote",
        "thing",
        "wish",
        "words",
        "time",
        "when",
        "part",
    }
)
LONGEST_VALUES = {"organization": "가" * 30, "department": "가" * 30, "recipient": "가" * 20}
"""The longest names that may be stored; a campaign without a department says its organization."""

_PART = re.compile(r"\[([^\[\]]*)\]|\{(\w+)\}")
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_SPACES = re.compile(r"\s+")
_SENTENCE_END = re.compile(r"(?<=[.?!])\s+(?=\S)")


def placeholders(text: str) -> frozenset[str]:
    """Return the names of the placeholders in `text`."""
    return frozenset(_PLACEHOLDER.findall(text))


def fill(text: str, values: Mapping[str, str]) -> str:
    """Put `values` into `text`; a value is never read as a placeholder itself.

    A part in [square brackets] is left out when one of its placeholders is unknown or empty.
    """
    return _SPACES.sub(" ", _PART.sub(lambda match: _part(match, values), text)).strip()


def _part(match: re.Match[str], values: Mapping[str, str]) -> str:
    optional, name = match.group(1), match.group(2)
    if name is not None:
        return values.get(name, "")
    if all(values.get(each) for each in placeholders(optional)):
        return _PLACEHOLDER.sub(lambda inner: values[inner.group(1)], optional)
    return ""


def sentences(text: str) -> tuple[str, ...]:
    """Cut `text` after each full stop, question mark or exclamation mark that a space follows."""
    return tuple(_SENTENCE_END.split(text.strip())) if text.strip() else ()


def longest_length(text: str) -> int:
    """Return how many characters `text` has with the longest names that may be stored."""
    return len(fill(text, LONGEST_VALUES))


def is_question(text: str) -> bool:
    """Say whether `text` ends by asking something."""
    return text.rstrip().endswith("?")
