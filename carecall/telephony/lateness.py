"""How punctual the sound is: one counter per millisecond of lateness."""

from __future__ import annotations

from dataclasses import dataclass

_BUCKETS = 250


@dataclass(frozen=True, slots=True, kw_only=True)
class LatenessFigures:
    """Frames sent and how late they left, in milliseconds."""

    frames: int
    skipped: int
    """Slots in which nothing was sent because we were too late (the person heard a gap)."""
    p50_ms: int
    p99_ms: int
    max_ms: int


class Lateness:
    """A histogram that costs one addition to feed."""

    def __init__(self) -> None:
        self.skipped = 0
        self._counts = [0] * (_BUCKETS + 1)

    def count(self, late_ms: int, frames: int) -> None:
        """Add `frames` frames that left `late_ms` after their time."""
        self._counts[min(max(late_ms, 0), _BUCKETS)] += frames

    def figures(self) -> LatenessFigures:
        """Return what was counted since the last `clear`."""
        return LatenessFigures(
            frames=sum(self._counts),
            skipped=self.skipped,
            p50_ms=self._at_share(0.50),
            p99_ms=self._at_share(0.99),
            max_ms=max((ms for ms, count in enumerate(self._counts) if count), default=0),
        )

    def clear(self) -> None:
        """Begin a new measurement."""
        self.skipped = 0
        self._counts = [0] * (_BUCKETS + 1)

    def _at_share(self, share: float) -> int:
        wanted = share * sum(self._counts)
        reached = 0
        for late_ms, count in enumerate(self._counts):
            reached += count
            if count and reached >= wanted:
                return late_ms
        return 0
