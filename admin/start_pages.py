"""Where somebody begins: the screen chosen in the account, and each list with the view chosen for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flask import g, url_for
from flask_admin.base import Admin
from flask_admin.menu import MenuView
from sqlalchemy import select

from admin.access import signed_in
from admin.house import house
from admin.search import Choice, ListRules
from carecall.store.session import system_reading
from carecall.store.tables import SavedViewRow, UserRow


def default_views() -> Mapping[str, int]:
    """Return the saved view that each list of the signed-in user opens with, by the list's name."""
    found: dict[str, int] | None = g.get("default_views")
    if found is None:
        principal = signed_in()
        own = SavedViewRow.is_default & (SavedViewRow.user_id == (principal.user_id if principal else 0))  # fmt: skip
        rows = house().requests.whole.execute(select(SavedViewRow.screen, SavedViewRow.id).where(own))  # fmt: skip
        found = g.default_views = {row[0]: row[1] for row in rows}
    return found


def way_to(item: MenuView) -> str:
    """Return the address that a line of the menu leads to."""
    rules: ListRules | None = getattr(item._view, "rules", None)
    view_id = default_views().get(rules.screen) if rules is not None else None
    if view_id is not None:
        return url_for("saved_views.open_view", view_id=view_id)
    return item.get_url() or ""


def open_items(admin: Admin) -> Iterator[MenuView]:
    """Yield the lines of the menu that the signed-in user may open."""
    for item in admin.menu():
        if isinstance(item, MenuView) and item.is_visible() and item.is_accessible():
            yield item


def offered_pages(admin: Admin) -> list[Choice]:
    """Return (name, title) of the screens that can be the start page."""
    return [(str(item._view.endpoint), str(item.name)) for item in open_items(admin)]


def chosen_page(user_id: int) -> str:
    """Return the name of the screen that a user chose, or an empty text."""
    with system_reading(house().sessions, "a user's start page") as session:
        return session.scalar(select(UserRow.start_page).where(UserRow.id == user_id)) or ""


def start_address(admin: Admin, user_id: int) -> str:
    """Return where a user wants to begin; empty where nothing is chosen or it may not be opened any more."""
    chosen = chosen_page(user_id)
    if not chosen:
        return ""
    return next((way_to(item) for item in open_items(admin) if item._view.endpoint == chosen), "")
