"""Under which agreement an organization calls: its state is computed by date, never stored."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

USUAL_PRODUCT = "Care calls"


class ContractState(StrEnum):
    """What the contracts of an organization come to on one day."""

    NEEDED = "needed"
    """There is none."""
    SCHEDULED = "scheduled"
    """None runs, and one begins later."""
    RUNNING = "running"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServicePeriod:
    """One contract's days, both included."""

    starts_on: date
    ends_on: date | None = None
    """None while no end is agreed."""
    product: str = USUAL_PRODUCT


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractStanding:
    """The state, and what is under contract while one runs."""

    state: ContractState
    product: str = ""

    @property
    def label(self) -> str:
        """What lists show: the product under contract, or the state's word."""
        return self.product or self.state.value


ALWAYS = ServicePeriod(starts_on=date(2000, 1, 1))
"""For an organization of which nothing else is said: it may call, without an agreed end."""


def contract_on(periods: Iterable[ServicePeriod], day: date) -> ContractStanding:
    """Return where the contracts stand on the local `day`; of two that run the later one counts."""
    known = sorted(periods, key=lambda each: each.starts_on)
    if not known:
        return ContractStanding(state=ContractState.NEEDED)
    running = [each for each in known if runs_on(each, day)]
    if running:
        return ContractStanding(state=ContractState.RUNNING, product=running[-1].product)
    if known[-1].starts_on > day:
        return ContractStanding(state=ContractState.SCHEDULED)
    return ContractStanding(state=ContractState.ENDED)


def runs_on(period: ServicePeriod, day: date) -> bool:
    """Say whether the local `day` lies within the period."""
    return period.starts_on <= day and (period.ends_on is None or day <= period.ends_on)


def overlap(one: ServicePeriod, other: ServicePeriod) -> bool:
    """Say whether two periods share a day."""
    begins_before_end = one.ends_on is None or other.starts_on <= one.ends_on
    return begins_before_end and (other.ends_on is None or one.starts_on <= other.ends_on)
