"""The course of a call: what is taken back, what is denied, and whether the goodbye was reached."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache

from carecall.domain.findings import Kind, Label
from carecall.domain.language import Language
from carecall.domain.turns import Speaker, Turn
from carecall.language.analyst.standing import find_signs, scene_of
from carecall.language.analyst.tables import Sign, load_patterns, tables_for
from carecall.language.analyst.utterances import Understood, form_of, question_form

_LAST_AGENT_TURNS = 2
_NOT_THEM = frozenset({Kind.VOICEMAIL, Kind.WRONG_PERSON})


@cache
def call_patterns(language: Language) -> Mapping[str, re.Pattern[str]]:
    """Return the patterns for whole calls."""
    return load_patterns(f"{language}_calls")


class Course:
    """What later turns do to earlier ones, in one language."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._patterns = call_patterns(language)
        self._tables = tables_for(language)

    def takes_back(self, form: str) -> bool:
        """Say whether the turn says that it was a joke, a film, somebody else, or is over."""
        return self._patterns["retraction"].search(form) is not None

    def clears(self, form: str) -> bool:
        """Say whether the turn says that what was just told is over."""
        if self._tables.guards["eased"].search(form):
            return False
        return self._patterns["cleared"].search(form) is not None

    def reassures(self, asked: str, now: Understood) -> bool:
        """Say whether we asked back after an emergency in doubt, and the person is fine."""
        if not self._patterns["asks_back"].search(form_of(asked, self._language).text):
            return False
        questions = self._tables.questions
        denied = questions["no"].search(now.form) and not questions["fine_word"].search(now.form)
        return now.reading.label is Label.NORMAL and not denied

    def denied(self, asked: str, form: str) -> Sign | None:
        """Return the trouble that the question names and the reply denies."""
        if not self._tables.questions["no"].search(form):
            return None
        scene = scene_of(question_form(asked, self._language), self._tables, self._language)
        named = find_signs(scene)
        return named[0].sign if named else None


def reached_goodbye(turns: Sequence[Turn], said: Sequence[Understood], language: Language) -> bool:
    """Say whether the agent reached its goodbye with the recipient on the line."""
    if not said or any(each.reading.kind in _NOT_THEM for each in said):
        return False
    if all(each.reading.kind is Kind.REFUSAL or not _content(each) for each in said) and any(
        each.reading.kind is Kind.REFUSAL for each in said
    ):
        return False
    agent = [turn.text for turn in turns if turn.speaker is Speaker.AGENT][1:]
    goodbye = call_patterns(language)["goodbye"]
    return any(goodbye.search(form_of(text, language).text) for text in agent[-_LAST_AGENT_TURNS:])


def _content(each: Understood) -> bool:
    """Say whether a turn is more than a hello or a bare yes."""
    return len(each.form) > _BARE_LETTERS


_BARE_LETTERS = 12
