"""The small sound by which we show that we are there when an answer takes longer than people wait."""

from __future__ import annotations

from collections.abc import Sequence

from carecall.ports.dialogue import Line

AFTER_MS = 700
"""From the end of a turn; two thirds of a second later people say "hello?"."""


class Bridge:
    """When to say it, at most once a turn. Times are milliseconds of call time."""

    def __init__(self, texts: Sequence[str]) -> None:
        """`texts` are said in turn; without any nothing is ever said."""
        self._texts = texts
        self._said = 0
        self._owed_since_ms: int | None = None

    def owe(self, now_ms: int) -> None:
        """The person's turn is over and waits for an answer from now on."""
        self._owed_since_ms = now_ms if self._texts else None

    def clear(self) -> None:
        """Nothing is owed: our answer comes, or the person speaks again."""
        self._owed_since_ms = None

    def due(self, now_ms: int) -> bool:
        """Say whether the person has waited long enough."""
        return self._owed_since_ms is not None and now_ms - self._owed_since_ms >= AFTER_MS

    def line(self) -> Line:
        """Return what to say, and owe nothing more."""
        self.clear()
        text = self._texts[self._said % len(self._texts)]
        self._said += 1
        return Line(text=text)
