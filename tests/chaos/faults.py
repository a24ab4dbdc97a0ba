"""What goes wrong in a chaos campaign, and when: an endless stream that one seed decides."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class FaultKind(StrEnum):
    """One kind of mishap."""

    CONTROLLER_KILL = "controller killed"
    CONTROLLER_STOP = "controller stopped for a while"
    MEDIA_KILL = "media killed"
    MEDIA_STOP = "media stopped for a while"
    CORE_KILL = "Asterisk killed"
    AMI_CUT = "AMI cut"
    AMI_FREEZE = "AMI half open"
    AGI_CUT = "AGI port closed"
    DATABASE_PAUSE = "database away"


@dataclass(frozen=True, slots=True)
class Chance:
    """How often a kind happens beside the others, and between which bounds it lasts in seconds."""

    weight: int
    shortest_s: float
    longest_s: float


CHANCES = {
    FaultKind.CONTROLLER_KILL: Chance(5, 0.2, 3),
    FaultKind.CONTROLLER_STOP: Chance(3, 0.5, 4),
    FaultKind.MEDIA_KILL: Chance(3, 0.2, 2),
    FaultKind.MEDIA_STOP: Chance(4, 1, 3),
    FaultKind.CORE_KILL: Chance(1, 0.5, 3),
    FaultKind.AMI_CUT: Chance(4, 0.2, 4),
    FaultKind.AMI_FREEZE: Chance(2, 2, 8),
    FaultKind.AGI_CUT: Chance(3, 1, 4),
    FaultKind.DATABASE_PAUSE: Chance(3, 2, 12),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One mishap."""

    fault_no: int
    after_s: float
    """Seconds from the end of the one before."""
    kind: FaultKind
    seconds: float
    """How long the part is away."""

    def __str__(self) -> str:
        return (
            f"{self.fault_no}. after {self.after_s:.1f} s: {self.kind.value} ({self.seconds:.1f} s)"
        )


def faults(seed: int, *, mean_s: float) -> Iterator[Fault]:
    """Yield mishaps for ever, `mean_s` seconds apart in the mean.

    The first ones are one of each kind in a random order, so that a short campaign meets all of them;
    a controller that comes back too early for its mishap to be felt is felt by the next one.
    """
    chance = random.Random(seed)
    kinds = list(FaultKind)
    weights = [CHANCES[kind].weight for kind in kinds]
    first = chance.sample(kinds, len(kinds))
    fault_no = 0
    while True:
        kind = first.pop() if first else chance.choices(kinds, weights)[0]
        bounds = CHANCES[kind]
        fault_no += 1
        yield Fault(
            fault_no=fault_no,
            after_s=round(chance.uniform(0.3, 1.7) * mean_s, 1),
            kind=kind,
            seconds=round(chance.uniform(bounds.shortest_s, bounds.longest_s), 1),
        )
