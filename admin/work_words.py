"""Words for the closed values of open work: alerts, unreached people, wishes, errands."""

from __future__ import annotations

from admin.languages import later as _l
from admin.words import Word
from carecall.domain.alert import AlertStanding, AlertState, AlertVerdict, HeardBy
from carecall.domain.errands import ErrandKind
from carecall.domain.matters import Matter
from carecall.domain.requests import RequestKind, RequestState
from carecall.domain.unreached import NextStep, SafetyProof, UnreachedReason, UnreachedState

MATTERS: dict[str, str] = {
    Matter.MEAL: _l("Meals"),
    Matter.SLEEP: _l("Sleep"),
    Matter.PAIN: _l("Pain"),
    Matter.FALL: _l("Fall"),
    Matter.MEDICINE: _l("Medicine"),
    Matter.ILLNESS: _l("Illness"),
    Matter.BREATH: _l("Breathing"),
    Matter.STROKE: _l("Signs of a stroke"),
    Matter.BLEEDING: _l("Bleeding"),
    Matter.COLD: _l("Cold or heat"),
    Matter.HOME: _l("Home"),
    Matter.MONEY: _l("Money"),
    Matter.ACTIVITY: _l("Activity"),
    Matter.FIRE: _l("Fire or gas"),
    Matter.CRIME: _l("Crime"),
    Matter.VIOLENCE: _l("Violence"),
    Matter.MOOD: _l("Mood"),
    Matter.SELF_HARM: _l("Thoughts of death"),
    Matter.LOST: _l("Lost the way"),
    Matter.HELP: _l("Call for help"),
}
HEARD_BY: dict[HeardBy, str] = {
    HeardBy.RULES: _l("Rules"),
    HeardBy.SECOND_LISTENER: _l("Second listener"),
    HeardBy.PARTIAL: _l("Words of an unfinished turn"),
    HeardBy.KEY: _l("Key pressed"),
    HeardBy.LLM: _l("Language model"),
}
STANDINGS: dict[AlertStanding, str] = {
    AlertStanding.HEARD: _l("turn not over yet"),
    AlertStanding.CONFIRMED: "",
    AlertStanding.DOUBTED: _l("finished words say something else"),
}
ALERT_STATES: dict[AlertState, Word] = {
    AlertState.RAISED: Word(_l("Not seen"), "bad", "alert"),
    AlertState.SEEN: Word(_l("Seen"), "warn", "info"),
    AlertState.OWNED: Word(_l("Taken"), "note", "person"),
    AlertState.RESOLVED: Word(_l("Resolved"), "ok", "check"),
}
VERDICTS: dict[AlertVerdict, Word] = {
    AlertVerdict.TRUE: Word(_l("True"), "bad"),
    AlertVerdict.FALSE: Word(_l("False"), "ok"),
    AlertVerdict.UNSURE: Word(_l("Unsure"), ""),
}
REASONS: dict[UnreachedReason, str] = {
    UnreachedReason.EXHAUSTED: _l("Did not answer any call"),
    UnreachedReason.INVALID_NUMBER: _l("The number does not exist"),
    UnreachedReason.LITTLE_SPEECH: _l("Answered and said nothing"),
    UnreachedReason.NOT_CALLED: _l("Could not be called in time"),
}
UNREACHED_STATES: dict[UnreachedState, Word] = {
    UnreachedState.OPEN: Word(_l("Open"), "warn", "alert"),
    UnreachedState.TAKEN: Word(_l("Taken"), "note", "person"),
    UnreachedState.SAFE: Word(_l("Safe"), "ok", "check"),
    UnreachedState.HANDED_ON: Word(_l("Handed on"), "", "right"),
}
STEPS: dict[NextStep, str] = {
    NextStep.SECOND_NUMBER: _l("Ring the second number"),
    NextStep.CONTACT_PERSON: _l("Ask the contact person"),
    NextStep.KEYHOLDER: _l("Ask whoever holds the key"),
    NextStep.VISIT: _l("Visit"),
}
PROOFS: dict[SafetyProof, str] = {
    SafetyProof.SPOKEN_TO: _l("Somebody spoke to the person"),
    SafetyProof.LATER_CALL: _l("Answered a later call"),
    SafetyProof.CONTACT_PERSON: _l("A contact person confirmed it"),
    SafetyProof.VISITED: _l("Somebody visited"),
    SafetyProof.KNOWN_ABSENT: _l("Known to be away: hospital, family, travelling"),
    SafetyProof.OTHER: _l("Other"),
}
REQUEST_KINDS: dict[RequestKind, str] = {
    RequestKind.GOODS: _l("Goods"),
    RequestKind.REPAIR: _l("Repair"),
    RequestKind.VISIT: _l("Visit"),
    RequestKind.ESCORT: _l("Company on the way"),
    RequestKind.SERVICE: _l("Service"),
    RequestKind.INFORMATION: _l("Information"),
    RequestKind.CALL_BACK: _l("Call back"),
    RequestKind.MESSAGE: _l("Message for the office"),
    RequestKind.OTHER: _l("Other"),
}
REQUEST_STATES: dict[RequestState, Word] = {
    RequestState.OPEN: Word(_l("Open"), "warn", "task"),
    RequestState.IN_PROGRESS: Word(_l("In progress"), "note", "person"),
    RequestState.DONE: Word(_l("Done"), "ok", "check"),
    RequestState.REJECTED: Word(_l("Rejected"), ""),
}
ERRAND_KINDS: dict[ErrandKind, str] = {
    ErrandKind.QUESTION: _l("Question"),
    ErrandKind.NOTICE: _l("Notice"),
}
