"""Says what a long step is doing, on a terminal as a moving line, elsewhere as a line now and then."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

MOVING_GAP_S = 0.2
PLAIN_GAP_S = 5.0
BAR_WIDTH = 24
STOPPED = "Stopped; the same command goes on from here."
"""What is said after Ctrl-C."""
MEGABYTE = 1_000_000


def bar(done: float, total: float) -> str:
    """Return a text bar of BAR_WIDTH characters; empty when the total is not known.

    >>> bar(1, 2)
    '[############............]'
    """
    if total <= 0:
        return ""
    filled = round(BAR_WIDTH * min(done / total, 1.0))
    return "[" + "#" * filled + "." * (BAR_WIDTH - filled) + "]"


def amount(done: int, total: int) -> str:
    """Return `12.3 of 105.0 MB`, or `12.3 MB` when the total is not known."""
    if total <= 0:
        return f"{done / MEGABYTE:.1f} MB"
    return f"{done / MEGABYTE:.1f} of {total / MEGABYTE:.1f} MB"


class Progress:
    """Writes steps and their progress to one text stream."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._moving = stream.isatty()
        self._began_s = time.monotonic()
        self._shown_s = 0.0

    def say(self, text: str) -> None:
        """Write one line that stays."""
        self._stream.write(("\r\x1b[K" if self._moving else "") + text + "\n")
        self._stream.flush()

    def note(self, text: str, *, fraction: float | None = None) -> None:
        """Show how far the present step is; too frequent calls are dropped."""
        now_s = time.monotonic()
        gap_s = MOVING_GAP_S if self._moving else PLAIN_GAP_S
        if now_s - self._shown_s < gap_s:
            return
        self._shown_s = now_s
        meter = bar(fraction, 1.0) + " " if fraction is not None else ""
        line = f"  {meter}{text}, {now_s - self._began_s:.0f} s"
        # A line that wraps cannot be taken back.
        width = shutil.get_terminal_size().columns - 1
        self._stream.write("\r\x1b[K" + line[:width] if self._moving else line + "\n")
        self._stream.flush()

    @contextmanager
    def step(self, title: str) -> Iterator[None]:
        """Announce a step, and its time once it is done."""
        self._began_s = self._shown_s = time.monotonic()
        self.say(f"{title} ...")
        yield
        self.say(f"{title}: done in {time.monotonic() - self._began_s:.1f} s")
