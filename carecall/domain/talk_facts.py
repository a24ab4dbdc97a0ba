"""What a dialogue learned during the talk that must not wait for its end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from carecall.domain.preferences import Preference
from carecall.domain.requests import RequestKind
from carecall.domain.script import Topic


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoryRaised:
    """A remembered sentence was taken up in the talk."""

    memory_id: int
    fact: Literal["memory_raised"] = "memory_raised"


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoryForgotten:
    """The person wants this forgotten."""

    memory_ids: tuple[int, ...]
    fact: Literal["memory_forgotten"] = "memory_forgotten"


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoryKeptBack:
    """The person does not want this brought up again; it stays known."""

    memory_ids: tuple[int, ...]
    fact: Literal["memory_kept_back"] = "memory_kept_back"


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestMade:
    """The person asked for something, and was told that it is passed on."""

    kind: RequestKind
    thing: str
    """What it is about, as a noun; may be empty."""
    text: str
    """What was said."""
    quote: str
    """The words that ask."""
    fact: Literal["request_made"] = "request_made"


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestTold:
    """The person was told what became of an earlier wish."""

    request_id: int
    fact: Literal["request_told"] = "request_told"


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrandSaid:
    """A worker's question or notice was said."""

    errand_id: int
    fact: Literal["errand_said"] = "errand_said"


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrandAnswered:
    """What the person said to a worker's question or notice, word for word."""

    errand_id: int
    answer: str
    fact: Literal["errand_answered"] = "errand_answered"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallBackWished:
    """The person has no time now and wants to be called later; a later wish of the same call replaces it."""

    at: datetime | None
    """When, as it was said back to them; None: no time was understood, the redial rule decides."""
    fact: Literal["call_back_wished"] = "call_back_wished"


@dataclass(frozen=True, slots=True, kw_only=True)
class PreferenceLearned:
    """The person asked for it in this talk, and the next call keeps to it."""

    preference: Preference
    value: str
    """A factor on the voice's pace, decibels above the usual, or a form of address."""
    fact: Literal["preference_learned"] = "preference_learned"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnAnswered:
    """The person answered a question that the organization added to its script; the words are the turn's."""

    key: str
    topic: Topic
    worry: bool
    """A worker should look at it."""
    fact: Literal["own_answered"] = "own_answered"


TalkFact = (
    MemoryRaised
    | MemoryForgotten
    | MemoryKeptBack
    | RequestMade
    | RequestTold
    | ErrandSaid
    | ErrandAnswered
    | CallBackWished
    | PreferenceLearned
    | OwnAnswered
)
"""Each carries its tag `fact`, by which a journal tells them apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FactNoted:
    """One fact of one call, on its way to the store."""

    call_id: str
    turn_no: int
    """The newest turn when it became known; 0 before the first."""
    at: datetime
    fact: TalkFact
