"""Which engine held a talk, and how quickly a language model found its words."""

from __future__ import annotations

from carecall.domain.percentile import percentile
from carecall.domain.turns import EnginesUsed
from carecall.ports.dialogue import Phrasing


class EngineLog:
    """Counts over one call."""

    def __init__(self, dialogue: str) -> None:
        self._dialogue = dialogue
        self._first_words_ms: list[int] = []
        self._fallbacks = 0

    def take(self, phrasing: Phrasing | None) -> None:
        """Note one reply; None for one that no model was asked for."""
        if phrasing is None:
            return
        if phrasing.first_words_ms is not None:
            self._first_words_ms.append(phrasing.first_words_ms)
        if phrasing.fell_back:
            self._fallbacks += 1

    def read(self) -> EnginesUsed:
        """Return what is known now."""
        return EnginesUsed(
            dialogue=self._dialogue,
            phrased=len(self._first_words_ms),
            fell_back=self._fallbacks,
            first_words_p50_ms=percentile(self._first_words_ms, 50),
            first_words_most_ms=max(self._first_words_ms, default=None),
        )
