"""What one call does to memory: the analyst's changes, with the source and the kind of every new sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from carecall.domain.findings import CallAnalysis
from carecall.domain.language import Language
from carecall.domain.little_speech import words_said
from carecall.domain.memory import MemoryChanges, MemoryItem, MemoryKind, MemoryNote
from carecall.domain.memory_days import day_named
from carecall.domain.memory_words import asks_to_forget, is_tender, kind_of
from carecall.domain.script import Topic
from carecall.domain.turns import Speaker, Turn
from carecall.ports.analysis import Analyst
from carecall.ports.repositories import CallToAnalyse

_LIKE_ENOUGH = 0.25
"""Share of a sentence's letter pairs that its source must have; a paraphrase shares more by far."""


def remember(call: CallToAnalyse, analysis: CallAnalysis, analyst: Analyst) -> MemoryChanges:
    """Return what `call` does to the memory of its recipient."""
    turns = turns_to_remember(call.turns, call.language)
    said = words_said(turns)
    if not said:
        return keep_all(call.memory)
    old = tuple(item.text for item in call.memory)
    changes = analyst.change_memory(old, said, language=call.language)
    changes = spare_staff_edits(changes, call.memory)
    topics = {text: topic for topic, text in analysis.memory}
    return with_notes(changes, call, turns, topics)


def keep_all(memory: Sequence[MemoryItem]) -> MemoryChanges:
    """Return that everything stays as it is."""
    return MemoryChanges(keep=tuple(item.text for item in memory))


def turns_to_remember(turns: Sequence[Turn], language: Language) -> tuple[Turn, ...]:
    """Return the turns without what the recipient took back: “forget that” and what stood before it."""
    kept: list[Turn] = []
    for turn in turns:
        if turn.speaker is Speaker.RECIPIENT and asks_to_forget(turn.text, language):
            while kept and kept[-1].speaker is not Speaker.RECIPIENT:
                kept.pop()
            if kept:
                kept.pop()
            continue
        kept.append(turn)
    return tuple(kept)


def spare_staff_edits(changes: MemoryChanges, memory: Sequence[MemoryItem]) -> MemoryChanges:
    """Keep what staff wrote, whatever the call said about it."""
    theirs = {item.text for item in memory if item.edited_by_staff}
    spared = [text for text in changes.delete if text in theirs]
    spared += [old for old, _ in changes.replace if old in theirs]
    return replace(
        changes,
        keep=(*changes.keep, *spared),
        delete=tuple(text for text in changes.delete if text not in theirs),
        replace=tuple(pair for pair in changes.replace if pair[0] not in theirs),
    )


def with_notes(
    changes: MemoryChanges, call: CallToAnalyse, turns: Sequence[Turn], topics: Mapping[str, Topic]
) -> MemoryChanges:
    """Return `changes` with kind, day and source of every new sentence."""
    known = {item.text: item for item in call.memory}
    new = [(text, topics.get(text)) for text in changes.add]
    new += [(text, topics.get(text) or known[old].topic) for old, text in changes.replace]
    notes = tuple(_note(text, topic, call, turns) for text, topic in new)
    return replace(changes, notes=notes)


def _note(text: str, topic: Topic | None, call: CallToAnalyse, turns: Sequence[Turn]) -> MemoryNote:
    day_on = day_named(text, call.language, call.day) if call.day is not None else None
    source = source_of(text, turns)
    ahead = day_on is not None and call.day is not None and day_on > call.day
    return MemoryNote(
        text=text,
        kind=_kind(text, topic, call.language, dated=ahead),
        sensitive=is_tender(text, call.language),
        turn_no=source.turn_no if source else None,
        quote=source.text.strip() if source else "",
        day_on=day_on,
    )


def _kind(text: str, topic: Topic | None, language: Language, *, dated: bool) -> MemoryKind:
    return kind_of(text, topic or Topic.HEALTH, language, dated=dated)


def source_of(text: str, turns: Sequence[Turn]) -> Turn | None:
    """Return the recipient's turn that a sentence comes from: the one that shares most letter pairs with it."""
    wanted = _pairs(text)
    best: tuple[float, Turn] | None = None
    for turn in turns:
        if turn.speaker is not Speaker.RECIPIENT or not wanted:
            continue
        shared = len(wanted & _pairs(turn.text)) / len(wanted)
        if shared >= _LIKE_ENOUGH and (best is None or shared > best[0]):
            best = (shared, turn)
    return best[1] if best else None


def _pairs(text: str) -> frozenset[str]:
    letters = "".join(letter for letter in text.lower() if letter.isalnum())
    return frozenset(letters[at : at + 2] for at in range(len(letters) - 1))
