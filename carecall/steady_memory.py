"""Keeps Python's garbage collector from stopping the sound of calls, or the console's answers.

A full collection walks every object of the process, imported libraries included, and holds the
interpreter meanwhile: tens of milliseconds in which no call gets a frame, a seventh of a second in
the console. What lives since the start never becomes garbage, and what calls and requests leave
behind is nearly all freed by reference counts.
"""

from __future__ import annotations

import gc

YOUNG_OBJECTS = 20_000
"""New objects between two looks at the youngest ones (Python's own default: 700)."""


def steady_memory() -> None:
    """Set what exists aside and collect seldom; call once, when everything is built."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS, 20, 50)
