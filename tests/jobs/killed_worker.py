"""A worker that stands still at one place of its work, so that a test can kill it there: `URL VAR PLACE`."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from admin import list_download
from admin.app import create_app
from admin.background import list_export, recipient_import
from admin.background.doing import do
from admin.house import EXTENSION
from carecall.settings import Settings
from carecall.store.job_desk import JobDesk
from tests.builders import NOON
from tests.fakes.clock import FakeClock

HERE = "HERE"
PIECE = 3
"""Rows of a piece, small enough to have several of few rows."""


def stand_still() -> NoReturn:
    """Tell the test, and wait to be killed."""
    print(HERE, flush=True)
    while True:
        time.sleep(60)


def before_commit() -> None:
    """Stop inside the second piece's transaction: its rows are written and nothing is committed."""
    plain, count = recipient_import.add_free, [0]

    def stopping(*given: object) -> None:
        plain(*given)
        count[0] += 1
        if count[0] == 2:
            stand_still()

    recipient_import.add_free = stopping


def after_commit() -> None:
    """Stop when two pieces are stored and nobody was told."""
    plain, count = recipient_import.store_piece, [0]

    def stopping(*given: object) -> None:
        plain(*given)
        count[0] += 1
        if count[0] == 2:
            stand_still()

    recipient_import.store_piece = stopping


def in_export() -> None:
    """Stop when half of the rows are on their way into the file."""
    plain = list_export.cells

    def stopping(*given: object) -> object:
        for number, line in enumerate(plain(*given)):
            if number == 6:
                stand_still()
            yield line

    list_export.cells = stopping


PLACES: dict[str, Callable[[], None]] = {
    each.__name__: each for each in (before_commit, after_commit, in_export)
}


def small_pieces() -> None:
    """Work in pieces of a few rows, so that there are several."""
    recipient_import.PIECE_ROWS = PIECE
    list_download.PIECE_ROWS = PIECE


def main(url: str, var: str, place: str) -> None:
    """Take the oldest work and stand still where it was asked."""
    small_pieces()
    PLACES[place]()
    settings = Settings(var=Path(var), database_url=url, _env_file=None)
    app = create_app(settings, clock=FakeClock(NOON))
    desk = JobDesk(app.extensions[EXTENSION].sessions, "killed")
    held = desk.take(NOON)
    assert held is not None
    do(app, desk, held, threading.Event())


if __name__ == "__main__":
    main(*sys.argv[1:])
