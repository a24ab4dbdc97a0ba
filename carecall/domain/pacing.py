"""How fast and how much at once a trunk may be dialled."""

from __future__ import annotations

from dataclasses import dataclass


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
    """Monotonic seconds."""


def full_bucket(rule: PacingRule, now_s: float) -> Bucket:
    """Return the bucket of a trunk that has been quiet."""
    return Bucket(tokens=float(rule.burst), at_s=now_s)


def refilled(rule: PacingRule, bucket: Bucket, now_s: float) -> Bucket:
    """Return the bucket at `now_s`; a clock that went back adds nothing."""
    passed_s = max(0.0, now_s - bucket.at_s)
    tokens = min(float(rule.burst), bucket.tokens + passed_s * rule.calls_per_second)
    return Bucket(tokens=tokens, at_s=max(now_s, bucket.at_s))


def allowance(rule: PacingRule, bucket: Bucket, *, now_s: float, live: int) -> int:
    """Return how many calls may start now with `live` calls up already."""
    # A token that is whole but for rounding counts, or a poll at the exact moment would miss it.
    tokens = int(refilled(rule, bucket, now_s).tokens + 1e-9)
    return max(0, min(tokens, rule.channels - live))


def spent(rule: PacingRule, bucket: Bucket, *, now_s: float, calls: int) -> Bucket:
    """Return the bucket after `calls` calls started at `now_s`; never below empty."""
    full = refilled(rule, bucket, now_s)
    return Bucket(tokens=max(0.0, full.tokens - calls), at_s=full.at_s)


def wait_s(rule: PacingRule, bucket: Bucket, now_s: float) -> float:
    """Return the seconds until the next token is whole, 0 when one is there."""
    missing = 1.0 - refilled(rule, bucket, now_s).tokens
    return max(0.0, missing) / rule.calls_per_second
