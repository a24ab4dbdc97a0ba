"""What can still be done about a person whom no call reached, as the item stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flask_babel import gettext as _

from admin.queries.unreached_lines import UnreachedLine
from admin.work_view import Door
from carecall.domain.unreached import NextStep, UnreachedState


def offered(line: UnreachedLine) -> Sequence[Door]:
    """Return the doors of a row: who takes it, what is tried, how it ends."""
    state = line.row.state
    if state is UnreachedState.SAFE:
        return ()
    is_open = state is UnreachedState.OPEN
    safe = Door(icon="check", text=_("Confirm safe"), view="close_view", dialog="close-dialog", first=not is_open)  # fmt: skip
    take = Door(icon="person", text=_("Take"), view="take_view", first=True)
    doors = [take, safe] if is_open else [safe]
    doors += next_ways(line)
    if state is UnreachedState.TAKEN:
        doors.append(Door(icon="back", text=_("Give back"), view="give_back_view"))
    if state is not UnreachedState.HANDED_ON:
        doors.append(Door(icon="right", text=_("Hand on to others"), view="hand_on_view", dialog="hand-on-dialog"))  # fmt: skip
    return doors


def next_ways(line: UnreachedLine) -> Iterator[Door]:
    """Return what the next step itself lets one do; the step goes along, so that nobody leaves one out."""
    step = line.row.next_step
    if step is NextStep.SECOND_NUMBER and line.helper:
        yield Door(icon="phone", text=_("Ring the second number"), view="ring_view")
    if step is not NextStep.VISIT:
        seen = (("step", step.value),)
        yield Door(icon="forward", text=_("That did not help: next step"), view="advance_view", arguments=seen)  # fmt: skip
