"""How fast and how much at once a trunk may be dialled."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from carecall.domain.call import CallState

SKEW_S = 60.0
"""A bucket written further in the future than this was written by a clock that has been set back since."""
RING_GRACE_S = 10.0
"""After its ring timeout a call of unknown fate rings no more; signalling takes a few seconds."""
CLAIM_AHEAD_S = 0.5
"""A claim takes a while, and orders are kept apart where they leave: so it may take the tokens of so long at once."""
END_GRACE_S = 60.0
"""After its longest ringing and talk a call is over, whatever its row says."""


class PacingWait(StrEnum):
    """What a due call has to wait for."""

    RATE = "rate"
    """The trunk's next token."""
    CHANNELS = "channels"
    NUMBER = "number"
    """A channel of the outgoing number."""
    SPEECH = "speech"
    """Room in the recognition of this node, or a fresh word about it."""
    BREAKER = "breaker"
    """The trunk is stopped, or a single call tries whether it works again."""
    LINE = "line"
    """The link to Asterisk."""
    VOICE = "voice"
    """Somebody to talk with who answers."""
    LEASE = "lease"
    """This controller does not hold its node, or the node is draining."""
    CLOCK = "clock"
    """The wall clock stepped, and nothing is dialled by it for as long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PacingRule:
    """A trunk's two limits."""

    calls_per_second: float
    channels: int
    """Calls at once, ringing or answered."""
    burst: int = 1
    """Calls that may start in the same moment after a pause."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """A token bucket as it stood at one moment; a token is the right to start one call."""

    tokens: float
    at_s: float
    """Seconds of one clock: monotonic within a process, of the epoch where processes share the bucket."""


def ahead(rule: PacingRule) -> PacingRule:
    """Return the rule that claims go by: as many tokens in hand as orders leave within CLAIM_AHEAD_S."""
    return replace(rule, burst=max(rule.burst, int(rule.calls_per_second * CLAIM_AHEAD_S)))


def full_bucket(rule: PacingRule, now_s: float) -> Bucket:
    """Return the bucket of a trunk that has been quiet."""
    return Bucket(tokens=float(rule.burst), at_s=now_s)


def refilled(rule: PacingRule, bucket: Bucket, now_s: float) -> Bucket:
    """Return the bucket at `now_s`; a clock that went back adds nothing, one that was set back begins empty."""
    if bucket.at_s > now_s + SKEW_S:
        return Bucket(tokens=0.0, at_s=now_s)
    passed_s = max(0.0, now_s - bucket.at_s)
    tokens = min(float(rule.burst), bucket.tokens + passed_s * rule.calls_per_second)
    return Bucket(tokens=tokens, at_s=max(now_s, bucket.at_s))


def allowance(rule: PacingRule, bucket: Bucket, *, now_s: float, live: int) -> int:
    """Return how many calls may start now with `live` calls up already."""
    # A token that is whole but for rounding counts, or a poll at the exact moment would miss it.
    tokens = int(refilled(rule, bucket, now_s).tokens + 1e-6)
    return max(0, min(tokens, rule.channels - live))


def spent(rule: PacingRule, bucket: Bucket, *, now_s: float, calls: int) -> Bucket:
    """Return the bucket after `calls` calls started at `now_s`; never below empty."""
    full = refilled(rule, bucket, now_s)
    return Bucket(tokens=max(0.0, full.tokens - calls), at_s=full.at_s)


def wait_s(rule: PacingRule, bucket: Bucket, now_s: float) -> float:
    """Return the seconds until the next token is whole, 0 when one is there."""
    missing = 1.0 - refilled(rule, bucket, now_s).tokens
    return max(0.0, missing) / rule.calls_per_second


def booked(rule: PacingRule, bucket: Bucket, now_s: float) -> tuple[Bucket, float]:
    """Take the next token, there or still to come; return the bucket and how many seconds it is away."""
    full = refilled(rule, bucket, now_s)
    tokens = full.tokens - 1.0
    return Bucket(tokens=tokens, at_s=full.at_s), max(0.0, -tokens - 1e-6) / rule.calls_per_second


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenChannel:
    """What says whether a call that has not ended still holds a channel."""

    state: CallState
    changed_at: datetime
    ring_timeout_s: int
    max_talk_s: int


def holds_channel(call: OpenChannel, now: datetime) -> bool:
    """Say whether a call row that has not ended may stand for a live channel; ringing counts, doubt counts.

    A call of unknown fate rings no longer than its ring timeout: an answer would have been heard of.
    No row counts for ever, or the calls of a host that never came back would fill its trunk.
    """
    if call.state is CallState.ENDED:
        return False
    longest_s = call.ring_timeout_s + RING_GRACE_S
    if call.state is not CallState.UNKNOWN:
        longest_s += call.max_talk_s + END_GRACE_S
    return now <= call.changed_at + timedelta(seconds=longest_s)
