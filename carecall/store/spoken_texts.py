"""Texts that workers write and the voice says: composed, measured and held against the spoken rules."""

from __future__ import annotations

from carecall.domain.language import Language
from carecall.domain.personal_text import TextFault, TextRule, compose, fault_in
from carecall.domain.spoken_rules import judge_written
from carecall.errors import BadInput


def spoken_text(text: str, *, limit: int, language: Language) -> str:
    """Return `text` as it is kept.

    Raises:
        BadInput: it is empty, too long, holds characters that are no text, or says what may not be said on a call.
    """
    words = compose(" ".join(text.split()))
    fault = fault_in(words, TextRule(limit, required=True), len)
    if fault is TextFault.REQUIRED:
        raise BadInput("The text is empty: write what is said.")
    if fault is TextFault.TOO_LONG or len(words) > limit:
        raise BadInput(
            f"The text has {len(words)} characters and {limit} are the most: shorten it."
        )
    if fault is not None:
        raise BadInput("The text holds characters that cannot be spoken: leave them out.")
    verdict = judge_written(words, language)
    if verdict.rule is not None:
        raise BadInput(
            f"“{verdict.words}” may not be said on a call (rule {verdict.rule.value}): word it otherwise."
        )
    return words
