"""Saved views: a list's search under a name, a person's own or shared within the organization."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from flask import current_app
from flask_admin.base import BaseView
from sqlalchemy import ColumnElement, and_, or_, select

from admin.access import Principal, signed_in
from admin.house import house
from admin.search import ListRequest, ListRules, clean_sort, clean_values, keep_personal
from carecall.store.tables import SavedViewRow

MOST_VIEWS = 50
"""That a menu shows."""
MOST_NAME = 80


def screen_named(screen: str) -> BaseView | None:
    """Return the screen of a list that the principal may open, or None."""
    for admin in current_app.extensions.get("admin", ()):
        for view in admin._views:
            rules: ListRules | None = getattr(view, "rules", None)
            if rules is not None and rules.screen == screen and view.is_accessible():
                return cast("BaseView", view)
    return None


def rules_named(screen: str) -> ListRules | None:
    """Return the rules of a list that the principal may open, or None."""
    rules: ListRules | None = getattr(screen_named(screen), "rules", None)
    return rules


def reachable(principal: Principal) -> ColumnElement[bool]:
    """Return which views somebody sees: own ones, and what colleagues of the organization share."""
    return and_(
        SavedViewRow.organization_id == principal.organization_id,
        or_(SavedViewRow.user_id == principal.user_id, SavedViewRow.shared),
    )


def views_for(rules: ListRules) -> Sequence[SavedViewRow]:
    """Return the views of a list for its menu, own ones first."""
    principal = signed_in()
    if principal is None:
        return ()
    statement = (
        select(SavedViewRow)
        .where(SavedViewRow.screen == rules.screen, reachable(principal))
        .order_by(SavedViewRow.user_id != principal.user_id, SavedViewRow.name)
        .limit(MOST_VIEWS)
    )
    return house().requests.whole.scalars(statement).all()


def query_of(wanted: ListRequest, *, shared: bool) -> dict[str, Any]:
    """Return what is kept of a search; a shared one keeps no words that name people."""
    personal = {each.name for each in wanted.rules.fields if each.personal}
    kept = {
        name: value for name, value in wanted.values.items() if not (shared and name in personal)
    }
    return {"values": kept, "sort": f"-{wanted.sort}" if wanted.descending else wanted.sort}


def address_of(rules: ListRules, query: Mapping[str, Any]) -> str:
    """Return the address of a kept search, cleaned as if it had just been typed."""
    kept = query.get("values")
    raw = {str(name): str(value) for name, value in kept.items()} if isinstance(kept, dict) else {}
    values = clean_values(rules, raw, personal_too=True)
    sort, descending = clean_sort(rules, str(query.get("sort", "")))
    key = keep_personal(rules, values)
    return ListRequest(rules=rules, sort=sort, descending=descending, values=values, key=key).url()
