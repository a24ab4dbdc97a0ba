"""What `carecall status` knows, and what of it needs a person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from carecall.commands.local_day import midnight_before
from carecall.commands.process_probe import ProcessState, probe_processes
from carecall.ports.standing import Standing
from carecall.settings import Settings
from carecall.store.engine import create_engine
from carecall.store.in_progress import (
    CampaignInProgress,
    LiveCall,
    campaigns_in_progress,
    live_calls,
)
from carecall.store.migrations import check_ready
from carecall.store.nodes import AbandonedNode, abandoned_nodes
from carecall.store.session import guarded_sessions, system_reading
from carecall.store.standing import read_standing

LATE_S = 300.0
"""A promise that is due for longer while everything runs is late."""
DIALLING = ("Asterisk", "media", "controller")
"""Without one of these nobody is called."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """One look at everything."""

    processes: Sequence[ProcessState]
    standing: Standing
    campaigns: Sequence[CampaignInProgress]
    calls: Sequence[LiveCall]
    abandoned: Sequence[AbandonedNode]

    @property
    def running(self) -> bool:
        """Whether any process of this installation runs."""
        return any(process.runs for process in self.processes)

    @property
    def elsewhere(self) -> bool:
        """Whether a controller on another host dials for this database."""
        return any(node.held for node in self.standing.nodes)


def look(settings: Settings, now: datetime) -> Facts:
    """Look once.

    Raises:
        DatabaseUnready: the database cannot be reached or is not migrated.
    """
    engine = create_engine(settings.sqlalchemy_url)
    try:
        check_ready(engine)
        with system_reading(guarded_sessions(engine), "the terminal shows the platform") as session:
            return Facts(
                processes=probe_processes(settings),
                standing=read_standing(session, now, day_from=midnight_before(now)),
                campaigns=campaigns_in_progress(session),
                calls=live_calls(session),
                abandoned=abandoned_nodes(session, now),
            )
    finally:
        engine.dispose()


def needs(facts: Facts) -> list[str]:
    """Return one sentence for each thing that a person has to look at."""
    return [
        *_of_processes(facts),
        *_of_people(facts.standing),
        *_of_calls(facts),
        *_of_trunks(facts.standing),
    ]


def _of_processes(facts: Facts) -> Iterator[str]:
    for process in facts.processes if facts.running else ():
        if not process.runs:
            yield f"The {process.name} process does not run: see var/log, or start it again."
        elif not process.ready:
            missing = ", ".join(part for part, there in process.parts.items() if not there)
            yield f"The {process.name} process is not ready ({missing})."
    for node in facts.abandoned:
        yield f"Node {node.name} has {node.open_calls} open calls and no controller: start its controller."


def _of_people(standing: Standing) -> Iterator[str]:
    now = standing.at
    if standing.alerts_unseen.waiting:
        yield (
            f"{standing.alerts_unseen.waiting} alerts nobody has looked at, "
            f"the oldest for {minutes(standing.alerts_unseen.age_s(now))}: open the console."
        )
    if standing.unreached.waiting:
        yield (
            f"{standing.unreached.waiting} people were not reached and nobody looks after them, "
            f"the oldest for {minutes(standing.unreached.age_s(now))}: open the console."
        )
    if standing.unreached_late:
        yield f"{standing.unreached_late} people not reached are not known to be safe in time."
    if standing.news_failed:
        yield f"{standing.news_failed} news of the last day could not be delivered: see `carecall notify queue`."


def _of_calls(facts: Facts) -> Iterator[str]:
    standing = facts.standing
    late_s = standing.due.age_s(standing.at)
    if standing.all_stopped:
        yield "Every call of the platform is stopped: `carecall resume-all` lets them ring again."
    elif late_s > LATE_S:
        who = "" if facts.running or facts.elsewhere else " and nothing runs that would dial them"
        yield f"{standing.due.waiting} calls are due, the oldest for {minutes(late_s)}{who}."
    if standing.organizations_stopped:
        yield f"The calls of {standing.organizations_stopped} organizations are stopped."


def _of_trunks(standing: Standing) -> Iterator[str]:
    for trunk in standing.trunks:
        if trunk.is_stopped(standing.at) and trunk.enabled:
            why = f" ({trunk.stopped_why})" if trunk.stopped_why else ""
            yield f"Trunk {trunk.name} is stopped after {trunk.failures} failures{why}: see `carecall trunk test`."


def minutes(seconds: float) -> str:
    """Return a length of time in few words."""
    if seconds < 120:
        return f"{seconds:.0f} s"
    if seconds < 7200:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.0f} h"
