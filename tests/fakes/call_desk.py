"""A call desk that knows a few calls."""

from __future__ import annotations

from datetime import datetime

from carecall.ports.repositories import CallArrival


class FakeCallDesk:
    """Accepts each known call once."""

    def __init__(self, *known: str) -> None:
        self.known = set(known)
        self.arrivals: list[str] = []
        self.steps: dict[str, list[str]] = {}
        self.fails = False

    def arrived(self, call_id: str, now: datetime) -> CallArrival:
        if self.fails:
            raise ConnectionError
        self.arrivals.append(call_id)
        accepted = call_id in self.known
        self.known.discard(call_id)
        return CallArrival(call_id=call_id, accepted=accepted, max_talk_s=600 if accepted else 0)

    def next_step(self, call_id: str, now: datetime) -> str:
        steps = self.steps.get(call_id, [])
        return steps.pop(0) if steps else "hangup"
