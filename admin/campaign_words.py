"""Words for schedules and campaigns: rhythms, what an order or the gate refuses."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _

from admin.languages import later as _l
from carecall.domain.campaign import CampaignType
from carecall.domain.gate import GateRule
from carecall.domain.schedule import HolidayRule, Interval
from carecall.store.campaign_orders import OrderRefusal

CAMPAIGN_TYPES: Mapping[CampaignType, str] = {
    CampaignType.CHECK_IN: _l("Everyday check-in"),
    CampaignType.WEATHER: _l("Weather and disaster"),
    CampaignType.NOTICE: _l("Notice"),
    CampaignType.DEMENTIA_PREVENTION: _l("Dementia prevention"),
    CampaignType.CHRONIC_CARE: _l("Chronic disease care"),
}
INTERVALS: Mapping[Interval, str] = {
    Interval.ONCE: _l("Once"),
    Interval.DAY: _l("Every day"),
    Interval.WEEK: _l("Every week"),
    Interval.MONTH: _l("Every month"),
}
HOLIDAYS: Mapping[HolidayRule, str] = {
    HolidayRule.CALL: _l("Call all the same"),
    HolidayRule.SKIP: _l("Leave the call out"),
    HolidayRule.NEXT_DAY: _l("Call on the next day"),
}
WEEKDAYS: tuple[str, ...] = (
    _l("Monday"), _l("Tuesday"), _l("Wednesday"), _l("Thursday"), _l("Friday"), _l("Saturday"), _l("Sunday"),
)  # fmt: skip
"""Bit 0 of a schedule's weekdays is Monday."""
WHY_NOT: Mapping[OrderRefusal, str] = {
    OrderRefusal.UNKNOWN: _l("It is not there."),
    OrderRefusal.ENDED: _l("It has ended: add a new campaign for its schedule."),
    OrderRefusal.OVER: _l("It is over by its last day."),
    OrderRefusal.RUNS_ALREADY: _l("It runs already."),
    OrderRefusal.NOT_RUNNING: _l("It does not run."),
    OrderRefusal.NO_SCHEDULE: _l("It has no schedule: choose one for it first."),
    OrderRefusal.NOBODY: _l("It has nobody to call: register target recipients in its schedule first."),
}  # fmt: skip
BLOCKED_BY: Mapping[GateRule, str] = {
    GateRule.PLATFORM_STOPPED: _l("All calls are stopped"),
    GateRule.ORGANIZATION_STOPPED: _l("The organization's calls are stopped"),
    GateRule.CAMPAIGN_PAUSED: _l("The campaign is paused"),
    GateRule.CAMPAIGN_ENDED: _l("The campaign has ended"),
    GateRule.TRUNK_DISABLED: _l("The line is switched off"),
    GateRule.BEFORE_WINDOW: _l("Too early in the day"),
    GateRule.AFTER_WINDOW: _l("Too late in the day"),
    GateRule.HOLIDAY: _l("Holiday"),
    GateRule.RECIPIENT_INACTIVE: _l("The recipient is inactive"),
    GateRule.RECIPIENT_PAUSED: _l("The recipient is paused"),
    GateRule.RECIPIENT_ABSENT: _l("The recipient is away"),
    GateRule.NO_CONSENT: _l("No consent"),
    GateRule.CONSENT_OUTDATED: _l("The consent is out of date"),
    GateRule.OPTED_OUT: _l("Asked not to be called"),
    GateRule.DO_NOT_CALL: _l("On the do-not-call list"),
    GateRule.NUMBER_NOT_VERIFIED: _l("The outgoing number is not verified"),
    GateRule.NUMBER_NOT_OUTBOUND: _l("The outgoing number may not be used to call"),
    GateRule.LETTERING_REFUSED: _l("The carrier refused the lettering"),
    GateRule.NO_OUTGOING_NUMBER: _l("No outgoing number"),
    GateRule.DESTINATION_UNKNOWN: _l("The line may not ring this number"),
    GateRule.DESTINATION_FOREIGN: _l("Foreign number"),
    GateRule.DESTINATION_PREMIUM: _l("Premium number"),
    GateRule.CONTRACT_NEEDED: _l("No contract"),
    GateRule.CONTRACT_SCHEDULED: _l("The contract has not begun"),
    GateRule.CONTRACT_ENDED: _l("The contract has ended"),
    GateRule.DAY_CAP: _l("Most calls of the day are reached"),
    GateRule.WEEK_CAP: _l("Most calls of the week are reached"),
    GateRule.ROUND_CAP: _l("Most calls of the round are reached"),
    GateRule.CALL_LIMIT: _l("The organization's limit of calls is reached"),
    GateRule.SPEND_LIMIT: _l("The organization's spending limit is reached"),
}


def why_blocked(rule: GateRule) -> str:
    """Return why the gate would refuse a call; what it could not read is one sentence."""
    known = BLOCKED_BY.get(rule)
    return str(known) if known is not None else _("A fact about this call could not be read")
