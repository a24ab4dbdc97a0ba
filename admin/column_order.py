"""In which order a list shows its columns: a user's own, in which the column that names the rows keeps its place."""

from __future__ import annotations

from collections.abc import Sequence

from admin.base_view import Column, naming


def order_of(columns: Sequence[Column], wanted: Sequence[object]) -> list[str]:
    """Return the keys of all columns in the order that is wanted.

    What no column is called, or is named twice, counts for nothing; a column that is not named stands at its
    usual place, as one does that came with a later version.
    """
    named = naming(columns).key
    usual = [each.key for each in columns if each.key != named]
    order = [key for key in dict.fromkeys(str(each) for each in wanted) if key in usual]
    unnamed = [(at, key) for at, key in enumerate(usual) if key not in order]
    for at, key in unnamed:
        order.insert(at, key)
    order.insert([each.key for each in columns].index(named), named)
    return order


def own_order(columns: Sequence[Column], wanted: Sequence[object]) -> list[str]:
    """Return the order that is wanted as it is kept: empty where it is the usual one."""
    order = order_of(columns, wanted)
    return [] if order == [each.key for each in columns] else order
