"""What the flows tell about their own working, for engineers."""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol


class Counted(StrEnum):
    """Things that are counted since the process began; `label` says which kind."""

    CALLS_PLANNED = "calls_planned"
    CALLS_CLAIMED = "calls_claimed"
    ATTEMPTS_ENDED = "attempts_ended"
    """By disposition."""
    GATE_REFUSALS = "gate_refusals"
    """By rule."""
    PACING_WAITS = "pacing_waits"
    """By what was missing: the words of domain.pacing.PacingWait."""
    AMI_RECONNECTS = "ami_reconnects"
    RECONCILED = "reconciled"
    """By what became of the call: alive, ended, doubtful, given_back, hung_up."""
    LEDGER_RETRIES = "ledger_retries"
    NEWS_DELIVERED = "news_delivered"
    """By channel kind."""
    NEWS_FAILED = "news_failed"
    LINES_WITHHELD = "lines_withheld"
    """Sentences that were not spoken, by the hard rule that they broke."""
    MODEL_ASKED = "model_asked"
    """Replies that a language model was asked for, by what came of it: phrased, or why the script spoke."""


class Observed(StrEnum):
    """Durations in seconds."""

    DIAL_LATENESS = "dial_lateness"
    """From the moment a call was due to its order."""
    CLAIM = "claim"
    """One claim, in the database."""
    PLAN = "plan"
    FIRST_WORDS = "first_words"
    """From asking a language model to its first sentence that may be spoken."""


class Telemetry(Protocol):
    """Where it is told; telling never blocks and never fails."""

    def count(self, what: Counted, label: str = "", *, by: int = 1) -> None:
        """Add `by` to a counter."""
        ...

    def observe(self, what: Observed, seconds: float) -> None:
        """Note one duration."""
        ...


class NoTelemetry:
    """Nobody listens."""

    def count(self, what: Counted, label: str = "", *, by: int = 1) -> None:
        """Forget it."""

    def observe(self, what: Observed, seconds: float) -> None:
        """Forget it."""
