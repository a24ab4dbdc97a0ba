"""Which signs of an utterance stand: not denied, over, somebody else's, or unreal."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from carecall.domain.findings import Label
from carecall.domain.language import Language
from carecall.domain.matters import Matter
from carecall.language.analyst.tables import Sign, Tables

_SLOW_TO_PASS = frozenset({Matter.STROKE, Matter.PAIN, Matter.ILLNESS})
"""A stroke sign, crushing chest or fainting of today counts as present even when it went away."""
_OWN_FEELINGS = frozenset({Matter.MOOD, Matter.SELF_HARM})
_MENDED = frozenset({Matter.HOME, Matter.MONEY})
"""Troubles that are over when somebody mended them, not when they went away."""
_BY_OTHERS = frozenset({Matter.VIOLENCE})
"""Troubles that somebody else makes, so that naming somebody else cancels nothing."""
_MOST_AFTER = 24


@dataclass(frozen=True, slots=True)
class Found:
    """A sign in an utterance, and the guard that cancels it (empty when it stands)."""

    sign: Sign
    start: int
    end: int
    cancelled: str


@dataclass(frozen=True, slots=True)
class Scene:
    """An utterance's form with what holds for all of it."""

    text: str
    tables: Tables
    language: Language
    helper: bool

    def has(self, guard: str, start: int = 0, end: int | None = None) -> bool:
        """Say whether the guard's words stand between `start` and `end`."""
        stop = len(self.text) if end is None else end
        return self.tables.guards[guard].search(self.text, start, stop) is not None

    def clause(self, start: int, end: int) -> tuple[int, int]:
        """Return the bounds of the clause around a span."""
        first, last = 0, len(self.text)
        for cut in self.tables.guards["clause_end"].finditer(self.text):
            if cut.end() <= start:
                first = cut.end()
            elif cut.start() >= end:
                last = cut.start()
                break
        return first, last


def scene_of(text: str, tables: Tables, language: Language, *, helper: bool = False) -> Scene:
    """Return the scene of an utterance's form."""
    speaks = helper or tables.guards["helper"].search(text) is not None
    return Scene(text=text, tables=tables, language=language, helper=speaks)


def find_signs(scene: Scene) -> Sequence[Found]:
    """Return every sign of the utterance with what cancels it, most serious first."""
    found: list[Found] = []
    for sign in scene.tables.signs:
        if sign.pattern.search(scene.text) is None:
            continue
        if sign.unless is not None and sign.unless.search(scene.text):
            continue
        found += _places(sign, scene, found)
    return found


def _places(sign: Sign, scene: Scene, earlier: Sequence[Found]) -> Iterator[Found]:
    others = any(each.cancelled == "other" for each in earlier)
    for match in sign.pattern.finditer(scene.text):
        start, end = match.span()
        cancelled = _guard(sign, scene, start, end)
        if not cancelled and others and _inherits_other(sign, scene, start):
            cancelled = "other"
        others = others or cancelled == "other"
        yield Found(sign, start, end, cancelled)


def _guard(sign: Sign, scene: Scene, start: int, end: int) -> str:
    checks = (
        ("negated", _negated),
        ("unreal", _unreal),
        ("figure", _figure),
        ("unsure", _unsure),
        ("over", _over),
        ("past", _past),
        ("other", _other),
    )
    for name, check in checks:
        if name not in sign.despite and check(sign, scene, start, end):
            return name
    return ""


def _negated(_sign: Sign, scene: Scene, start: int, end: int) -> bool:
    guards = scene.tables.guards
    before = scene.text[max(0, start - 60) : start]
    after = scene.text[end : end + _MOST_AFTER]
    return bool(guards["negated_before"].search(before) or guards["negated_after"].search(after))


def _unsure(_sign: Sign, scene: Scene, start: int, end: int) -> bool:
    guards = scene.tables.guards
    before = scene.text[max(0, start - 60) : start]
    after = scene.text[end : end + _MOST_AFTER]
    return bool(
        guards["hypothetical_before"].search(before) or guards["hypothetical_after"].search(after)
    )


def _unreal(_sign: Sign, scene: Scene, start: int, end: int) -> bool:
    told = scene.tables.guards["unreal"].search(scene.text)
    if told is None or scene.has("real_again"):
        return False
    if told.start() > start:
        first, _ = scene.clause(start, end)
        return not scene.has("self", first, end)
    return not scene.has("self", told.end(), end)


def _figure(_sign: Sign, scene: Scene, start: int, end: int) -> bool:
    """A figure of speech, or something harmless that goes by the words of danger.

    After a “but” the same utterance may be in earnest: “dying for a tea, but I have fallen”.
    """
    if scene.helper:
        return False
    for told in scene.tables.guards["figure"].finditer(scene.text):
        first, last = min(told.end(), end), max(told.start(), start)
        if first >= last or not scene.has("turn", first, last):
            return True
    return False


def _over(sign: Sign, scene: Scene, start: int, end: int) -> bool:
    if sign.matter in _MENDED:
        return scene.has("mended", end)
    if not scene.has("recovered", end) or scene.has("eased"):
        return False
    if sign.label is not Label.EMERGENCY:
        return True
    if sign.matter in _SLOW_TO_PASS and scene.has("today"):
        return False
    return scene.has("past_form", max(0, start - 40), end + 3) or scene.has("long_ago")


def _past(_sign: Sign, scene: Scene, start: int, end: int) -> bool:
    if not scene.has("long_ago") or scene.has("still"):
        return False
    first, last = scene.clause(start, end)
    if scene.has("long_ago", first, last):
        return True
    return scene.has("past_form", first, min(len(scene.text), end + 3))


def _other(sign: Sign, scene: Scene, start: int, end: int) -> bool:
    if scene.helper:
        return False
    if sign.matter in _BY_OTHERS:
        return False
    first, _ = scene.clause(start, end)
    if scene.language is Language.EN and sign.matter not in _OWN_FEELINGS:
        first = max(scene.text.rfind(" . ", 0, start), 0)
    named = last_of(scene.tables.guards["other"].finditer(scene.text, first, start + 1))
    if named is None:
        return _is_hearsay(scene, start, end)
    return not scene.has("self", named.end(), end)


def _is_hearsay(scene: Scene, start: int, end: int) -> bool:
    """Say whether the words are told of somebody, and not by a doctor of the one who tells them."""
    if scene.has("other", 0, start) and scene.has("hearsay", end):
        return True
    told = scene.has("reported", end, end + _MOST_AFTER)
    return told and not scene.has("doctor") and not scene.has("self", 0, end)


def last_of(matches: Iterator[re.Match[str]]) -> re.Match[str] | None:
    """Return the last match, None where there is none."""
    last = None
    for last in matches:  # noqa: B007 - the last one is what is wanted
        pass
    return last


def _inherits_other(sign: Sign, scene: Scene, start: int) -> bool:
    if sign.matter in _OWN_FEELINGS or scene.helper or "other" in sign.despite:
        return False
    return not scene.has("self", 0, start)
