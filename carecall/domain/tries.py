"""How long whoever guessed wrongly has to wait: a few free tries, then a wait that doubles; nobody is locked out."""

from __future__ import annotations

from datetime import datetime, timedelta

FREE_TRIES = 5
FIRST_WAIT = timedelta(seconds=2)
LONGEST_WAIT = timedelta(seconds=300)
FORGET_AFTER = timedelta(hours=1)
MOST_DOUBLINGS = 20


def wait_after(tries: int, last_at: datetime, now: datetime) -> timedelta:
    """Return how long the next try has still to wait, after so many and the last one at a moment."""
    # A clock that was set back makes nobody wait longer than the rule says.
    passed = max(now - last_at, timedelta(0))
    if tries < FREE_TRIES or passed > FORGET_AFTER:
        return timedelta(0)
    doubled = FIRST_WAIT * (1 << min(tries - FREE_TRIES, MOST_DOUBLINGS))
    return max(min(doubled, LONGEST_WAIT) - passed, timedelta(0))
