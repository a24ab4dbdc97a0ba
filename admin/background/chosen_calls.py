"""The calls that an order means: ticked rows, or a whole search of Campaign status."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from sqlalchemy.orm import Session

from admin.actions.conversations import MOST_CALLS, chosen_calls
from admin.background.list_export import asked_of, total_of, view_of
from admin.background.task import Task
from admin.list_walk import begin_walk
from carecall.store.tables import CallRow

MOST_ROWS = 1_000_000


def calls_of(task: Task, session: Session) -> Iterator[list[CallRow]]:
    """Yield the telling calls in pieces, and say how far the work is."""
    ids = planned_call_ids(task)
    done = 0
    while piece := list(islice(ids, MOST_CALLS)):
        yield chosen_calls(session, piece)
        done += len(piece)
        task.step(done)


def planned_call_ids(task: Task) -> Iterator[int]:
    """Return the ordered rows; what lies outside the scope gives nothing later."""
    ticked = task.order.get("ids")
    if ticked:
        task.step(0, len(ticked))
        return iter([int(key) for key in ticked])
    return searched_ids(task)


def searched_ids(task: Task) -> Iterator[int]:
    """Yield the rows of the ordered search."""
    view = view_of("campaign_status")
    asked = asked_of(view, task.order)
    task.step(0, total_of(view, asked))
    walk = begin_walk(MOST_ROWS)
    for line in view.whole_list(replace(asked, page=1), walk):
        yield line.planned_call_id
