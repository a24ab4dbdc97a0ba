"""How many requests a key may make: a bucket that all console processes share, drawn from a few requests at a time."""

from __future__ import annotations

import math
from dataclasses import dataclass
from threading import Lock

from carecall.ports.clock import Clock
from carecall.store.api_pace import Drawn, PaceRule, draw_requests
from carecall.store.session import Sessions, system_writing

RULE = PaceRule(burst=120, per_second=10.0)
DRAWN = 10
"""So many requests are let through for one write; so many at most are lost when a process ends."""
GOOD_FOR_S = 10.0
"""What was drawn and not used for so long is gone: the bucket filled meanwhile."""
MOST_KEYS = 10_000
REASON = "a program's requests are counted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """How a key stands after a request."""

    wait_s: int
    """0 for a request that may go through."""
    requests: int
    full_in_s: int


@dataclass(slots=True)
class _Held:
    requests: int
    bucket: float
    """What the bucket held when it was drawn from last."""
    drawn_s: float


class Pace:
    """Lets a key's requests through. Without its database nothing goes through."""

    def __init__(
        self, sessions: Sessions, clock: Clock, rule: PaceRule = RULE, *, drawn: int = DRAWN
    ) -> None:
        self._sessions, self._clock, self._rule, self._drawn = sessions, clock, rule, drawn
        self._held: dict[int, _Held] = {}
        self._lock = Lock()

    @property
    def burst(self) -> int:
        """Return how many requests a key may make at once."""
        return self._rule.burst

    def take(self, key: int) -> Left:
        """Take one request of a key, if there is one."""
        spent = self._spend(key)
        if spent is not None:
            return spent
        with system_writing(self._sessions, REASON) as session:
            drawn = draw_requests(session, key, self._drawn, self._rule, self._clock.now())
        if not drawn.requests:
            return self._left(0, drawn.left, drawn.wait_s)
        return self._left(self._keep(key, drawn), drawn.left)

    def _spend(self, key: int) -> Left | None:
        now_s = self._clock.monotonic()
        with self._lock:
            held = self._held.get(key)
            if held is None or held.requests < 1 or now_s - held.drawn_s >= GOOD_FOR_S:
                return None
            held.requests -= 1
            filled = held.bucket + (now_s - held.drawn_s) * self._rule.per_second
            return self._left(held.requests, filled)

    def _keep(self, key: int, drawn: Drawn) -> int:
        now_s = self._clock.monotonic()
        with self._lock:
            if len(self._held) >= MOST_KEYS:
                self._held.clear()
            held = self._held.get(key)
            good = held is not None and now_s - held.drawn_s < GOOD_FOR_S
            kept = (held.requests if held and good else 0) + drawn.requests - 1
            self._held[key] = _Held(kept, drawn.left, now_s)
            return kept

    def _left(self, held: int, bucket: float, wait_s: int = 0) -> Left:
        requests = min(math.floor(held + bucket), self._rule.burst)
        full_in_s = math.ceil((self._rule.burst - requests) / self._rule.per_second)
        return Left(wait_s=wait_s, requests=requests, full_in_s=full_in_s)
