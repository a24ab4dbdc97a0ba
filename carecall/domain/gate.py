"""The one decision whether a claimed call may ring, made inside the transaction that claims it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from carecall.domain.campaign import Progress
from carecall.domain.destination import DestinationRule, is_allowed, is_premium


class Verdict(StrEnum):
    """What becomes of the planned call."""

    CALL = "call"
    WAIT = "wait"
    """Not now; it stays due."""
    CANCEL = "cancel"
    """The promise does not hold any more."""
    BLOCK = "block"
    """It must not be kept."""


class GateRule(StrEnum):
    """Which rule spoke."""

    ALLOWED = "allowed"
    PLATFORM_STOPPED = "platform_stopped"
    ORGANIZATION_STOPPED = "organization_stopped"
    CAMPAIGN_PAUSED = "campaign_paused"
    CAMPAIGN_ENDED = "campaign_ended"
    TRUNK_DISABLED = "trunk_disabled"
    BEFORE_WINDOW = "before_window"
    AFTER_WINDOW = "after_window"
    UNKNOWN_TIME_ZONE = "unknown_time_zone"
    RECIPIENT_INACTIVE = "recipient_inactive"
    RECIPIENT_PAUSED = "recipient_paused"
    RECIPIENT_ABSENT = "recipient_absent"
    NO_CONSENT = "no_consent"
    OPTED_OUT = "opted_out"
    DO_NOT_CALL = "do_not_call"
    NUMBER_NOT_VERIFIED = "number_not_verified"
    NUMBER_NOT_OUTBOUND = "number_not_outbound"
    NO_OUTGOING_NUMBER = "no_outgoing_number"
    DESTINATION_FOREIGN = "destination_foreign"
    DESTINATION_PREMIUM = "destination_premium"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallingWindow:
    """Between which moments the person may be rung today."""

    opens_at: datetime
    closes_at: datetime
    too_late_at: datetime
    """From here on the promise of this round cannot be kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GateFacts:
    """Everything the decision looks at, read in its own transaction."""

    now: datetime
    number: str
    """The person's, in normal form."""
    platform_stopped: bool
    organization_stopped: bool
    campaign: Progress
    recipient_active: bool
    recipient_paused: bool
    recipient_absent: bool
    has_consent: bool
    opted_out: bool
    do_not_call: bool
    outgoing_verified: bool
    outgoing_enabled: bool
    trunk_enabled: bool
    destination: DestinationRule | None
    window: CallingWindow | None
    """None when the person's time zone is unknown."""


@dataclass(frozen=True, slots=True)
class GateDecision:
    """What the gate says, and by which rule."""

    verdict: Verdict
    rule: GateRule


PASS = GateDecision(Verdict.CALL, GateRule.ALLOWED)


def decide(facts: GateFacts) -> GateDecision:
    """Return the first rule that speaks against the call, or PASS.

    What must never ring comes before what only has to wait, so that a refusal shows at once.
    """
    for look in (_promise, _person, _line, _hour):
        decision = look(facts)
        if decision is not None:
            return decision
    return PASS


def _promise(facts: GateFacts) -> GateDecision | None:
    """Does the promise still stand?"""
    if facts.campaign is Progress.ENDED:
        return GateDecision(Verdict.CANCEL, GateRule.CAMPAIGN_ENDED)
    if not facts.recipient_active:
        return GateDecision(Verdict.CANCEL, GateRule.RECIPIENT_INACTIVE)
    if facts.recipient_paused:
        return GateDecision(Verdict.CANCEL, GateRule.RECIPIENT_PAUSED)
    if facts.recipient_absent:
        return GateDecision(Verdict.CANCEL, GateRule.RECIPIENT_ABSENT)
    return None


def _person(facts: GateFacts) -> GateDecision | None:
    """Does this person want to be called, at this number?"""
    if facts.do_not_call:
        return GateDecision(Verdict.BLOCK, GateRule.DO_NOT_CALL)
    if facts.opted_out:
        return GateDecision(Verdict.BLOCK, GateRule.OPTED_OUT)
    if not facts.has_consent:
        return GateDecision(Verdict.BLOCK, GateRule.NO_CONSENT)
    if not is_allowed(facts.number, facts.destination):
        return GateDecision(Verdict.BLOCK, GateRule.DESTINATION_FOREIGN)
    if is_premium(facts.number, facts.destination):
        return GateDecision(Verdict.BLOCK, GateRule.DESTINATION_PREMIUM)
    return None


def _line(facts: GateFacts) -> GateDecision | None:
    """May we call at all, and show this number?"""
    if not facts.outgoing_verified:
        return GateDecision(Verdict.BLOCK, GateRule.NUMBER_NOT_VERIFIED)
    if not facts.outgoing_enabled:
        return GateDecision(Verdict.BLOCK, GateRule.NUMBER_NOT_OUTBOUND)
    return None


def _hour(facts: GateFacts) -> GateDecision | None:
    """Is this the hour, and is nothing stopped?"""
    if facts.window is None:
        return GateDecision(Verdict.BLOCK, GateRule.UNKNOWN_TIME_ZONE)
    if facts.now >= facts.window.too_late_at:
        return GateDecision(Verdict.BLOCK, GateRule.AFTER_WINDOW)
    for stopped, rule in (
        (facts.platform_stopped, GateRule.PLATFORM_STOPPED),
        (facts.organization_stopped, GateRule.ORGANIZATION_STOPPED),
        (facts.campaign is not Progress.IN_PROGRESS, GateRule.CAMPAIGN_PAUSED),
        (not facts.trunk_enabled, GateRule.TRUNK_DISABLED),
        (facts.now < facts.window.opens_at, GateRule.BEFORE_WINDOW),
        (facts.now >= facts.window.closes_at, GateRule.AFTER_WINDOW),
    ):
        if stopped:
            return GateDecision(Verdict.WAIT, rule)
    return None
