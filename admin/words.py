"""Words for closed values: what the console calls a state, a label, an action."""

from __future__ import annotations

from dataclasses import dataclass

from admin.languages import later as _l
from carecall.domain.call import Disposition
from carecall.domain.campaign import Progress
from carecall.domain.contract import ContractState
from carecall.domain.findings import FollowUpKind, Label
from carecall.domain.language import Language
from carecall.domain.organization import (
    ClientClass,
    OrganizationClass,
    OrganizationType,
    SubscriptionState,
)
from carecall.domain.script import Topic
from carecall.domain.second_factor import FactorRule
from carecall.store.tables import ActionType


@dataclass(frozen=True, slots=True)
class Word:
    """A word with the tone of its badge; never colour alone."""

    text: str
    """Lazily translated."""
    tone: str = ""
    """ok, warn, bad, note, or empty for dull."""
    icon: str = ""


LABELS: dict[Label, Word] = {
    Label.NORMAL: Word(_l("Normal"), "ok", "check"),
    Label.LITTLE_SPEECH: Word(_l("Little speech"), "", "info"),
    Label.ABNORMAL: Word(_l("Abnormal"), "warn", "pulse"),
    Label.EMERGENCY: Word(_l("Emergency alert"), "bad", "alert"),
}
PROGRESS: dict[Progress, Word] = {
    Progress.PRE_PROGRESS: Word(_l("Pre-progress"), ""),
    Progress.IN_PROGRESS: Word(_l("In progress"), "note"),
    Progress.PAUSED: Word(_l("Paused"), "warn", "pause"),
    Progress.ENDED: Word(_l("Progress ended"), ""),
}
PAUSED = Word(_l("Paused"), "warn", "pause")
STATUSES: dict[str, Word] = {
    "scheduled": Word(_l("Scheduled"), "", "clock"),
    "dialling": Word(_l("Dialling"), "note", "phone"),
    "in_progress": Word(_l("Call in progress"), "note", "phone"),
    "ended": Word(_l("Call ended"), "ok"),
    "not_connected": Word(_l("Not connected"), "warn"),
    "unknown": Word(_l("Being checked"), "warn", "clock"),
    "cancelled": Word(_l("Cancelled"), ""),
    "blocked": Word(_l("Not dialled"), "", "info"),
}
CAUSES: dict[Disposition, str] = {
    Disposition.VOICEMAIL: _l("voicemail"),
    Disposition.SCREENED: _l("screened"),
    Disposition.BUSY: _l("busy"),
    Disposition.NO_ANSWER: _l("no answer"),
    Disposition.REJECTED: _l("rejected"),
    Disposition.UNREACHABLE: _l("unreachable"),
    Disposition.INVALID_NUMBER: _l("invalid number"),
    Disposition.CONGESTION: _l("lines busy"),
    Disposition.NETWORK_FAILURE: _l("network failure"),
    Disposition.BLOCKED: _l("not allowed by a rule"),
    Disposition.UNKNOWN: _l("unknown"),
}
TOPICS: dict[Topic, str] = {
    Topic.GREETING: _l("Greeting"),
    Topic.MEAL: _l("Meals"),
    Topic.SLEEP: _l("Sleep"),
    Topic.HEALTH: _l("Health"),
    Topic.MEDICATION: _l("Medication"),
    Topic.ACTIVITY: _l("Outings and exercise"),
    Topic.MOOD: _l("Mood"),
    Topic.CLOSING: _l("Closing"),
}
ACTIONS: dict[ActionType, str] = {
    ActionType.PHONED_SAFE: _l("Phoned, safe"),
    ActionType.NOT_REACHED_VISIT_ASKED: _l("Not reached, visit asked for"),
    ActionType.VISITED: _l("Visited"),
    ActionType.CONTACT_REACHED: _l("Family or contact reached"),
    ActionType.EMERGENCY_SERVICES: _l("Emergency services called"),
    ActionType.WELFARE_HOTLINE: _l("Passed to the welfare hotline"),
    ActionType.HEALTH_CENTRE: _l("Passed to the health centre"),
    ActionType.MENTAL_HEALTH_CENTRE: _l("Passed to the mental health centre"),
    ActionType.MEALS_OR_GOODS: _l("Meals or goods arranged"),
    ActionType.REPAIR_ASKED: _l("Repair asked for"),
    ActionType.SERVICE_ENROLLED: _l("Enrolled in a service"),
    ActionType.MESSAGE_PASSED_ON: _l("Message passed on"),
    ActionType.WRONG_NUMBER: _l("Wrong number"),
    ActionType.ASKED_TO_STOP: _l("Asked us to stop calling"),
    ActionType.WATCH_NEXT_CALL: _l("Watch the next call"),
    ActionType.FALSE_ALARM: _l("False alarm"),
    ActionType.OTHER: _l("Other"),
}
ASKS: dict[FollowUpKind, str] = {
    FollowUpKind.CALL_BACK: _l("Somebody should call back."),
    FollowUpKind.VISIT: _l("Somebody should visit."),
    FollowUpKind.WELFARE_CHECK: _l("Somebody should check on this person today."),
    FollowUpKind.EMERGENCY_DISPATCH: _l("Somebody must help at once."),
}
ORGANIZATION_TYPES: dict[OrganizationType, str] = {
    OrganizationType.CONTRACTING: _l("Contracting organization"),
    OrganizationType.EXECUTING: _l("Executing organization"),
    OrganizationType.CONTROL: _l("Control organization"),
}
ORGANIZATION_CLASSES: dict[OrganizationClass, str] = {
    OrganizationClass.CLIENT: _l("Client"),
    OrganizationClass.PARTNER: _l("Partner"),
}
CLIENT_CLASSES: dict[ClientClass, str] = {
    ClientClass.METROPOLITAN_GOVERNMENT: _l("Metropolitan government or province"),
    ClientClass.DISTRICT: _l("City, county or district"),
    ClientClass.PUBLIC_AGENCY: _l("Public agency"),
    ClientClass.WELFARE_CENTRE: _l("Welfare centre"),
    ClientClass.HEALTH_CENTRE: _l("Health centre"),
    ClientClass.COMPANY: _l("Company"),
    ClientClass.OTHER: _l("Other"),
}
SUBSCRIPTIONS: dict[SubscriptionState, Word] = {
    SubscriptionState.INVITED: Word(_l("Invited"), "note"),
    SubscriptionState.ACTIVE: Word(_l("Subscribed"), "ok", "check"),
    SubscriptionState.LOCKED: Word(_l("Locked"), "warn"),
    SubscriptionState.CANCELLED: Word(_l("Cancelled"), ""),
}
CONTRACT_STATES: dict[ContractState, Word] = {
    ContractState.NEEDED: Word(_l("Contract needed"), "warn", "alert"),
    ContractState.SCHEDULED: Word(_l("Contract scheduled"), "note", "calendar"),
    ContractState.RUNNING: Word(_l("Under contract"), "ok", "check"),
    ContractState.ENDED: Word(_l("Contract ended"), "bad"),
}
FACTOR_RULES: dict[FactorRule, str] = {
    FactorRule.MANAGERS: _l("Of whoever manages users and settings"),
    FactorRule.EVERYBODY: _l("Of everybody"),
}
LANGUAGES: dict[Language, str] = {Language.KO: "한국어", Language.EN: "English"}
ROLES: dict[str, str] = {
    "platform_operator": _l("Platform operator"),
    "manager": _l("Manager"),
    "worker": _l("Care worker"),
    "control_operator": _l("Monitoring desk"),
    "viewer": _l("Viewer"),
    "auditor": _l("Statistics viewer"),
}
ROLE_MEANINGS: dict[str, str] = {
    "platform_operator": _l("everything, for every organization"),
    "manager": _l("the organization and those below it, with users and settings"),
    "worker": _l("recipients, calls and open work"),
    "control_operator": _l(
        "alerts, unreached people and conversations, also of organizations that integrate this desk"
    ),
    "viewer": _l("reads recipients and conversations; no whole numbers, no sound, no changes"),
    "auditor": _l("figures only; no recipients, conversations or sound"),
}
"""What each role may do, beside its name where one is given."""
