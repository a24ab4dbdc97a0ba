"""Which columns a list shows, in which order, and how close its rows stand: a user's own choice, kept for each list."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TypeVar

from flask import g

from admin.access import signed_in
from admin.base_view import Column, HardenedView, naming
from admin.column_order import order_of, own_order
from admin.house import house
from admin.saved_views import screen_named
from admin.search import ListRules
from admin.view_options import kept_looks

MANY_COLUMNS = 13
"""From here on cells are narrower and take several lines, so that the list fits a usual window."""
MOST_COLUMNS = 20
"""That the style sheet can hide; no list has more."""

C = TypeVar("C", bound=Column)


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnChoice:
    """One column in the window that chooses."""

    key: str
    title: str
    shown: bool
    fixed: bool
    """It names the rows, is always shown and keeps its place."""
    seldom: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ListLook:
    """How a user wants to see a list."""

    choices: Sequence[ColumnChoice] = ()
    """In the order in which the list shows them."""
    compact: bool = False
    moved: bool = False
    """Whether the columns stand otherwise than usual."""

    @property
    def classes(self) -> str:
        """Return the table's classes: hidden columns are counted from 1, and the style sheet leaves them out."""
        hidden = [f"hides-{at}" for at, each in enumerate(self.choices, 1) if not each.shown]
        many = len(self.choices) - len(hidden) >= MANY_COLUMNS
        return " ".join([*hidden, *["compact"] * self.compact, *["many"] * many])

    @property
    def chosen(self) -> bool:
        """Say whether the list looks otherwise than at first."""
        return self.compact or self.moved or any(each.shown is each.seldom for each in self.choices)

    def arranged(self, columns: Sequence[C]) -> list[C]:
        """Return a list's columns in the order in which it shows them."""
        places = {each.key: at for at, each in enumerate(self.choices)}
        return sorted(columns, key=lambda each: places.get(each.key, len(places)))


def look_of(
    columns: Sequence[Column],
    *,
    hidden: Collection[str],
    compact: bool,
    order: Sequence[object] = (),
) -> ListLook:
    """Return the look of a list of which some columns are hidden; the one that names the rows never is."""
    named = naming(columns).key
    by_key = {each.key: each for each in columns}
    return ListLook(
        choices=[
            ColumnChoice(
                key=each.key, title=str(each.title()),
                shown=each.key == named or each.key not in hidden, fixed=each.key == named,
                seldom=each.seldom,
            )
            for each in (by_key[key] for key in order_of(columns, order))
        ],
        compact=compact,
        moved=bool(own_order(columns, order)),
    )  # fmt: skip


def hidden_of(columns: Sequence[Column], shown: Collection[str]) -> list[str]:
    """Return the columns that are hidden when only some are shown."""
    named = naming(columns).key
    return [each.key for each in columns if each.key != named and each.key not in shown]


def first_hidden(columns: Sequence[Column]) -> list[str]:
    """Return the columns that a list leaves out for whoever chose nothing."""
    return [each.key for each in columns if each.seldom]


def columns_named(screen: str) -> Sequence[Column]:
    """Return the columns of a list that the principal may open; nothing for anything else."""
    view = screen_named(screen)
    return view.columns if isinstance(view, HardenedView) else ()


def look_for(rules: ListRules) -> ListLook:
    """Return how the signed-in user wants to see a list."""
    columns, principal = columns_named(rules.screen), signed_in()
    if not columns or principal is None:
        return ListLook()
    if "list_looks" not in g:
        g.list_looks = kept_looks(house().requests.whole, principal)
    kept = g.list_looks.get(rules.screen, {})
    hidden = kept.get("hidden", first_hidden(columns))
    order = kept.get("order")
    return look_of(
        columns, hidden=hidden, compact=kept.get("compact") is True,
        order=order if isinstance(order, list) else (),
    )  # fmt: skip
