"""A platform that stands as a test says."""

from __future__ import annotations

from datetime import datetime

from carecall.domain.alert import AlertState
from carecall.domain.call import CallState, Disposition, PlannedCallState
from carecall.ports.standing import NodeStanding, Queue, Standing, TrunkStanding


def make_standing(at: datetime, **facts: object) -> Standing:
    """Return a platform on which nothing happens, with `facts` changed."""
    quiet: dict[str, object] = {
        "at": at, "calls": {}, "planned": {}, "ended_today": {}, "due": Queue(), "alerts": {},
        "alerts_unseen": Queue(), "unreached": Queue(), "unreached_taken": 0, "unreached_late": 0,
        "news": Queue(), "news_failed": 0, "nodes": (), "trunks": (), "all_stopped": False,
        "organizations_stopped": 0,
    }  # fmt: skip
    return Standing(**(quiet | facts))  # type: ignore[arg-type]  # the facts are Standing's own fields


def busy_standing(at: datetime, since: datetime) -> Standing:
    """Return a platform on which everything happens at once."""
    return make_standing(
        at,
        calls={CallState.RINGING: 2, CallState.ANSWERED: 3},
        planned={PlannedCallState.PLANNED: 40, PlannedCallState.COMPLETED: 7},
        ended_today={Disposition.BUSY: 4, Disposition.ANSWERED: 9},
        due=Queue(waiting=5, since=since),
        alerts={AlertState.RAISED: 1, AlertState.OWNED: 2},
        alerts_unseen=Queue(waiting=1, since=since),
        unreached=Queue(waiting=2, since=since),
        unreached_taken=1,
        unreached_late=1,
        news=Queue(waiting=3, since=since),
        news_failed=1,
        nodes=(
            NodeStanding(
                name="host-a", held=True, draining=False, open_calls=5, speech_load=0.4,
                speech_at=at, admitted=12,
            ),
            NodeStanding(
                name="host-b", held=False, draining=True, open_calls=0, speech_load=None,
                speech_at=None, admitted=None,
            ),
        ),
        trunks=(
            TrunkStanding(
                name="trunk", enabled=True, open_calls=5, channels=10, failures=6,
                stopped_until=at.replace(year=at.year + 1), stopped_why="congestion",
            ),
        ),
        all_stopped=True,
        organizations_stopped=2,
    )  # fmt: skip


class FakeStandingSource:
    """Answers with one standing, or fails."""

    def __init__(self, standing: Standing) -> None:
        self.standing_now = standing
        self.fails = False
        self.asked: list[datetime] = []

    def standing(self, now: datetime, *, day_from: datetime) -> Standing:
        self.asked.append(day_from)
        if self.fails:
            raise ConnectionError("the database is away")
        return self.standing_now
