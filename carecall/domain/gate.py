"""The one decision whether a claimed call may ring, made inside the transaction that claims it.

It fails closed: a fact that could not be read speaks against the call, by a rule of its own name.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from carecall.domain.campaign import Progress
from carecall.domain.consent import ConsentStanding
from carecall.domain.contract import ContractState
from carecall.domain.destination import DestinationRule, is_allowed, is_premium, is_whole
from carecall.domain.ring_caps import RingCaps, Rings
from carecall.domain.spending import Budget, Overrun, overrun


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
    """Its own emergency stop, or one of an organization above it."""
    CAMPAIGN_PAUSED = "campaign_paused"
    CAMPAIGN_ENDED = "campaign_ended"
    TRUNK_DISABLED = "trunk_disabled"
    BEFORE_WINDOW = "before_window"
    AFTER_WINDOW = "after_window"
    UNKNOWN_TIME_ZONE = "unknown_time_zone"
    HOLIDAY = "holiday"
    UNKNOWN_CALENDAR = "unknown_calendar"
    RECIPIENT_INACTIVE = "recipient_inactive"
    RECIPIENT_PAUSED = "recipient_paused"
    RECIPIENT_ABSENT = "recipient_absent"
    NO_CONSENT = "no_consent"
    CONSENT_OUTDATED = "consent_outdated"
    OPTED_OUT = "opted_out"
    DO_NOT_CALL = "do_not_call"
    NUMBER_NOT_VERIFIED = "number_not_verified"
    NUMBER_NOT_OUTBOUND = "number_not_outbound"
    LETTERING_REFUSED = "lettering_refused"
    NO_OUTGOING_NUMBER = "no_outgoing_number"
    DESTINATION_UNKNOWN = "destination_unknown"
    """Nobody wrote which numbers this line may ring, or wrote it wrongly."""
    DESTINATION_FOREIGN = "destination_foreign"
    DESTINATION_PREMIUM = "destination_premium"
    CONTRACT_NEEDED = "contract_needed"
    CONTRACT_SCHEDULED = "contract_scheduled"
    CONTRACT_ENDED = "contract_ended"
    DAY_CAP = "day_cap"
    WEEK_CAP = "week_cap"
    ROUND_CAP = "round_cap"
    UNKNOWN_CAP = "unknown_cap"
    CALL_LIMIT = "call_limit"
    SPEND_LIMIT = "spend_limit"
    UNKNOWN_SPENDING = "unknown_spending"
    FACTS_UNREADABLE = "facts_unreadable"
    """A row around the call is missing or holds what the program does not know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallingWindow:
    """Between which moments the person may be rung today."""

    opens_at: datetime
    closes_at: datetime
    too_late_at: datetime
    """From here on the promise of this round cannot be kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GateFacts:
    """Everything the decision looks at, read in its own transaction. None: it could not be read."""

    now: datetime
    number: str
    """The person's, in normal form."""
    platform_stopped: bool
    organization_stopped: bool
    campaign: Progress
    recipient_active: bool
    recipient_paused: bool
    recipient_absent: bool
    consent: ConsentStanding
    opted_out: bool
    do_not_call: bool
    outgoing_verified: bool
    outgoing_enabled: bool
    lettering_shown: bool
    """The text beside our number is one that phones show, or there is none."""
    trunk_enabled: bool
    destination: DestinationRule | None
    day_off: bool | None
    """Whether nobody is called today: a holiday, under a schedule that does not call on holidays."""
    contract: ContractState
    caps: RingCaps | None
    rings: Rings | None
    budgets: tuple[Budget, ...] | None
    """Of the organization and of those above it, as far as they have limits."""
    window: CallingWindow | None
    """None when the person's time zone is unknown."""


@dataclass(frozen=True, slots=True)
class GateDecision:
    """What the gate says, and by which rule."""

    verdict: Verdict
    rule: GateRule
    over: bool = False
    """On BLOCK: this round's time or rings are used up, so that who was rung before is unreached now."""


PASS = GateDecision(Verdict.CALL, GateRule.ALLOWED)
UNREADABLE = GateDecision(Verdict.BLOCK, GateRule.FACTS_UNREADABLE)
_CONTRACTS = {
    ContractState.NEEDED: GateRule.CONTRACT_NEEDED,
    ContractState.SCHEDULED: GateRule.CONTRACT_SCHEDULED,
    ContractState.ENDED: GateRule.CONTRACT_ENDED,
}
_OVERRUNS = {
    Overrun.CALLS: GateRule.CALL_LIMIT,
    Overrun.SPENDING: GateRule.SPEND_LIMIT,
    Overrun.UNKNOWN: GateRule.UNKNOWN_SPENDING,
}


def decide(facts: GateFacts) -> GateDecision:
    """Return the first rule that speaks against the call, or PASS.

    What must never ring comes before what only has to wait, so that a refusal shows at once.
    """
    for refused in (_wishes, _number, _line, _calendar):
        rule = refused(facts)
        if rule is not None:
            return GateDecision(_FINAL.get(rule, Verdict.BLOCK), rule)
    rule = _caps(facts)
    if rule is not None:
        return GateDecision(Verdict.BLOCK, rule, over=True)
    return _hour(facts)


