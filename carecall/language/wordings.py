"""The small things callees say, such as yes, pardon and who are you, found by words kept as data."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from carecall.domain.language import Language
from carecall.domain.script_form import as_mapping, texts_of
from carecall.errors import BadDefinition
from carecall.language.script_files import load_yaml

WORDINGS = Path(__file__).parent / "wordings"
LONGEST_REPAIR_WORDS = 9
LONGEST_REPAIR_SYLLABLES = 22
"""“Who are you?” stands in a short utterance; in a long story the same words are told, not asked."""

_NOT_WORD = re.compile(r"[^\w\s']+")


class Intent(StrEnum):
    """What a callee wants of the talk itself, apart from answering."""

    YES = "yes"
    NO = "no"
    HELLO = "hello"
    PARDON = "pardon"
    LOUDER = "louder"
    SLOWER = "slower"
    WHO = "who"
    HOW_KNOWN = "how_known"
    PERSON = "person"
    HUMAN = "human"
    LATER = "later"
    CALL_AGAIN = "call_again"
    """Speaks of a call or an hour to come; with a time it puts this call off."""
    NOW = "now"
    """Has time after all."""
    BUSY = "busy"
    """Is in the middle of something; said at the door it asks for another time."""
    FETCH = "fetch"
    """Somebody else answered, and fetches the person."""
    NOT_HERE = "not_here"
    """Somebody else answered, and the person is not there or cannot come to the telephone."""
    DIED = "died"
    """Somebody else answered, and the person has died."""
    SELF = "self"
    """Is the person we asked for."""
    STOP = "stop"
    KEEP = "keep"
    """Wants to go on being called, after we asked."""
    BYE = "bye"
    WAIT = "wait"
    GOOD = "good"
    BAD = "bad"
    BARE = "bare"
    """Only a yes, a no or a hello, and nothing else."""


_SHORT_ONLY = frozenset(
    {
        Intent.PARDON,
        Intent.LOUDER,
        Intent.SLOWER,
        Intent.WHO,
        Intent.HOW_KNOWN,
        Intent.PERSON,
        Intent.WAIT,
    }
)
_BARE = frozenset({Intent.YES, Intent.NO, Intent.HELLO})


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """The words that one intent goes by."""

    whole: frozenset[str]
    begins: tuple[str, ...]
    part: tuple[str, ...]
    unless: tuple[str, ...]
    """Words that turn the others round: “not busy”."""
    pattern: re.Pattern[str] | None = None
    """Where the words come in too many forms to be listed."""


def find_intents(text: str, language: Language) -> frozenset[Intent]:
    """Return everything that `text` asks of the talk."""
    said = normal_form(text, language)
    wordings = load_wordings(language)
    whole = {intent for intent, wording in wordings.items() if said.strip() in wording.whole}
    found = whole | {intent for intent, wording in wordings.items() if _occurs(wording, said)}
    if not _is_short(said, language):
        found -= _SHORT_ONLY
    if whole & _BARE:
        found.add(Intent.BARE)
    return frozenset(found)


def normal_form(text: str, language: Language) -> str:
    """Return `text` as the wordings are kept: Korean without spaces, English between single spaces."""
    words = _NOT_WORD.sub(" ", text.lower().replace("’", "'")).split()
    return "".join(words) if language is Language.KO else f" {' '.join(words)} "


@cache
def load_wordings(language: Language) -> dict[Intent, Wording]:
    """Return the wordings of `language`.

    Raises:
        BadDefinition: the file has a wrong key.
    """
    path = WORDINGS / f"{language.value}.yaml"
    table = as_mapping(load_yaml(path), "the file", where=path.name)
    return {
        _intent(key, path.name): _wording(value, language, f"{path.name} {key}")
        for key, value in table.items()
    }


def _intent(key: str, where: str) -> Intent:
    if key not in {intent.value for intent in Intent}:
        raise BadDefinition(where, key, "is not an intent.")
    return Intent(key)


def _wording(value: object, language: Language, where: str) -> Wording:
    fields = as_mapping(value, "the intent", where=where)

    def kept(key: str) -> tuple[str, ...]:
        texts = texts_of(fields.get(key, []), key, where=where)
        return tuple(normal_form(text, language) for text in texts)

    return Wording(
        whole=frozenset(text.strip() for text in kept("whole")),
        begins=kept("begins"),
        part=kept("part"),
        unless=kept("unless"),
        pattern=_pattern(texts_of(fields.get("pattern", []), "pattern", where=where)),
    )


def _pattern(texts: Sequence[str]) -> re.Pattern[str] | None:
    """Return what finds any of `texts`, which match the form that `normal_form` gives."""
    return re.compile("|".join(texts)) if texts else None


def _occurs(wording: Wording, said: str) -> bool:
    if any(part in said for part in wording.unless):
        return False
    if wording.pattern is not None and wording.pattern.search(said):
        return True
    return said.startswith(wording.begins) or any(part in said for part in wording.part)


def _is_short(said: str, language: Language) -> bool:
    if language is Language.KO:
        return len(said) <= LONGEST_REPAIR_SYLLABLES
    return len(said.split()) <= LONGEST_REPAIR_WORDS
