"""A campaign's next round, played through, and the emergency stops that hold."""

from __future__ import annotations

from datetime import date
from typing import Self

from pydantic import Field

from admin.api.values.parts import Asked, Given, Key, Moment
from admin.queries.held_stops import HeldStop
from carecall.store.rehearsal import Rehearsal, RehearsedCall


class ForecastGiven(Given):
    """What a round comes to."""

    calls: int
    rings: int
    answered: int
    unanswered: int
    late: int
    lines_needed: int
    lines_used: int
    ends_at: Moment | None
    cost: str | None
    cost_at_most: str | None
    currency: str | None
    measured: bool
    """Whether it goes by the organization's own calls."""

    @classmethod
    def of(cls, played: Rehearsal) -> Self:
        """Return the forecast of a rehearsal."""
        found = played.forecast
        return cls(
            **{name: getattr(found, name) for name in _FORECAST},
            cost=None if found.cost is None else str(found.cost),
            cost_at_most=None if found.cost_at_most is None else str(found.cost_at_most),
            currency=played.currency,
            measured=played.measured,
        )


_FORECAST = (
    "calls", "rings", "answered", "unanswered", "late", "lines_needed", "lines_used", "ends_at",
)  # fmt: skip


class RehearsedGiven(Given):
    """One call that the round would bring."""

    recipient_id: int
    recipient: str
    number: str
    """Masked."""
    due_at: Moment
    until_at: Moment
    blocked_rule: str | None
    why_blocked: str

    @classmethod
    def of(cls, call: RehearsedCall, why: str) -> Self:
        """Return a rehearsed call."""
        return cls(
            recipient_id=call.recipient_id,
            recipient=call.recipient,
            number=call.number,
            due_at=call.due_at,
            until_at=call.until_at,
            blocked_rule=call.rule.value if call.blocked else None,
            why_blocked=why if call.blocked else "",
        )


class BlockedBy(Given):
    """One reason and how many calls it keeps back."""

    rule: str
    why: str
    calls: int


class RehearsalGiven(Given):
    """Who would be called when, what blocks whom, and what it takes; nothing rings."""

    campaign_id: int
    round_on: date | None
    time_zone: str
    outgoing_number: str
    calls: list[RehearsedGiven]
    """By time; those that would not ring too."""
    blocked: list[BlockedBy]
    forecast: ForecastGiven
    rest_of_today: RestGiven | None
    """None unless the campaign runs and calls of today wait; other campaigns on the same lines are not reckoned with."""


class RestGiven(Given):
    """The calls of today that a running campaign has still to make."""

    calls: int
    late: int
    """Of these, the ones for which no line comes free in time."""
    ends_at: Moment
    """About when the last one is over."""


class StopAsked(Asked):
    """Whose calls are stopped; without an organization those of the whole platform."""

    organization_id: Key | None
    reason: str = Field(default="", max_length=100)
    hang_up: bool = False
    """Also end the calls that ring or talk."""


class ReleaseAsked(Asked):
    """Whose calls go out again; without an organization those of the whole platform."""

    organization_id: Key | None


class StopGiven(Given):
    """One emergency stop that holds for the organizations in reach."""

    organization_id: int | None
    organization: str
    stopped_at: Moment
    may_release: bool

    @classmethod
    def of(cls, stop: HeldStop) -> Self:
        """Return a stop."""
        return cls(
            organization_id=stop.organization_id,
            organization=stop.organization,
            stopped_at=stop.stopped_at,
            may_release=stop.liftable,
        )


class Stops(Given):
    """The emergency stops that hold, that of everything first."""

    stops: list[StopGiven]
