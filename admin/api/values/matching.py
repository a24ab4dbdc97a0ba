"""Orders about everybody whom a search of the recipients finds."""

from __future__ import annotations

from pydantic import Field

from admin.api.values.parts import Asked, Day, Given, SearchAsked


class MatchingAsked(Asked):
    """Whom an order would be about."""

    search: SearchAsked
    """By the names that searchRecipients takes; an empty object finds everybody on the list."""


class MatchingCounted(MatchingAsked):
    """Whom an order is about, and how many people they were when they were counted."""

    count: int = Field(ge=0, le=10_000)
    """As the preview answered it. When another number of people matches by now, nobody is touched."""


class MatchingPause(MatchingCounted):
    """Whom to leave alone, why, and until which day."""

    reason: str = Field(default="", max_length=100)
    until: Day | None = None
    """The last day of the pause; without it the pause lasts until it is ended."""


class MatchingGiven(Given):
    """How many people a search finds, and of how many the taking part can be changed."""

    count: int
    """0 where too many match."""
    pausable: int
    """People whose campaign is in progress and who are not paused."""
    paused: int
    """People who can be called again."""
    too_many: bool
    """More people match than one order may be about: narrow the search."""


class MatchingDone(Given):
    """How many people an order reached."""

    matched: int
    done: int
