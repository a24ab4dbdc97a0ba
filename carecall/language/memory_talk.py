"""Memory within a talk: “forget that”, and “don't bring that up again”."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from carecall.domain.brief import CallBrief
from carecall.domain.language import Language
from carecall.domain.memory import MemoryItem
from carecall.domain.memory_words import asks_for_silence, asks_to_forget
from carecall.domain.script import Purpose
from carecall.domain.talk_facts import MemoryForgotten, MemoryKeptBack, TalkFact
from carecall.language.asking import ask_again, ask_next
from carecall.language.memory_wording import taken_up
from carecall.language.talk import Desk, Move, Phase, Question, Situation, Talk, noted

_EMPTY = {
    Language.KO: re.compile(
        r"^(?:그|이|저|얘기|이야기|말씀|말|일|것|거|건|좀|이제|인제|다시|앞으로|기억|잊|지워|없던|하지|마|꺼내|묻|물어|나|내|내가|아까|전에|지난)"
    ),
    Language.EN: re.compile(
        r"^(?:forget|about|that|this|what|said|told|please|don't|do|not|bring|mention|mentioning|bringing|talk|talking|ask|asking|"
        r"again|anymore|any|more|ever|remember|stop|delete|erase|wipe|would|rather|just|can|could|you|will|with|from|the|and|your|it's)$"
    ),
}
_PARTICLE = re.compile(r"(?:에서|한테|이랑|하고|까지|은|는|이|가|을|를|의|도|만|요)$")
_FEWEST_LETTERS = {Language.KO: 2, Language.EN: 3}


def heard(talk: Talk, situation: Situation, desk: Desk) -> Move | None:
    """Return what follows “forget that” or “don't bring that up again”, or None where neither was said."""
    language = desk.brief.script.language
    if asks_to_forget(situation.text, language):
        return _forget(talk, situation, desk)
    if asks_for_silence(situation.text, language):
        return _keep_back(talk, situation, desk)
    return None


def items_meant(talk: Talk, text: str, brief: CallBrief) -> tuple[MemoryItem, ...]:
    """Return the remembered sentences that a wish is about: those it names, or else what we just took up."""
    named = _named(text, brief.memory, brief.script.language)
    if named:
        return named
    if talk.question.memory is not None:
        return (talk.question.memory,)
    chosen = taken_up(brief)
    waits = any(each.memory is not None for each in talk.agenda)
    return (chosen,) if chosen is not None and not waits and talk.asked else ()


def _forget(talk: Talk, situation: Situation, desk: Desk) -> Move:
    """Forget at once; what was told on this very call is left out when the call is read."""
    ids = _ids(items_meant(talk, situation.text, desk.brief))
    facts = (MemoryForgotten(memory_ids=ids),) if ids else ()
    return _said(talk, desk, ids, Purpose.MEMORY_FORGOTTEN, facts)


def _keep_back(talk: Talk, situation: Situation, desk: Desk) -> Move:
    ids = _ids(items_meant(talk, situation.text, desk.brief))
    facts = (MemoryKeptBack(memory_ids=ids),) if ids else ()
    return _said(talk, desk, ids, Purpose.MEMORY_KEPT_BACK if ids else Purpose.SKIP, facts)


def _said(
    talk: Talk, desk: Desk, ids: Sequence[int], purpose: Purpose, facts: tuple[TalkFact, ...]
) -> Move:
    """Say that it is done and go on: with the next question where this one was about it.

    “Forget that”, said when we asked more about what was just told, means what was just told.
    """
    words = desk.phrases.text(purpose)
    left = tuple(each for each in talk.agenda if not _is_about(each, ids))
    going = replace(talk, agenda=left, repairs=0, unclear=0)
    if talk.phase is Phase.PERMISSION or not _leaves(talk, ids, purpose):
        return noted(ask_again(going, desk, words), *facts)
    return noted(ask_next(replace(going, thread=None), desk, words), *facts)


def _leaves(talk: Talk, ids: Sequence[int], purpose: Purpose) -> bool:
    follows_up = not ids and talk.thread is not None
    return purpose is Purpose.SKIP or follows_up or _is_about(talk.question, ids)


def _is_about(question: Question, ids: Sequence[int]) -> bool:
    return question.memory is not None and question.memory.memory_id in ids


def _ids(items: Sequence[MemoryItem]) -> tuple[int, ...]:
    return tuple(item.memory_id for item in items)


def _named(text: str, memory: Sequence[MemoryItem], language: Language) -> tuple[MemoryItem, ...]:
    """Return the sentences that share most words with `text`, none where no word is shared."""
    wanted = _words(text, language)
    shared = {item.memory_id: len(wanted & _words(item.text, language)) for item in memory}
    most = max(shared.values(), default=0)
    return tuple(item for item in memory if most and shared[item.memory_id] == most)


def _words(text: str, language: Language) -> frozenset[str]:
    """Return the telling words; Korean ones by their first two letters, without particles."""
    words = re.findall(r"[가-힣]+|[a-z']+", text.lower())
    telling = (word for word in words if not _EMPTY[language].search(word))
    if language is Language.KO:
        bare = (_PARTICLE.sub("", word) for word in telling)
        return frozenset(word[:2] for word in bare if len(word) >= _FEWEST_LETTERS[language])
    return frozenset(word.rstrip("s") for word in telling if len(word) >= _FEWEST_LETTERS[language])
