"""What `carecall campaign` prints, as plain lines and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, tzinfo

from carecall.store.campaign_list import CampaignEntry, ComingDay
from carecall.store.campaign_orders import OrderRefusal, OrderResult
from carecall.store.rehearsal import Rehearsal, RehearsedCall

WHY = {
    OrderRefusal.UNKNOWN: "is not there",
    OrderRefusal.ENDED: "has ended: make a new campaign for its schedule",
    OrderRefusal.OVER: "is over by its last day: give it a later one first",
    OrderRefusal.RUNS_ALREADY: "runs already",
    OrderRefusal.NOT_RUNNING: "does not run",
    OrderRefusal.NO_SCHEDULE: "has no schedule: choose one for it first",
    OrderRefusal.NOBODY: "has nobody to call: put recipients into its schedule first",
}


def entry_line(entry: CampaignEntry) -> str:
    """Return one campaign as a line."""
    counts = entry.counts
    progress = entry.progress.value.replace("_", " ")
    return (
        f"{entry.organization} / {entry.name}: {progress}, {entry.people} people, "
        f"calls {counts.total} = {counts.completed} completed + {counts.scheduled} scheduled"
    )


def entry_json(entry: CampaignEntry) -> dict[str, object]:
    """Return one campaign for programs."""
    return {
        "organization": entry.organization,
        "campaign": entry.name,
        "type": entry.type,
        "progress": entry.progress,
        "schedule": entry.schedule,
        "people": entry.people,
        "all": entry.counts.total,
        "completed": entry.counts.completed,
        "scheduled": entry.counts.scheduled,
        "cancelled": entry.counts.cancelled,
        "blocked": entry.counts.blocked,
    }


def order_line(result: OrderResult, done: str) -> str:
    """Return what became of one order."""
    if result.refused is not None:
        return f"The campaign “{result.name}” {WHY[result.refused]}."
    cancelled = f", {result.cancelled} planned calls cancelled" if result.cancelled else ""
    return f"The campaign “{result.name}” is {done}{cancelled}."


def order_json(result: OrderResult) -> dict[str, object]:
    """Return what became of one order, for programs."""
    return {
        "campaign": result.name,
        "done": result.refused is None,
        "why_not": result.refused,
        "cancelled": result.cancelled,
    }


def day_line(day: ComingDay, zone: tzinfo | None) -> str:
    """Return one coming day."""
    return (
        f"  {day.round_on}  {day.calls:>7} calls, "
        f"{_clock(day.first_at, zone)} to {_clock(day.last_until, zone)}"
    )


def rehearsal_lines(one: Rehearsal, zone: tzinfo | None, *, calls: bool) -> Iterator[str]:
    """Return a rehearsal as lines."""
    told = one.forecast
    if one.round_on is None:
        yield f"{one.campaign}: no round comes, so nobody would be called."
        return
    yield f"{one.campaign}: round of {one.round_on}, from {one.outgoing_number} on {one.trunk}"
    yield f"  calls          {told.calls} would ring, {sum(one.blocked.values())} would not"
    for rule, count in one.blocked.items():
        yield f"    {rule.value:<24} {count}"
    yield f"  expected       {told.rings} rings, {told.answered} answered, {told.unanswered} not"
    if told.late:
        yield f"  too late       {told.late} find no free line in time: more lines, or a longer window"
    yield f"  lines          {told.lines_needed} needed, {one.channels} there, {one.calls_per_second:g} calls a second"
    if told.ends_at is not None:
        yield f"  ends           {_moment(told.ends_at, zone)}"
    yield f"  cost           {_cost(one)}"
    source = "this organization's own calls" if one.measured else "usual values"
    yield f"  by {source}: {one.usual.answer_rate:.0%} answered, {one.usual.talk_s:.0f} s talks"
    if calls:
        yield from (_call_line(call, zone) for call in one.calls)


def as_json_rehearsal(one: Rehearsal) -> dict[str, object]:
    """Return a rehearsal for programs; numbers are masked."""
    told = one.forecast
    return {
        "campaign": one.campaign,
        "round_on": str(one.round_on) if one.round_on else None,
        "outgoing_number": one.outgoing_number,
        "trunk": one.trunk,
        "calls": told.calls,
        "blocked": {rule.value: count for rule, count in one.blocked.items()},
        "rings": told.rings,
        "answered": told.answered,
        "unanswered": told.unanswered,
        "late": told.late,
        "lines_needed": told.lines_needed,
        "lines": one.channels,
        "ends_at": told.ends_at.isoformat() if told.ends_at else None,
        "cost": str(told.cost) if told.cost is not None else None,
        "cost_at_most": str(told.cost_at_most) if told.cost_at_most is not None else None,
        "currency": one.currency,
        "people": [
            {
                "recipient": call.recipient,
                "number": call.number,
                "due_at": call.due_at.isoformat(),
                "rule": call.rule.value,
            }
            for call in one.calls
        ],
    }


def _call_line(call: RehearsedCall, zone: tzinfo | None) -> str:
    what = f"not called: {call.rule.value}" if call.blocked else "is called"
    return f"  {_moment(call.due_at, zone)}  {call.recipient}  {call.number}  {what}"


def _cost(one: Rehearsal) -> str:
    told = one.forecast
    if told.cost is None or told.cost_at_most is None:
        return f"unknown: nobody said what calls on {one.trunk} cost"
    unit = f" {one.currency}" if one.currency else ""
    return f"about {told.cost:.2f}{unit}, {told.cost_at_most:.2f}{unit} at most for answered talks"


def _moment(at: datetime, zone: tzinfo | None) -> str:
    return at.astimezone(zone).strftime("%Y-%m-%d %H:%M")


def _clock(at: datetime, zone: tzinfo | None) -> str:
    return at.astimezone(zone).strftime("%H:%M")
