"""Schedules and campaigns: when people are called, what is said, and what a round will come to."""

from __future__ import annotations

from datetime import date
from typing import Literal, Self

from pydantic import Field

from admin.access import Principal
from admin.api.values.parts import Asked, Given, Key, Keys, phone_for
from carecall.domain.replan import PlanChange
from carecall.store.tables import RecipientRow


class Replanned(Given):
    """What became of planned calls."""

    added: int
    moved: int
    altered: int
    removed: int
    days: list[date]

    @classmethod
    def of(cls, change: PlanChange) -> Self:
        """Return what a replanning did."""
        return cls(
            added=change.added,
            moved=change.moved,
            altered=change.altered,
            removed=change.removed,
            days=list(change.days),
        )


class TargetsAsked(Asked):
    """Who comes into a schedule and who leaves it; people who cannot be moved, being in another schedule or of another organization in reach, are left out of the answer."""

    add: list[Key] = Field(default=[], max_length=1000)
    remove: list[Key] = Field(default=[], max_length=1000)


class TargetsMoved(Given):
    """Who came into a schedule and who left it."""

    added: list[int]
    removed: list[int]
    planned_calls: Replanned


class Target(Given):
    """One person of a schedule."""

    recipient_id: int
    name: str
    phone: str
    paused: bool

    @classmethod
    def of(cls, row: RecipientRow, *, paused: bool, principal: Principal) -> Self:
        """Return a person of a schedule."""
        phone = phone_for(principal, row.phone)
        return cls(recipient_id=row.id, name=row.name, phone=phone, paused=paused)


class Targets(Given):
    """The people of a schedule, 500 by id; `next_after` begins the next part."""

    targets: list[Target]
    next_after: int | None


class FreePeopleAsked(Asked):
    """Who could come into a schedule: people of its organization who are in no schedule."""

    words: str = Field(default="", max_length=100)
    """Words of the name, or digits of the number; everybody where it is left out."""
    after: Key | None = None
    """The next_after of the part before."""


class FreePerson(Given):
    """One person who could come into a schedule."""

    recipient_id: int
    name: str
    phone: str

    @classmethod
    def of(cls, row: RecipientRow, principal: Principal) -> Self:
        """Return a person who is in no schedule."""
        return cls(recipient_id=row.id, name=row.name, phone=phone_for(principal, row.phone))


class FreePeople(Given):
    """People who could come into a schedule, 500 by id; `next_after` begins the next part."""

    people: list[FreePerson]
    next_after: int | None


class SpokenFields(Asked):
    """What a campaign says; null is the default, what is left out stays."""

    greeting: str | None = None
    opening: str | None = None
    closing: str | None = None
    department: str | None = None
    max_turns: int | None = None


class CampaignOrder(Asked):
    """An order for some campaigns."""

    ids: Keys
    order: Literal["start", "pause", "resume", "stop"]


class Ordered(Given):
    """What became of one campaign's order."""

    campaign_id: int
    name: str
    done: bool
    cancelled_calls: int
    why_not: str


class OrdersFollowed(Given):
    """What became of an order for some campaigns."""

    campaigns: list[Ordered]


class ChatbotAsked(SpokenFields):
    """What some campaigns say from now on."""

    ids: Keys


class Changed(Given):
    """Which rows were changed."""

    ids: list[int]
