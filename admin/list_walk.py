"""One list read to its end in a single pass: pages of an open result instead of a query for each page.

An export asks a screen for page after page as a browser does. With a walk in the request, the screen's own
query runs once, its rows come from the open result in pieces, and nothing is counted; so memory stays flat,
the last page costs what the first does, and rows that change meanwhile are neither doubled nor lost.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any

from flask import g, has_app_context
from sqlalchemy import Select
from sqlalchemy.engine import Row
from sqlalchemy.orm import Session

AnySelect = Select[*tuple[Any, ...]]
AnyRow = Row[*tuple[Any, ...]]


class ListWalk:
    """The open result of one list."""

    def __init__(self, most_rows: int) -> None:
        self._rows: Iterator[AnyRow] | None = None
        self._most_rows = most_rows
        self.over = False
        """Nothing is left."""

    def next_page(self, session: Session, statement: AnySelect, size: int) -> Sequence[AnyRow]:
        """Return the next rows of a list's statement."""
        if self._rows is None:
            streamed = statement.limit(self._most_rows).execution_options(yield_per=size)
            self._rows = iter(session.execute(streamed))
        page = list(islice(self._rows, size))
        self.over = len(page) < size
        return page


def begin_walk(most_rows: int) -> ListWalk:
    """Let the lists of this request be read to their end; one list a request."""
    walk: ListWalk = ListWalk(most_rows)
    g.list_walk = walk
    return walk


@contextmanager
def count_whole_lists() -> Iterator[None]:
    """Let lists count all of their rows meanwhile, however many there are."""
    g.count_whole_lists = True
    try:
        yield
    finally:
        g.count_whole_lists = False


def counts_all() -> bool:
    """Say whether a count is to go on to the end."""
    return has_app_context() and bool(g.get("count_whole_lists"))


def current_walk() -> ListWalk | None:
    """Return the walk of this request, if it is one."""
    walk: ListWalk | None = g.get("list_walk") if has_app_context() else None
    return walk
