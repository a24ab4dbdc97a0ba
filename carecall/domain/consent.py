"""What a person agreed to, and how we know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ConsentKind(StrEnum):
    """What was agreed to."""

    CALLS = "calls"
    RECORDING = "recording"
    MEMORY = "memory"
    SHARING = "sharing"
    """Handing findings on to a control organization or a contact person."""


class ConsentBasis(StrEnum):
    """How the consent reached us."""

    WRITTEN = "written"
    SPOKEN = "spoken"
    GUARDIAN = "guardian"
    IMPORTED = "imported"
    """The organization that uploaded the list vouches for it."""


class RefusalSource(StrEnum):
    """How a wish not to be called reached us."""

    SPOKEN = "spoken"
    PRESSED = "pressed"
    STAFF = "staff"
    IMPORTED = "imported"


DISCLOSURE_VERSION = "1"
"""Version of what a person is told (an AI calls, it is recorded) before agreeing."""


class ConsentStanding(StrEnum):
    """Whether the agreement to be called carries a call today."""

    GIVEN = "given"
    OUTDATED = "outdated"
    """It was given to an older text, or to one that nobody can compare."""
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallsRefused:
    """A person said or pressed on a call that they want no more calls, or took that back."""

    call_id: str
    source: RefusalSource
    at: datetime
    taken_back: bool = False
    """The person wants to go on being called: what this very call had written is lifted."""


def consent_standing(given_to: str | None, required: str) -> ConsentStanding:
    """Return what a live consent, given to the text of version `given_to`, counts against `required`.

    A consent counts for the text that the person was told and for every older one. Versions of
    digits and dots are compared as numbers; any other version counts only for itself.
    """
    if given_to is None:
        return ConsentStanding.NONE
    if not required.strip() or not given_to.strip():
        return ConsentStanding.OUTDATED
    if given_to.strip() == required.strip():
        return ConsentStanding.GIVEN
    given, asked = _numbers(given_to), _numbers(required)
    newer = given is not None and asked is not None and given > asked
    return ConsentStanding.GIVEN if newer else ConsentStanding.OUTDATED


def _numbers(version: str) -> tuple[int, ...] | None:
    parts = version.strip().split(".")
    if not all(part.isascii() and part.isdigit() for part in parts):
        return None
    return tuple(int(part) for part in parts)
