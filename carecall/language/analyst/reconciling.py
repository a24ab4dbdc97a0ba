"""What new sentences do to the store: keep, replace, delete, add."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from carecall.domain.language import Language
from carecall.domain.memory import MemoryChanges
from carecall.language.analyst.memorable import memory_patterns, sentences_of, worth_keeping
from carecall.language.analyst.plain_form import plain_sentence
from carecall.language.analyst.sameness import Gist, about_the_same, gist_of, says_the_same
from carecall.language.analyst.utterances import form_of


@dataclass(slots=True)
class _Store:
    old: Sequence[str]
    fate: dict[int, str | None] = field(default_factory=dict)
    """By index of an old sentence: None to delete, a text to replace."""
    added: list[str] = field(default_factory=list)
    kept: set[int] = field(default_factory=set)


def reconcile(old: Sequence[str], said: Sequence[str], *, language: Language) -> MemoryChanges:
    """Return the changes; keep, delete and the old side of replace are exactly `old`, in its order."""
    store = _Store(old=tuple(old))
    gists = [gist_of(text, language) for text in old]
    for turn in said:
        for sentence in sentences_of(turn, language):
            _take_in(sentence, store, gists, language)
    return _changes(store)


def _take_in(sentence: str, store: _Store, gists: Sequence[Gist], language: Language) -> None:
    gist = gist_of(sentence, language)
    form = form_of(sentence, language).text
    patterns = memory_patterns(language)
    place = about_the_same(gist, gists)
    if place is None:
        if worth_keeping(sentence, language) and not _told(gist, store, language):
            store.added.append(plain_sentence(sentence, language))
        return
    over = patterns["over"].search(form) is not None and not patterns["not_over"].search(form)
    changed = patterns["instead"].search(form) is not None or patterns["loss"].search(form)
    if over and not changed:
        store.fate.setdefault(place, None)
        return
    if says_the_same(gist, gists[place]) and not changed:
        store.kept.add(place)
        return
    if changed or _new_facts(gist, gists[place], patterns["dates"]):
        store.fate[place] = plain_sentence(sentence, language)
        return
    store.kept.add(place)


def _new_facts(new: Gist, known: Gist, _dates: re.Pattern[str]) -> bool:
    """Say whether the sentence brings another number, day or thing than the known one."""
    numbers = new.numbers - known.numbers
    days = new.days - known.days
    return bool((numbers and known.numbers) or (days and known.days))


def _told(gist: Gist, store: _Store, language: Language) -> bool:
    return any(says_the_same(gist, gist_of(text, language)) for text in store.added)


def _changes(store: _Store) -> MemoryChanges:
    replaced = [
        (text, new) for place, text in enumerate(store.old) if (new := store.fate.get(place))
    ]
    return MemoryChanges(
        keep=tuple(text for place, text in enumerate(store.old) if place not in store.fate),
        replace=tuple(replaced),
        delete=tuple(
            text
            for place, text in enumerate(store.old)
            if place in store.fate and store.fate[place] is None
        ),
        add=tuple(store.added),
    )
