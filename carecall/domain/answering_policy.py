"""What a campaign does with each voice that is not an answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import TypeVar

from carecall.errors import BadDefinition

WHERE = "machine_policy"
PATIENCE_RANGE_S = range(5, 121)


class OnVoicemail(StrEnum):
    """After the beep of a voicemail."""

    LEAVE_MESSAGE = "leave_message"
    HANG_UP = "hang_up"


class OnScreening(StrEnum):
    """When a robot asks who calls."""

    SAY_WHO = "say_who"
    """Say who calls and why, then wait for a person."""
    HANG_UP = "hang_up"


class OnOther(StrEnum):
    """When the network speaks, or music plays."""

    HANG_UP = "hang_up"
    WAIT = "wait"
    """A person may still be put through."""


Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True, kw_only=True)
class MachinePolicy:
    """One campaign's answers to machines; a fax is always hung up on."""

    voicemail: OnVoicemail = OnVoicemail.LEAVE_MESSAGE
    screening: OnScreening = OnScreening.SAY_WHO
    announcement: OnOther = OnOther.HANG_UP
    music: OnOther = OnOther.HANG_UP
    patience_s: int = 30
    """How long a person is waited for behind screening, music or an announcement."""


USUAL = MachinePolicy()


def policy_from_plain(document: object) -> MachinePolicy:
    """Return the policy in a JSON document such as {"voicemail": "hang_up"}; what it leaves out is usual.

    Raises:
        BadDefinition: an unknown key or value.
    """
    if not isinstance(document, Mapping):
        raise BadDefinition(WHERE, "the whole", "is not an object.")
    known = {field.name for field in fields(MachinePolicy)}
    unknown = sorted(str(key) for key in document if key not in known)
    if unknown:
        raise BadDefinition(WHERE, unknown[0], f"is none of {', '.join(sorted(known))}.")
    return MachinePolicy(
        voicemail=_choice(document, "voicemail", USUAL.voicemail),
        screening=_choice(document, "screening", USUAL.screening),
        announcement=_choice(document, "announcement", USUAL.announcement),
        music=_choice(document, "music", USUAL.music),
        patience_s=_patience_s(document),
    )


def policy_or_usual(document: object) -> tuple[MachinePolicy, bool]:
    """Return a document's policy and whether it was good; a broken one gives way to the usual, for no call waits for its repair."""
    try:
        return policy_from_plain(document), True
    except BadDefinition:
        return USUAL, False


def policy_to_plain(policy: MachinePolicy) -> dict[str, object]:
    """Return the document that `policy_from_plain` reads."""
    return {
        "voicemail": policy.voicemail.value,
        "screening": policy.screening.value,
        "announcement": policy.announcement.value,
        "music": policy.music.value,
        "patience_s": policy.patience_s,
    }


def _choice(document: Mapping[object, object], key: str, usual: Choice) -> Choice:
    word = document.get(key, usual.value)
    for one in type(usual):
        if one.value == word:
            return one
    known = ", ".join(one.value for one in type(usual))
    raise BadDefinition(WHERE, key, f"must be one of {known}.")


def _patience_s(document: Mapping[object, object]) -> int:
    number = document.get("patience_s", USUAL.patience_s)
    if type(number) is not int or number not in PATIENCE_RANGE_S:
        raise BadDefinition(
            WHERE,
            "patience_s",
            f"must be a whole number from {PATIENCE_RANGE_S[0]} to {PATIENCE_RANGE_S[-1]}.",
        )
    return number
