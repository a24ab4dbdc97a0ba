"""The way every sentence goes before any engine says it."""

from __future__ import annotations

from carecall.domain.language import Language
from carecall.speech.english_text import english_words
from carecall.speech.korean_for_espeak import respelled
from carecall.speech.korean_text import korean_words
from carecall.speech.plain_text import plain

VERSION = 2
"""Part of the prompt cache's key: raise it with every change of what engines are given."""


def normalise(text: str, language: Language) -> str:
    """Return `text` in words: numbers, dates, times, money, units and signs as people say them."""
    words = korean_words if language is Language.KO else english_words
    return words(plain(text))


def for_espeak(text: str, language: Language) -> str:
    """Return `text` normalised, and respelled where espeak-ng reads Korean wrongly."""
    words = normalise(text, language)
    return respelled(words) if language is Language.KO else words
