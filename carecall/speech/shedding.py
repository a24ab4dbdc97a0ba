"""Which passes are not begun under load: first the partial ones, then the speculative ones, never what somebody waits for.

A partial pass only brings news earlier that the final one brings anyway. A speculative one saves
time for its own turn and costs others theirs whenever the person goes on. The final pass of a turn
and the one after the call wait instead; deadlines and the dialling limit are their protection.
"""

from __future__ import annotations

from dataclasses import dataclass

from carecall.ports.speech import Priority

SHEDDABLE = frozenset({Priority.PARTIAL, Priority.SPECULATIVE})
PARTIAL_LOAD = 0.5
"""Most share of the lanes' time: above it, passes wait half their own length on average (M/D/1)."""
SPECULATIVE_LOAD = 0.85
MOST_SPECULATIVE_WAIT_MS = 1000
"""A speculative pass that begins later than its turn's end helps nobody."""
USUAL_PASS_MS = 500
"""What a pass is taken to cost before one was measured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressure:
    """How things stand when a pass is asked for."""

    ahead: int
    """Passes that would begin before it, those under way left out."""
    lanes: int
    free: bool
    """A lane is idle."""
    pass_ms: int | None
    """What a pass cost lately."""
    load: float
    """Share of the lanes' time that was in use lately."""


def is_shed(priority: Priority, pressure: Pressure) -> bool:
    """Say whether a pass is refused at once."""
    if priority is Priority.PARTIAL:
        return not pressure.free or pressure.load > PARTIAL_LOAD
    if priority is Priority.SPECULATIVE and not pressure.free:
        usual_ms = USUAL_PASS_MS if pressure.pass_ms is None else pressure.pass_ms
        wait_ms = (pressure.ahead + 1) * usual_ms / pressure.lanes
        return wait_ms > MOST_SPECULATIVE_WAIT_MS or pressure.load > SPECULATIVE_LOAD
    return False
