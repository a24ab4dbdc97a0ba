"""A voice detector that knows the sound of test speech (see the phrasebook) and nothing else."""

from __future__ import annotations

from collections.abc import Sequence

LOUD = 0.95
QUIET = 0.02


class PhraseDetector:
    """Speech is what has 1 in its high bytes for the most part."""

    window_bytes = 512

    def __init__(self) -> None:
        self.live: set[int] = set()
        self.batches: list[int] = []
        self.broken = False
        self._next = 0

    def open(self) -> int:
        self._next += 1
        self.live.add(self._next)
        return self._next

    def close(self, slot: int) -> None:
        self.live.remove(slot)

    def score(self, windows: Sequence[tuple[int, bytes]]) -> Sequence[float]:
        slots = [slot for slot, _ in windows]
        assert len(slots) == len(set(slots)), "a slot came twice in one batch"
        assert set(slots) <= self.live, "a closed slot was scored"
        if self.broken:
            raise RuntimeError("the model broke")
        self.batches.append(len(windows))
        return [LOUD if 4 * window[1::2].count(1) > len(window) else QUIET for _, window in windows]
