"""The emergency stop and its end, each in a transaction of the system's own: a stop reaches below the scope."""

from __future__ import annotations

from datetime import datetime

from admin.house import house
from carecall.store.session import system_writing
from carecall.store.stops import StopOrder, resume_calls, stop_calls


def stop(order: StopOrder, now: datetime) -> None:
    """Stop calls from this moment on; nothing else may be written by the same request before."""
    with system_writing(house().sessions, "an emergency stop") as session:
        stop_calls(session, order, now)


def lift(order: StopOrder, now: datetime) -> bool:
    """Let calls go out again; False when nothing was stopped there."""
    with system_writing(house().sessions, "the end of an emergency stop") as session:
        return resume_calls(session, order, now)
