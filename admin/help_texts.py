"""What every figure means: the one source of the help beside titles and of the page of definitions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from admin.languages import later as _l


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """One figure: what it is called and how it comes about."""

    title: str
    """Lazily translated, as is the text."""
    text: str


DEFINITIONS: Mapping[str, Definition] = {
    "total": Definition(
        title=_l("Total calls"),
        text=_l("Connected and unanswered calls. One call is one planned call that is over, however often it rang. Cancelled and refused calls are in it only if a person had answered before."),
    ),
    "connected": Definition(
        title=_l("Connected"),
        text=_l("Calls that a person answered. A voicemail greeting is not a person."),
    ),
    "unanswered": Definition(
        title=_l("Unanswered"),
        text=_l("Calls that no person answered, after all redials were used up."),
    ),
    "connection_rate": Definition(
        title=_l("Connection rate"), text=_l("Connected calls divided by total calls."),
    ),
    "completed": Definition(
        title=_l("Completed conversations"),
        text=_l("Connected calls that reached the closing message. Who hangs up before it has not completed the conversation."),
    ),
    "completion_rate": Definition(
        title=_l("Completion rate"),
        text=_l("Completed conversations divided by total calls, not by connected ones."),
    ),
    "progress": Definition(
        title=_l("Progress"),
        text=_l("Calls of ongoing campaigns, whatever the period. Completed and scheduled calls are parts of all of them."),
    ),
    "results": Definition(
        title=_l("Result summary"),
        text=_l("Connected and unanswered calls are parts of the total number of calls. Completed conversations are a part of the connected calls."),
    ),
    "analysis": Definition(
        title=_l("Call analysis"),
        text=_l("Each result is a part of the analyzed calls, and an analyzed call has exactly one. A call without a talk, or whose analysis is not done yet, has none."),
    ),
    "calls": Definition(
        title=_l("Calls"),
        text=_l("One row for each planned call. Sorted by date and time they stand in the order in which they were due; the time shown is when the answered call was dialled, or else the last one."),
    ),
    "people": Definition(
        title=_l("Number of recipients"),
        text=_l("Different people whom the calls were for. Somebody called in two months counts once in each month and once in the total."),
    ),
    "talk": Definition(
        title=_l("Call duration"),
        text=_l("From the answer to the end of the call; only connected calls have one. The share is of all connected calls."),
    ),
    "rung": Definition(
        title=_l("Rang so often"),
        text=_l("Calls that are over and rang at least this many times."),
    ),
    "answered_at": Definition(
        title=_l("Answered at this attempt"),
        text=_l("Of the calls that rang so often, those that a person answered exactly then."),
    ),
    "gain": Definition(
        title=_l("Gain in connection rate"),
        text=_l("Calls answered at this attempt divided by all calls: what the connection rate would lose without this attempt."),
    ),
    "alerts": Definition(
        title=_l("Alerts raised"),
        text=_l("Emergency alerts of the period, by the moment at which each was raised."),
    ),
    "verdict": Definition(
        title=_l("True, false, unsure"),
        text=_l("What the person who resolved the alert found. Open alerts have no verdict yet."),
    ),
    "precision": Definition(
        title=_l("Precision"),
        text=_l("True alerts divided by true and false ones. Unsure and open alerts say nothing about it."),
    ),
    "seen": Definition(
        title=_l("Median time until seen"),
        text=_l("Half of the alerts that somebody looked at were seen faster than this."),
    ),
    "resolved": Definition(
        title=_l("Median time until resolved"),
        text=_l("Half of the resolved alerts were resolved faster than this, counted from when they were raised."),
    ),
}  # fmt: skip
