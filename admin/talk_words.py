"""Words for what a talk was and told: who took it, who ended it, facts of daily life, memory, consent, wishes."""

from __future__ import annotations

from admin.languages import later as _l
from admin.words import CAUSES
from carecall.domain.answering import AnswerKind
from carecall.domain.call import Disposition, EndedBy
from carecall.domain.consent import ConsentBasis, ConsentKind
from carecall.domain.memory import MemoryKind
from carecall.domain.slots import SlotName

ANSWERED_AS: dict[AnswerKind, str] = {
    AnswerKind.PERSON: _l("A person"),
    AnswerKind.VOICEMAIL: _l("Voicemail"),
    AnswerKind.SCREENING: _l("Call screening"),
    AnswerKind.OUT_OF_SERVICE: _l("Announcement: number not in use"),
    AnswerKind.ANNOUNCEMENT: _l("Announcement of the network"),
    AnswerKind.MUSIC: _l("Music"),
    AnswerKind.FAX: _l("Fax"),
}
ENDED_BY: dict[EndedBy, str] = {
    EndedBy.AGENT: _l("ended by the agent"),
    EndedBy.RECIPIENT: _l("the recipient hung up"),
    EndedBy.FAULT: _l("broke off by a fault"),
}
OUTCOMES: dict[Disposition, str] = {Disposition.ANSWERED: _l("Answered"), **CAUSES}
SLOTS: dict[SlotName, str] = {
    SlotName.MEALS: _l("Meals today"),
    SlotName.SLEEP_HOURS: _l("Hours slept"),
    SlotName.MEDICINE_TAKEN: _l("Medicine taken"),
    SlotName.MEDICINE_LEFT: _l("Medicine left"),
    SlotName.DAYS_WITHOUT: _l("Days without"),
    SlotName.PAIN_WHERE: _l("Pain where"),
    SlotName.PAIN_SINCE: _l("Pain since"),
    SlotName.SINCE: _l("Since"),
    SlotName.WENT_OUT: _l("Went out"),
    SlotName.DOCTOR_SEEN: _l("Doctor seen"),
}
SLOT_VALUES: dict[str, str] = {
    "yes": _l("yes"),
    "no": _l("no"),
    "long": _l("for long"),
    "head": _l("head"),
    "eye": _l("eye"),
    "ear": _l("ear"),
    "tooth": _l("tooth"),
    "throat": _l("throat"),
    "neck": _l("neck"),
    "shoulder": _l("shoulder"),
    "arm": _l("arm"),
    "elbow": _l("elbow"),
    "wrist": _l("wrist"),
    "hand": _l("hand"),
    "chest": _l("chest"),
    "stomach": _l("stomach"),
    "back": _l("lower back"),
    "hip": _l("hip"),
    "leg": _l("leg"),
    "knee": _l("knee"),
    "ankle": _l("ankle"),
    "foot": _l("foot"),
    "joints": _l("joints"),
}
"""A value that is not here, a number above all, is shown as it is."""
SIDES: dict[str, str] = {"left": _l("left"), "right": _l("right"), "both": _l("both sides")}
MEMORY_KINDS: dict[MemoryKind, str] = {
    MemoryKind.PASSING: _l("Passing trouble"),
    MemoryKind.CHRONIC: _l("Lasting trouble"),
    MemoryKind.FACT: _l("Fact"),
    MemoryKind.WISH: _l("Plan or wish"),
}
CONSENTS: dict[ConsentKind, str] = {
    ConsentKind.CALLS: _l("Being called"),
    ConsentKind.RECORDING: _l("Recording"),
    ConsentKind.MEMORY: _l("Remembering between calls"),
    ConsentKind.SHARING: _l("Passing findings on"),
}
CONSENT_BASES: dict[ConsentBasis, str] = {
    ConsentBasis.WRITTEN: _l("in writing"),
    ConsentBasis.SPOKEN: _l("spoken"),
    ConsentBasis.GUARDIAN: _l("by a guardian"),
    ConsentBasis.IMPORTED: _l("vouched for by the organization"),
}

RELATIONS: dict[str, str] = {
    "family": _l("Family"),
    "guardian": _l("Guardian"),
    "neighbour": _l("Neighbour"),
    "worker": _l("Welfare worker"),
    "other": _l("Other"),
}
ABSENCES: dict[str, str] = {
    "hospital": _l("Hospital"),
    "travel": _l("Travel"),
    "mourning": _l("Mourning"),
    "refusal": _l("Refusal for now"),
    "other": _l("Other"),
}


def slot_value(value: str) -> str:
    """Return a stored slot value in the reader's language."""
    part, _, side = value.partition("_")
    said = str(SLOT_VALUES.get(part, value))
    return f"{said} ({SIDES[side]})" if side in SIDES else said
