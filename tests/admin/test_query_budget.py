"""What a page costs the database: a handful of statements, however many rows it shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import event

from admin.listing import AnySelect
from admin.queries.call_list import SORTS, with_spoken_of
from admin.queries.kept_counts import LONGEST_S, SLOW_S, KeptCounts
from carecall.store.tables import CallRow, CampaignRow, PlannedCallRow, RecipientRow
from tests.admin.conftest import Visitor
from tests.builders import World

BUDGET = {
    "/campaign-status/": 27,
    "/recipients/": 24,
    "/worklists/alerts/": 24,
    "/worklists/unreached/": 24,
    "/campaigns/": 24,
    "/settings/organizations/": 24,
    "/details/recipient/1": 32,
}
"""Most statements of a page, the eight or so that find out who asks included."""


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """How many statements there are does not depend on the database."""
    return sqlite_url


@pytest.fixture
def said(app: Flask) -> Iterator[list[str]]:
    """Every statement that reaches the database."""
    statements: list[str] = []

    def listen(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    event.listen(app.extensions["carecall_engine"], "before_cursor_execute", listen)
    yield statements
    event.remove(app.extensions["carecall_engine"], "before_cursor_execute", listen)


def statements_of(boss: Visitor, said: list[str], url: str) -> int:
    boss.get(url)
    said.clear()
    assert boss.get(url).status_code == 200
    return len(said)


def test_no_page_asks_the_database_more_than_it_needs(boss: Visitor, said: list[str]) -> None:
    spent = {url: statements_of(boss, said, url) for url in BUDGET}
    assert {url: count for url, count in spent.items() if count > BUDGET[url]} == {}


@pytest.mark.parametrize("url", ["/campaign-status/?period=all", "/recipients/?sort=name"])
def test_more_rows_need_no_more_statements(
    boss: Visitor, said: list[str], world: World, url: str
) -> None:
    few = statements_of(boss, said, f"{url}&name=none&recipient=none")
    many = statements_of(boss, said, f"{url}&size=100")
    assert len(world.recipient_ids) > 10
    assert many <= few + 6, "something is asked for each row"


def test_only_what_a_search_speaks_of_is_joined() -> None:
    def tables(statement: AnySelect) -> str:
        return str(statement).partition("FROM")[2]

    plain = tables(with_spoken_of([PlannedCallRow.due_at.asc()]))
    assert "JOIN" not in plain
    named = tables(with_spoken_of([RecipientRow.name == "x"]))
    assert "JOIN recipient" in named
    assert "campaign" not in named
    assert "JOIN campaign" in tables(with_spoken_of([CampaignRow.name.contains("x")]))
    assert "JOIN" not in tables(with_spoken_of([SORTS["talk"].asc()]))
    assert "JOIN call" in tables(with_spoken_of([CallRow.outgoing_number.contains("7")]))


class Stopwatch:
    """A clock that counting moves."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self.counted = 0

    def count(self, took_s: float) -> Callable[[], int]:
        def counting() -> int:
            self.counted += 1
            self.now_s += took_s
            return self.counted

        return counting


def test_quick_counts_are_counted_every_time() -> None:
    watch = Stopwatch()
    kept = KeptCounts(lambda: watch.now_s)
    assert [kept.of("calls", watch.count(SLOW_S / 2)) for _ in range(3)] == [1, 2, 3]


def test_slow_counts_are_kept_for_a_while_and_only_for_the_same_calls() -> None:
    watch = Stopwatch()
    kept = KeptCounts(lambda: watch.now_s)
    assert [kept.of("mine", watch.count(5.0)) for _ in range(3)] == [1, 1, 1]
    assert kept.of("others", watch.count(5.0)) == 2
    watch.now_s += LONGEST_S
    assert kept.of("mine", watch.count(5.0)) == 3
