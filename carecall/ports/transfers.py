"""What handing a call to a human reads and writes. Implementations are plain sync; callers run them in threads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from carecall.domain.script import CareScript
from carecall.domain.transfer import TransferOrder


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferStep:
    """What the dialplan does next for somebody who waits for a human."""

    order: TransferOrder | None = None
    """Ring this one."""
    back: bool = False
    """Nobody is left to ring: the conversation goes on. False without an order means that the call is over."""


class TransferDesk(Protocol):
    """What the dialplan's questions about a transfer touch."""

    def step(
        self, call_id: str, dial_status: str, now: datetime, *, new_leg_id: str
    ) -> TransferStep:
        """Write what came of the last ring (`dial_status` is empty before the first) and return what follows."""
        ...

    def join(self, leg_id: str, now: datetime) -> bool:
        """Write that the person has a human, when somebody pressed the key on this phone; False when nobody did."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverBrief:
    """What a human's phone is told before it is joined with the person's."""

    leg_id: str
    call_id: str
    script: CareScript
    department: str
    recipient: str
    quote: str
    """What the person said."""
    wished: bool = False
    """The person asked for a human, and there is no emergency."""
    voice: str = ""
    speed: float = 1.0


class HandoverStore(Protocol):
    """What is asked and written while a human's phone is off the hook."""

    def lifted(self, leg_id: str, now: datetime) -> HandoverBrief | None:
        """A human's phone was answered, by somebody or by a machine; None for an unknown leg, or one that was."""
        ...

    def decided(self, leg_id: str, *, taken: bool) -> None:
        """Write whether the key was pressed."""
        ...
