"""The way every sentence goes before any engine says it."""

from __future__ import annotations

from carecall.domain.language import Language


def normalise(text: str, language: Language) -> str:
    """Return `text` as an engine should be given it."""
    return text


def for_espeak(text: str, language: Language) -> str:
    """Return `text` normalised and respelled for espeak-ng."""
    return normalise(text, language)
