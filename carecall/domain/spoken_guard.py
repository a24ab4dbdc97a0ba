"""One call's watch over what is said: what it stands on, what its script may say, what was said already."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from carecall.domain.brief import CallBrief
from carecall.domain.form_of_address import spoken_address
from carecall.domain.script import CareScript, Purpose
from carecall.domain.script_rules import all_texts, forbidden_in
from carecall.domain.script_text import fill, placeholders, sentences
from carecall.domain.spoken_rules import FINE, Ground, Verdict, judge, judge_found, judge_part
from carecall.domain.spoken_signs import SpokenRule

_PART = re.compile(r"\[([^\[\]]*)\]|\{\w+\}")
FEWEST_LETTERS = 5
"""A sentence with fewer letters of its own would be known by anything."""
_PARTICLE = re.compile(r"[가-힣]?\([가-힣]{1,2}\)")
_TEXTS = 4096
"""Texts of scripts that are kept cut and compiled; more are read again."""


class ScriptTexts:
    """The sentences of a script, recognised with whatever fills their placeholders."""

    def __init__(self, script: CareScript) -> None:
        read = [_read(text) for _, text in all_texts(script)]
        self._plain = frozenset(each for plain, _ in read for each in plain)
        self._filled = tuple(each for _, filled in read for each in filled)

    def parts_of(self, sentence: str) -> tuple[str, ...] | None:
        """Return what fills the places of the script's sentence that `sentence` is; None when it has no such sentence."""
        if sentence in self._plain:
            return ()
        matches = (each.fullmatch(sentence) for each in self._filled)
        found = next((match for match in matches if match), None)
        return None if found is None else tuple(part for part in found.groups() if part)


class SpokenGuard:
    """Judges every sentence of one call before it is spoken; told of everything that is said and heard."""

    def __init__(self, brief: CallBrief) -> None:
        self.ground = ground_of(brief)
        self._script = ScriptTexts(brief.script)
        self._forbidden = brief.script.forbidden
        self._said: set[str] = set()

    def hear(self, text: str) -> None:
        """Take what the person said: it may be spoken of from now on."""
        if text.strip():
            self.ground = replace(self.ground, told=(*self.ground.told, text))

    def say(self, sentence: str) -> None:
        """Note what is being spoken."""
        self._said.add(_bare(sentence))

    def take_back(self, sentence: str) -> None:
        """Forget that a sentence was spoken: the person went on, and it is answered anew."""
        self._said.discard(_bare(sentence))

    def was_said(self, sentence: str) -> bool:
        """Say whether the same sentence was spoken on this call."""
        return _bare(sentence) in self._said

    def judge(self, sentence: str, *, given: str = "") -> Verdict:
        """Judge a sentence of any engine; `given` is the part of it that a worker or the person said.

        Sentences of the script were judged when the script was read; of them, only what fills their places is.
        """
        ground = self.ground
        if given:
            ground = replace(ground, given=(*ground.given, given))
        parts = self._script.parts_of(sentence)
        if parts is None:
            return self._kept_out(sentence) or judge(sentence, ground)
        verdicts = (judge_part(part, ground) for part in parts)
        return next((verdict for verdict in verdicts if not verdict.ok), FINE)

    def judge_found(self, sentence: str) -> Verdict:
        """Judge a sentence that a model found: as any, and never one that was spoken already."""
        if self.was_said(sentence):
            return Verdict(rule=SpokenRule.REPEATED, words=sentence)
        return self._kept_out(sentence) or judge_found(sentence, self.ground)

    def _kept_out(self, sentence: str) -> Verdict | None:
        """Return the verdict on what this script keeps out; its own lines, those of an emergency too, were judged before."""
        word = forbidden_in(sentence, self._forbidden)
        return Verdict(rule=SpokenRule.HOUSE, words=word) if word else None


def names_of(brief: CallBrief) -> dict[str, str]:
    """Return what fills a script's places for names, by placeholder."""
    names = {
        "organization": brief.organization,
        "department": brief.department or brief.organization,
        "recipient": spoken_address(brief.recipient, brief.script.language),
    }
    worker = fill(next(iter(brief.script.lines.get(Purpose.WORKER, ("",)))), names)
    return {**names, "worker": worker}


def ground_of(brief: CallBrief) -> Ground:
    """Return what `brief` gives a call to stand on."""
    names = names_of(brief)
    memory = [item for item in brief.memory if not item.do_not_raise]
    kept = tuple(text for item in memory for text in (item.text, item.quote) if text)
    errands = tuple(errand.text for errand in brief.errands)
    answers = tuple(text for each in brief.answers for text in (each.answer, each.thing) if text)
    return Ground(
        language=brief.script.language,
        names=tuple(each for each in (*names.values(), brief.recipient) if each),
        given=(*kept, *errands, *answers),
        memory=kept,
    )


def _is_telling(template: str) -> bool:
    """Say whether a sentence has places, and enough words of its own to be known by."""
    own = re.findall(r"[^\W\d_]", _PART.sub("", template))
    return bool(placeholders(template)) and len(own) >= FEWEST_LETTERS


@lru_cache(maxsize=_TEXTS)
def _read(text: str) -> tuple[tuple[str, ...], tuple[re.Pattern[str], ...]]:
    """Return the sentences of `text` without places, and what matches those with them however they are filled."""
    cut = sentences(text)
    plain = tuple(each for each in cut if not placeholders(each))
    return plain, tuple(re.compile(_expression(each)) for each in cut if _is_telling(each))


def _expression(template: str) -> str:
    parts, at = [], 0
    for found in _PART.finditer(template):
        parts.append(_literal(template[at : found.start()]))
        optional = found.group(1)
        parts.append("(.+?)" if optional is None else f"(?:{_expression(optional)})?")
        at = found.end()
    return "".join((*parts, _literal(template[at:])))


def _literal(text: str) -> str:
    """Return what matches `text` itself; a Korean particle in two forms, as 이(가), stands for either."""
    plain = _PARTICLE.split(text)
    return "[가-힣]{1,2}".join(re.escape(each) for each in plain)


def _bare(sentence: str) -> str:
    return re.sub(r"[\W_]+", "", sentence.lower())
