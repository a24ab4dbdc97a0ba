"""Words of e-mails in each language, read from data and filled with the facts of one message."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml

from carecall.domain.language import Language
from carecall.domain.news import Fact
from carecall.ports.notifications import Message

WORDS = Path(__file__).parent / "words"
MOMENT = "%Y-%m-%d %H:%M %Z"
MOMENTS = frozenset({"raised_at", "due_at", "until"})
"""Facts that are moments, written as ISO 8601."""

Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """One language's words."""

    subjects: Texts
    """By topic, as `bodies`."""
    bodies: Texts
    facts: Texts
    """What a fact is called; one without a name is called by its key."""
    values: Mapping[str, Texts]
    """What a fact's plain value is called."""
    phrases: Texts
    """All else."""


class _Fields(dict[str, str]):
    """What a text may name; a fact that is not there is said to be unknown."""

    def __init__(self, fields: Mapping[str, str], unknown: str) -> None:
        super().__init__(fields)
        self._unknown = unknown

    def __missing__(self, _key: str) -> str:
        return self._unknown


@cache
def words_in(language: Language) -> Words:
    """Return the words of a language, read once from the file that ships with the program."""
    read = yaml.safe_load((WORDS / f"{language.value}.yaml").read_text(encoding="utf-8"))
    whole = {"subjects", "bodies", "facts", "values"}
    return Words(
        subjects=read["subjects"],
        bodies=read["bodies"],
        facts=read["facts"],
        values=read["values"],
        phrases={key: text for key, text in read.items() if key not in whole},
    )


def subject_of(message: Message) -> str:
    """Return the one line that stands for the message; it never names the person."""
    words = words_in(message.language)
    filled = words.subjects[message.topic.value].format_map(_fields(message, words))
    return one_line(filled)


def text_of(message: Message) -> str:
    """Return the message for people: what happened and what to do, its facts, and who sent it."""
    words = words_in(message.language)
    said = words.bodies[message.topic.value].format_map(_fields(message, words))
    lines = [(words.phrases["at"], _moment(message.at, message.time_zone))]
    if message.organization:
        lines.append((words.phrases["organization"], message.organization))
    lines += [
        (words.facts.get(key, key), _shown(key, fact, message, words))
        for key, fact in message.facts
        if fact is not None
    ]
    listed = "\n".join(f"{name}: {one_line(value)}" for name, value in lines)
    return f"{one_line(said)}\n\n{listed}\n\n-- \n{words.phrases['footer']}\n"


def one_line(text: str) -> str:
    """Return `text` without line ends and other control characters."""
    return " ".join(
        "".join(" " if ord(one) < 32 or ord(one) == 127 else one for one in text).split()
    )


def _fields(message: Message, words: Words) -> _Fields:
    fields = {key: _shown(key, fact, message, words) for key, fact in message.facts}
    fields["organization"] = message.organization or words.phrases["platform"]
    fields["person"] = message.person or _nameless(message, words)
    return _Fields(fields, words.phrases["unknown"])


def _nameless(message: Message, words: Words) -> str:
    recipient_id = dict(message.facts).get("recipient_id")
    if recipient_id is None:
        return words.phrases["nobody"]
    return words.phrases["person"].format(recipient_id=recipient_id)


def _shown(key: str, fact: Fact, message: Message, words: Words) -> str:
    if fact is None or fact == "":
        return words.phrases["unknown"]
    if isinstance(fact, bool):
        return words.phrases["yes" if fact else "no"]
    if key in MOMENTS:
        return _as_moment(str(fact), message.time_zone)
    return words.values.get(key, {}).get(str(fact), str(fact))


def _as_moment(text: str, zone: str) -> str:
    try:
        return _moment(datetime.fromisoformat(text), zone)
    except ValueError:
        return text


def _moment(at: datetime, zone: str) -> str:
    try:
        return at.astimezone(ZoneInfo(zone)).strftime(MOMENT)
    except (ZoneInfoNotFoundError, ValueError):
        return at.strftime(MOMENT)
