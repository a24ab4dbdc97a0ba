"""What a person agreed to, and how we know."""

from __future__ import annotations

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
