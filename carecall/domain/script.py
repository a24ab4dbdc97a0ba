"""A CareScript: what a campaign says and asks, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from carecall.domain.language import Language

MESSAGE_LIMIT = 140
"""Most characters of a greeting, opening or closing message."""
DEPARTMENT_LIMIT = 20


class Topic(StrEnum):
    """What a question is about (`question` in the analyst's files)."""

    GREETING = "greeting"
    MEAL = "meal"
    SLEEP = "sleep"
    HEALTH = "health"
    MEDICATION = "medication"
    ACTIVITY = "activity"
    MOOD = "mood"
    CLOSING = "closing"


class Expectation(StrEnum):
    """What kind of answer a line asks for; sets how long a pause ends the turn."""

    YES_NO = "yes_no"
    NUMBER = "number"
    FREE = "free"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpQuestion:
    """One question more, asked when the answer was read as `when`."""

    when: tuple[str, ...]
    """Any of: a Label value, a Kind value, or a slot name that the answer filled."""
    ask: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicScript:
    """How one topic is raised. Variants rotate so that nothing is asked twice alike."""

    topic: Topic
    ask: tuple[str, ...]
    follow_ups: tuple[FollowUpQuestion, ...] = ()
    expects: Expectation = Expectation.FREE


@dataclass(frozen=True, slots=True, kw_only=True)
class CareScript:
    """Everything the agent can say in one language, with {name} style placeholders.

    Placeholders: {organization} {department} {recipient} {memory} {worker}.
    """

    name: str
    version: int
    language: Language
    greeting: str
    """First sentence: names the AI and the organization; at most 140 characters when filled."""
    permission: str
    opening: str
    closing: str
    topics: tuple[TopicScript, ...]
    lines: Mapping[str, tuple[str, ...]]
    """Lines by purpose (repeat, louder, still_there, refusal, wrong_person, ...), with variants."""
    max_turns: int = 8
    """Number of utterances: most questions the agent asks before closing."""