_FINAL = {
    GateRule.CAMPAIGN_ENDED: Verdict.CANCEL,
    GateRule.RECIPIENT_INACTIVE: Verdict.CANCEL,
    GateRule.RECIPIENT_PAUSED: Verdict.CANCEL,
    GateRule.RECIPIENT_ABSENT: Verdict.CANCEL,
    GateRule.HOLIDAY: Verdict.CANCEL,
}
"""What takes the promise back. Everything else that cannot change by waiting blocks it."""


def _wishes(facts: GateFacts) -> GateRule | None:
    """Does the promise still stand, and does this person want to be called?"""
    return _first(
        (facts.campaign is Progress.ENDED, GateRule.CAMPAIGN_ENDED),
        (not facts.recipient_active, GateRule.RECIPIENT_INACTIVE),
        (facts.recipient_paused, GateRule.RECIPIENT_PAUSED),
        (facts.recipient_absent, GateRule.RECIPIENT_ABSENT),
        (facts.do_not_call, GateRule.DO_NOT_CALL),
        (facts.opted_out, GateRule.OPTED_OUT),
        (facts.consent is ConsentStanding.OUTDATED, GateRule.CONSENT_OUTDATED),
        (facts.consent is not ConsentStanding.GIVEN, GateRule.NO_CONSENT),
    )


def _number(facts: GateFacts) -> GateRule | None:
    """May this line ring this number?"""
    rule = facts.destination
    return _first(
        (not is_whole(rule), GateRule.DESTINATION_UNKNOWN),
        (not is_allowed(facts.number, rule), GateRule.DESTINATION_FOREIGN),
        (is_premium(facts.number, rule), GateRule.DESTINATION_PREMIUM),
    )


def _line(facts: GateFacts) -> GateRule | None:
    """May we show this number, with this text?"""
    return _first(
        (not facts.outgoing_verified, GateRule.NUMBER_NOT_VERIFIED),
        (not facts.outgoing_enabled, GateRule.NUMBER_NOT_OUTBOUND),
        (not facts.lettering_shown, GateRule.LETTERING_REFUSED),
    )


def _calendar(facts: GateFacts) -> GateRule | None:
    """Is it known what day it is where the person lives, and is it a day on which we call?"""
    return _first(
        (facts.window is None, GateRule.UNKNOWN_TIME_ZONE),
        (facts.day_off is None, GateRule.UNKNOWN_CALENDAR),
        (bool(facts.day_off), GateRule.HOLIDAY),
    )


def _caps(facts: GateFacts) -> GateRule | None:
    """Has this telephone rung often enough?"""
    caps, rings = facts.caps, facts.rings
    if caps is None or rings is None:
        return GateRule.UNKNOWN_CAP
    return _first(
        (rings.this_round >= caps.round, GateRule.ROUND_CAP),
        (rings.today >= caps.day, GateRule.DAY_CAP),
        (rings.this_week >= caps.week, GateRule.WEEK_CAP),
    )


def _hour(facts: GateFacts) -> GateDecision:
    """Is this the hour, and is nothing stopped? What waits too long is refused by what it waited for."""
    window = facts.window
    if window is None:
        return GateDecision(Verdict.BLOCK, GateRule.UNKNOWN_TIME_ZONE)
    rule = _stops(facts) or _contract(facts) or _budget(facts)
    if facts.now >= window.too_late_at:
        return GateDecision(Verdict.BLOCK, rule or GateRule.AFTER_WINDOW, over=True)
    rule = rule or _first(
        (facts.now < window.opens_at, GateRule.BEFORE_WINDOW),
        (facts.now >= window.closes_at, GateRule.AFTER_WINDOW),
    )
    return PASS if rule is None else GateDecision(Verdict.WAIT, rule)


def _stops(facts: GateFacts) -> GateRule | None:
    return _first(
        (facts.platform_stopped, GateRule.PLATFORM_STOPPED),
        (facts.organization_stopped, GateRule.ORGANIZATION_STOPPED),
        (facts.campaign is not Progress.IN_PROGRESS, GateRule.CAMPAIGN_PAUSED),
        (not facts.trunk_enabled, GateRule.TRUNK_DISABLED),
    )


def _contract(facts: GateFacts) -> GateRule | None:
    """Waits for its window's end: a contract signed in the morning still has people called that day."""
    if facts.contract is ContractState.RUNNING:
        return None
    return _CONTRACTS.get(facts.contract, GateRule.CONTRACT_NEEDED)


def _budget(facts: GateFacts) -> GateRule | None:
    if facts.budgets is None:
        return GateRule.UNKNOWN_SPENDING
    overruns = (overrun(budget) for budget in facts.budgets)
    return next((_OVERRUNS[each] for each in overruns if each is not None), None)


def _first(*refusals: tuple[bool, GateRule]) -> GateRule | None:
    """Return the rule of the first refusal that holds."""
    return next((rule for holds, rule in refusals if holds), None)
