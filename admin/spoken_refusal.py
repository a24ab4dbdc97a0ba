"""Why a written text cannot be said on a call, in the reader's language."""

from __future__ import annotations

from flask_babel import gettext as _

from carecall.domain.language import Language
from carecall.domain.personal_text import TextFault, TextRule, compose, fault_in
from carecall.domain.spoken_rules import judge_written


def why_not_spoken(text: str, limit: int, language: Language) -> str:
    """Return the sentence that says what is wrong with a text that the voice is to say, or an empty text."""
    words = compose(" ".join(text.split()))
    fault = fault_in(words, TextRule(limit, required=True), len)
    if fault is TextFault.REQUIRED:
        return _("Write what is said on the call.")
    if fault is TextFault.TOO_LONG or len(words) > limit:
        return _("At most %(n)s characters; these are %(m)s.", n=limit, m=len(words))
    if fault is not None:
        return _("This holds characters that cannot be spoken: leave them out.")
    verdict = judge_written(words, language)
    if verdict.rule is not None:
        return _("“%(words)s” may not be said on a call: word it otherwise.", words=verdict.words)
    return ""
