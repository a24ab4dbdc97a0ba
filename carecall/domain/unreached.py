"""A promise that was not kept although every ring was used: what somebody does until the person is known to be safe."""

from __future__ import annotations

from enum import StrEnum


class UnreachedReason(StrEnum):
    """Why nobody was talked to."""

    EXHAUSTED = "exhausted"
    """Every redial was used up, or no time was left for another."""
    INVALID_NUMBER = "invalid_number"
    """The number does not exist; ringing it again cannot help."""
    LITTLE_SPEECH = "little_speech"
    """Somebody answered and said too little to know how they are."""
    NOT_CALLED = "not_called"
    """Its hours passed before we could ring: calls were stopped, or the lines were full or down."""


class UnreachedState(StrEnum):
    """How far somebody has come with it."""

    OPEN = "open"
    TAKEN = "taken"
    SAFE = "safe"
    """The person is known to be safe; how is on record."""
    HANDED_ON = "handed_on"
    """Emergency services or another desk have taken over."""


UNREACHED_TRANSITIONS: dict[UnreachedState, frozenset[UnreachedState]] = {
    UnreachedState.OPEN: frozenset(
        {UnreachedState.TAKEN, UnreachedState.SAFE, UnreachedState.HANDED_ON}
    ),
    UnreachedState.TAKEN: frozenset(
        {UnreachedState.OPEN, UnreachedState.SAFE, UnreachedState.HANDED_ON}
    ),
    UnreachedState.HANDED_ON: frozenset({UnreachedState.SAFE}),
    UnreachedState.SAFE: frozenset(),
}


WAITING_FOR_SOMEBODY = frozenset({UnreachedState.OPEN, UnreachedState.TAKEN})
"""In these somebody must do something until the deadline."""
NOT_SAFE_YET = frozenset(UnreachedState) - {UnreachedState.SAFE}


class NextStep(StrEnum):
    """What is tried next, from the gentlest to the last."""

    SECOND_NUMBER = "second_number"
    CONTACT_PERSON = "contact_person"
    KEYHOLDER = "keyholder"
    VISIT = "visit"


class SafetyProof(StrEnum):
    """How it is known that the person is safe."""

    SPOKEN_TO = "spoken_to"
    LATER_CALL = "later_call"
    """They answered a later call of ours and talked."""
    CONTACT_PERSON = "contact_person"
    VISITED = "visited"
    KNOWN_ABSENT = "known_absent"
    """In hospital, with family, travelling: somebody said so."""
    OTHER = "other"
