"""Handing a live call to a human: who may be rung, in which order, and what came of each ring."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import time
from enum import StrEnum

RING_S = 25
"""So long one human's phone rings."""
MOST_RING_S = 75
"""With what a human hears before deciding; the dialplan's bound of one try."""
HUMAN_TALK_S = 3600
"""So long a person and a human may talk; the dialplan keeps the same bound."""
MOST_TRIES = 6
"""Humans rung in one transfer; the dialplan keeps the same bound."""
MOST_TRANSFERS = 2
"""Transfers begun on one call: after two the conversation stays with the person."""


def longest_call_s(*, max_talk_s: int, transfers: int, with_human: bool) -> int:
    """Return how many seconds a call may be up: its talks, the rings between them, and the talk with a human."""
    waves = transfers * (max_talk_s + MOST_TRIES * MOST_RING_S)
    return max_talk_s + waves + (HUMAN_TALK_S if with_human else 0)


class TransferPolicy(StrEnum):
    """What an organization does with an emergency while the person is on the line."""

    OFF = "off"
    OFFER = "offer"
    AT_ONCE = "at_once"


class Resume(StrEnum):
    """Why another talk begins on a call."""

    NO = "no"
    BROKEN = "broken"
    """The link broke."""
    TRANSFER_FAILED = "transfer_failed"
    """No human took the call in an emergency."""
    WISH_FAILED = "wish_failed"
    """No human took the call of somebody who had asked for one."""


class TransferState(StrEnum):
    """How far the handing over of one call has come."""

    ASKED = "asked"
    """The conversation has stepped back; humans are rung."""
    TRANSFERRED = "transferred"
    FAILED = "transfer_failed"
    """Nobody took the call."""


class LegOutcome(StrEnum):
    """What came of ringing one human."""

    TAKEN = "taken"
    """Somebody pressed the key."""
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    DECLINED = "declined"
    """The phone was lifted and the key was not pressed: a voicemail, or a no."""
    UNREACHABLE = "unreachable"
    CALLER_GONE = "caller_gone"
    """The person hung up meanwhile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferTarget:
    """One human who may be rung."""

    target_id: int
    number: str
    """Normal form."""
    rank: int
    """Lower ones are rung first."""
    own: bool = True
    """Of the calling organization or one above it; False for the platform's."""
    opens: time | None = None
    """Local time from which they may be rung; with `closes`, or always without both."""
    closes: time | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferOrder:
    """One human's phone to ring now."""

    leg_id: str
    """Names the sound connection of that phone."""
    trunk: str
    number: str
    """Digits as the trunk wants them."""
    shown: str
    """Our number that the phone shows."""
    ring_s: int = RING_S


def is_on_duty(target: TransferTarget, local: time) -> bool:
    """Say whether `target` may be rung at the local time; hours may go over midnight."""
    if target.opens is None or target.closes is None or target.opens == target.closes:
        return True
    if target.opens < target.closes:
        return target.opens <= local < target.closes
    return local >= target.opens or local < target.closes


def in_ringing_order(targets: Sequence[TransferTarget], local: time) -> tuple[TransferTarget, ...]:
    """Return who is on duty: the organization's own humans before the platform's, by rank, each number once."""
    ordered = sorted(targets, key=lambda each: (not each.own, each.rank, each.target_id))
    seen: dict[str, TransferTarget] = {}
    for each in ordered:
        if is_on_duty(each, local):
            seen.setdefault(each.number, each)
    return tuple(seen.values())[:MOST_TRIES]


def next_target(ordered: Sequence[TransferTarget], tried: Collection[str]) -> TransferTarget | None:
    """Return the first whose number was not tried in this transfer; None when all were."""
    return next((each for each in ordered if each.number not in tried), None)


_BY_STATUS = {
    "NOANSWER": LegOutcome.NO_ANSWER,
    "CANCEL": LegOutcome.NO_ANSWER,
    "BUSY": LegOutcome.BUSY,
}
"""Words of Asterisk's DIALSTATUS."""


def outcome_of(dial_status: str, *, lifted: bool) -> LegOutcome:
    """Return what came of a ring that nobody confirmed."""
    if lifted:
        return LegOutcome.DECLINED
    return _BY_STATUS.get(dial_status, LegOutcome.UNREACHABLE)
