"""What a recogniser remembers of its last passes, for its figures."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from carecall.domain.percentile import percentile
from carecall.ports.speech import PassFigures

REMEMBERED = 256
"""Passes that the figures are made of."""


def _remembered() -> deque[int]:
    return deque(maxlen=REMEMBERED)


@dataclass(slots=True)
class PassLog:
    """Waits and lengths of the last passes, and how many came to nothing since the start."""

    waits_ms: deque[int] = field(default_factory=_remembered)
    passes_ms: deque[int] = field(default_factory=_remembered)
    batches: deque[int] = field(default_factory=_remembered)
    """How many utterances each of the last passes took."""
    dropped: int = 0
    too_slow: int = 0
    shed: int = 0

    def figures(self, *, waiting: int, running: int) -> PassFigures:
        """Return the figures; `waiting` and `running` are those of this moment."""
        return PassFigures(
            waiting=waiting,
            running=running,
            waited_ms_p50=percentile(self.waits_ms, 50),
            waited_ms_p95=percentile(self.waits_ms, 95),
            pass_ms_p50=percentile(self.passes_ms, 50),
            pass_ms_p95=percentile(self.passes_ms, 95),
            dropped=self.dropped,
            too_slow=self.too_slow,
            shed=self.shed,
            batch=percentile(self.batches, 50) or 1,
        )
