"""Where tables are shown: a terminal in its own width, anything else wide enough for all."""

from __future__ import annotations

from rich.console import Console

PLAIN_WIDTH = 160
"""Characters of a line in a file or pipe; the results table needs so many."""


def open_console(*, stderr: bool = False) -> Console:
    """Return the console of standard output or standard error."""
    console = Console(stderr=stderr)
    return console if console.is_terminal else Console(stderr=stderr, width=PLAIN_WIDTH)
