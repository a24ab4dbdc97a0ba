"""Judges a chaos campaign, and says what happened in counts."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.chaos import invariants
from tests.chaos.carrier_record import Leg
from tests.chaos.crew import Crew
from tests.chaos.faults import FaultKind
from tests.chaos.promises import REDIALS, Books, digits
from tests.chaos.stage import CONTROLLER, MEDIA, Stage

if TYPE_CHECKING:
    from tests.chaos.show import Course, Programme

KILLS = (FaultKind.CONTROLLER_KILL, FaultKind.MEDIA_KILL, FaultKind.CORE_KILL)
STOPS = (FaultKind.CONTROLLER_STOP, FaultKind.MEDIA_STOP)
CUTS = (FaultKind.AMI_CUT, FaultKind.AMI_FREEZE, FaultKind.AGI_CUT)
TOLD = 20
"""Broken promises that are shown, of each run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What came of one campaign; plain values, to be saved."""

    kind: str
    seed: int
    recipients: int
    seconds: float
    faults: list[str]
    counts: dict[str, Any]
    broken: list[str]
    """A sentence for each promise that was not kept."""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def judge(programme: Programme, stage: Stage, course: Course, books: Books) -> Verdict:
    """Compare the carrier's record with what was promised."""
    legs = stage.legs
    heard = heard_by_people(stage.journal)
    talks = invariants.with_the_far_end(books.talks, legs, heard)
    broken = [
        *(["it did not settle in time"] if course.gave_up else []),
        *invariants.rung_too_often(legs, REDIALS + 1),
        *invariants.rung_twice_at_once(legs),
        *invariants.too_fast(legs, stage.limits),
        *invariants.too_many_at_once(legs, stage.limits, stage.core_deaths),
        *invariants.unfinished(books.promises),
        *invariants.unkept(books.promises, legs),
        *invariants.unaccounted(books.promises, legs),
        *invariants.unrecorded(talks),
        *invariants.unwritten(heard, talks),
        *[f"a channel was left: {channel}" for channel in course.unquiet],
        *missing(programme, books),
    ]
    return Verdict(
        kind=programme.kind,
        seed=programme.seed,
        recipients=programme.recipients,
        seconds=round(course.seconds, 1),
        faults=course.lines,
        counts=counts(stage, course, books, legs, len(heard)),
        broken=broken,
    )


def missing(programme: Programme, books: Books) -> list[str]:
    """Everybody has one planned call."""
    if len(books.promises) == programme.recipients:
        return []
    return [f"{len(books.promises)} calls were planned for {programme.recipients} people"]


def counts(
    stage: Stage, course: Course, books: Books, legs: Sequence[Leg], heard: int
) -> dict[str, Any]:
    """Return everything that can be counted."""
    said = messages([stage.crew.hands[CONTROLLER].log])
    return {
        "calls rung": len(legs),
        "people rung": len({leg.number for leg in legs}),
        "answered": sum(leg.answered_at is not None for leg in legs),
        "heard our voice": heard,
        "talks": len(books.talks),
        "talks broken by us": sum(talk.broken for talk in books.talks),
        "talks without a turn": sum(not talk.turns for talk in books.talks),
        "recordings": sum(bool(talk.recording_bytes) for talk in books.talks),
        "redials": books.redials,
        "kills": sum(course.struck[kind] for kind in KILLS),
        "stops": sum(course.struck[kind] for kind in STOPS),
        "cuts": sum(course.struck[kind] for kind in CUTS),
        "database pauses": course.struck[FaultKind.DATABASE_PAUSE],
        "faults by kind": {kind.value: times for kind, times in sorted(course.struck.items())},
        "restarts": restarts(stage.crew) + len(stage.core_deaths),
        "ended on their own": dict(stage.crew.fell),
        "quarantined": len(said["call doubtful"]),
        "given back undialled": len(said["call given back"]),
        "reconciled": len(reconciled(said)),
        "most calls a second": invariants.most_within(legs, 1.0),
        "most calls at once": invariants.most_at_once(legs, stage.core_deaths),
        "states": books.states,
        "dispositions": books.dispositions,
        "said by the controller": {message: len(calls) for message, calls in sorted(said.items())},
    }


def restarts(crew: Crew) -> int:
    """Return how often controller and media were started again."""
    return sum(crew.starts[name] - 1 for name in (CONTROLLER, MEDIA))


def messages(files: Iterable[Path]) -> Mapping[str, Counter[str]]:
    """Return the calls that each message of a log was about; a message about no call counts for itself."""
    found: dict[str, Counter[str]] = {}
    lines = [line for file in files for line in file.read_text(errors="replace").splitlines()]
    for at, line in enumerate(lines):
        try:
            said = json.loads(line)
        except ValueError:
            continue
        if isinstance(said, dict) and "message" in said:
            message = f"{said['message']}: {said['kind']}" if "kind" in said else said["message"]
            found.setdefault(message, Counter())[str(said.get("call_id", at))] += 1
    return Messages(found)


def reconciled(said: Mapping[str, Counter[str]]) -> set[str]:
    """Return the calls whose end nobody told the controller: it was found by comparing books and Asterisk."""
    told_of = {*said["call progressed: ended"], *said["call progressed: refused"]}
    return set(said["call settled"]) - told_of - set(said["call refused"])


class Messages(dict[str, Counter[str]]):
    """Messages that nobody said were about no call."""

    def __missing__(self, message: str) -> Counter[str]:
        return Counter()


def heard_by_people(journal: Path) -> list[tuple[str, datetime]]:
    """Return whom our voice reached, and when the call arrived, by the people's own account."""
    if not journal.exists():
        return []
    entries = [json.loads(line) for line in journal.read_text(encoding="utf-8").splitlines()]
    return [
        (digits(entry["dialled"]), datetime.fromisoformat(entry["arrived_at"]))
        for entry in entries
        if entry.get("heard_ms")
    ]


def told(verdict: Verdict) -> str:
    """Return a verdict for a terminal."""
    lines = [
        f"{verdict.kind}, seed {verdict.seed}: {verdict.recipients} people in {verdict.seconds:.0f} s, "
        f"{len(verdict.faults)} mishaps"
    ]
    lines += [f"  {name}: {value}" for name, value in verdict.counts.items()]
    if not verdict.broken:
        return "\n".join([*lines, "  Every promise was kept."])
    shown = verdict.broken[:TOLD]
    return "\n".join(
        [*lines, f"  BROKEN ({len(verdict.broken)}):", *(f"    {one}" for one in shown)]
    )
