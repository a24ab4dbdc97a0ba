"""What is wrong with the sentences of a script that somebody writes, each judged as one that an engine found."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from carecall.domain.script import CareScript
from carecall.domain.script_rules import all_texts, forbidden_in
from carecall.domain.script_text import sentences
from carecall.domain.spoken_rules import Ground, judge
from carecall.domain.spoken_signs import SpokenRule

_PLACE = re.compile(r"\{\w+\}|[\[\]]")


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptFault:
    """One sentence that may not be said."""

    key: str
    """As `all_texts` names it."""
    sentence: str
    rule: SpokenRule
    words: str


def script_faults(script: CareScript, shipped: CareScript) -> tuple[ScriptFault, ...]:
    """Return what is wrong with the sentences that the script has not from the shipped one.

    What reaches every person of a campaign has no ground of its own, so it is judged as what an engine finds:
    no weather, no promise, no product.
    """
    known = {text for _, text in all_texts(shipped)}
    return tuple(
        fault
        for key, text in all_texts(script)
        for fault in _faults(key, text, script, ours=text not in known)
    )


def _faults(key: str, text: str, script: CareScript, *, ours: bool) -> Iterator[ScriptFault]:
    """Lines of the program are said in emergencies too: nothing is kept out of them."""
    for sentence in sentences(text) if ours or not key.startswith("lines.") else ():
        word = forbidden_in(sentence, script.forbidden)
        if word:
            yield ScriptFault(key=key, sentence=sentence, rule=SpokenRule.HOUSE, words=word)
            continue
        verdict = judge(_PLACE.sub("", sentence), Ground(language=script.language))
        if ours and verdict.rule is not None:
            yield ScriptFault(key=key, sentence=sentence, rule=verdict.rule, words=verdict.words)
