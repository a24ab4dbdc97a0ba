"""What people outside the console are told about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

SUBJECT_LIMIT = 100
"""Most characters of a subject: a channel's number is added to it to make the key of one delivery."""
PRIVATE_FACTS = frozenset({"name", "phone", "number", "quote", "text", "address", "note"})
"""News outlive the rows they tell of and leave the house, so these never become facts of them."""

Fact = str | int | float | bool | None


class NewsTopic(StrEnum):
    """What a piece of news is about; a channel chooses among them."""

    EMERGENCY = "emergency"
    EMERGENCY_UNSEEN = "emergency_unseen"
    """An alert that nobody has looked at in time."""
    UNREACHED = "unreached"
    UNREACHED_LATE = "unreached_late"
    """An unreached person whom nobody has taken in time."""
    TRUNK_STOPPED = "trunk_stopped"
    TRUNK_BACK = "trunk_back"
    CALLS_STOPPED = "calls_stopped"
    CALLS_RESUMED = "calls_resumed"
    TREND = "trend"
    """Something changed for a person against their own earlier calls; only for those who choose it."""
    TEST = "test"
    """Somebody tries out a channel."""


class ChannelKind(StrEnum):
    """How news travel."""

    EMAIL = "email"
    WEBHOOK = "webhook"


URGENT_TOPICS = frozenset({NewsTopic.EMERGENCY, NewsTopic.EMERGENCY_UNSEEN})
"""These overtake everything else that waits."""
CHOOSABLE_TOPICS = frozenset(NewsTopic) - {NewsTopic.TEST}
USUAL_TOPICS = CHOOSABLE_TOPICS - {NewsTopic.TREND}
"""What a channel is told unless somebody chooses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """One fact worth telling.

    `facts` are ids and plain values, for example recipient_id, call_id, matter or trunk; who the
    recipient is, is looked up when the news leave, and only for those who may be told.
    """

    topic: NewsTopic
    subject: str
    """Names the fact, the same each time it is told, for example `alert:17:raised`."""
    organization_id: int | None = None
    """Whose matter it is; None for a trunk and for what concerns the whole platform."""
    below: bool = False
    """It is the matter of the organizations below as well, such as a stop of all their calls."""
    facts: Mapping[str, Fact] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse what could not be told or must not be.

        Raises:
            ValueError: the subject is empty or too long, or a fact is private.
        """
        if not 1 <= len(self.subject) <= SUBJECT_LIMIT:
            raise ValueError(f"A subject of news has 1 to {SUBJECT_LIMIT} characters.")
        private = PRIVATE_FACTS & self.facts.keys()
        if private:
            raise ValueError(f"News may not carry {', '.join(sorted(private))}.")


def delivery_key(subject: str, channel_id: int) -> str:
    """Return the idempotency key of one fact on one channel."""
    return f"{subject}:{channel_id}"
