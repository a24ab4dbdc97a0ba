"""How a worker is woken for background work; what is to be done stands in the database alone."""

from __future__ import annotations

from typing import Protocol


class Bell(Protocol):
    """Rung by whoever orders work; a ring that is lost costs a few seconds, never the work."""

    def open(self) -> None:
        """Make sure that it can be heard; a worker calls this when it starts.

        Raises:
            BadSetting: it cannot be.
        """
        ...

    def ring(self) -> None:
        """Wake a worker; never fails and never waits long."""
        ...

    def heard(self) -> bool:
        """Say whether somebody rang since the last time; may wait a moment for it."""
        ...
