"""How `carecall status` is shown: lines for people, one object for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from enum import StrEnum

from rich.text import Text

from carecall.commands.process_probe import ProcessState
from carecall.commands.status_facts import Facts, minutes, needs
from carecall.ports.standing import Queue

MOST_CALLS = 20


def as_json(facts: Facts) -> str:
    """Return everything as one JSON object."""
    document = asdict(facts) | {"running": facts.running, "needs": needs(facts)}
    return json.dumps(_plain(document), ensure_ascii=False, indent=2)


def _plain(value: object) -> object:
    """Return what JSON can hold; states become their words."""
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    if isinstance(value, StrEnum):
        return value.value
    return value.isoformat() if isinstance(value, datetime) else value


def as_text(facts: Facts) -> Text:
    """Return everything as lines, what needs a person last."""
    text = Text()
    for heading, lines in (
        ("Processes", _processes(facts)),
        ("Nodes", _nodes(facts)),
        ("Trunks", _trunks(facts)),
        ("Campaigns", _campaigns(facts)),
        ("Calls", _calls(facts)),
        ("Waiting", _waiting(facts)),
    ):
        text.append(f"{heading}\n", style="bold")
        for line in lines:
            text.append(f"  {line}\n")
    wanted = needs(facts)
    if wanted:
        text.append("Needs a person\n", style="bold red")
        for sentence in wanted:
            text.append(f"  {sentence}\n")
    else:
        text.append("Nothing needs a person.\n", style="green")
    return text


def _processes(facts: Facts) -> Iterator[str]:
    if not facts.running:
        where = " (a controller runs on another host)" if facts.elsewhere else ""
        yield f"CareCall does not run here{where}; this is what the database says."
        return
    for process in facts.processes:
        yield f"{process.name:<11} {_standing_of(process)}"


def _standing_of(process: ProcessState) -> str:
    if not process.runs:
        return "does not run"
    missing = [part for part, there in process.parts.items() if not there]
    return f"runs, not ready: {', '.join(missing)}" if missing else "runs"


def _nodes(facts: Facts) -> Iterator[str]:
    for node in facts.standing.nodes:
        state = "draining" if node.draining else "held" if node.held else "nobody's"
        speech = ""
        if node.speech_load is not None:
            speech = f", speech {node.speech_load:.0%} in use, carries {node.admitted} talks"
        yield f"{node.name}: {state}, {node.open_calls} calls{speech}"


def _trunks(facts: Facts) -> Iterator[str]:
    for trunk in facts.standing.trunks:
        state = "in use" if trunk.enabled else "switched off"
        if trunk.is_stopped(facts.standing.at) and trunk.stopped_until is not None:
            state = f"stopped until {trunk.stopped_until.astimezone():%H:%M:%S} ({trunk.stopped_why or 'failures'})"
        yield f"{trunk.name}: {state}, {trunk.open_calls} of {trunk.channels} channels"


def _campaigns(facts: Facts) -> Iterator[str]:
    for campaign in facts.campaigns:
        done = campaign.progress
        yield (
            f"{campaign.organization} / {campaign.name} ({campaign.state}): "
            f"All {done.total}, Completed {done.completed}, Scheduled {done.scheduled}"
        )
    if not facts.campaigns:
        yield "none in progress"


def _calls(facts: Facts) -> Iterator[str]:
    now = facts.standing.at
    today = ", ".join(f"{how} {count}" for how, count in sorted(facts.standing.ended_today.items()))
    yield f"today: {today or 'none ended'}"
    for call in facts.calls[:MOST_CALLS]:
        age = minutes((now - call.since).total_seconds())
        yield f"{call.call_id}  {call.state:<11} {age:>7}  {call.number}  {call.campaign}"
    if len(facts.calls) > MOST_CALLS:
        yield f"and {len(facts.calls) - MOST_CALLS} more"


def _waiting(facts: Facts) -> Iterator[str]:
    standing = facts.standing
    for name, queue in (
        ("due calls", standing.due),
        ("alerts nobody has looked at", standing.alerts_unseen),
        ("people not reached, nobody's yet", standing.unreached),
        ("news to be delivered", standing.news),
    ):
        yield f"{name}: {_queue(queue, standing.at)}"
    if standing.all_stopped or standing.organizations_stopped:
        scope = "everything" if standing.all_stopped else ""
        some = f"{standing.organizations_stopped} organizations"
        told = [scope, some if standing.organizations_stopped else ""]
        yield f"stops in force: {', '.join(one for one in told if one)}"


def _queue(queue: Queue, now: datetime) -> str:
    if not queue.waiting:
        return "0"
    return f"{queue.waiting}, the oldest for {minutes(queue.age_s(now))}"
