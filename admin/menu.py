"""The sidebar, from the views that Flask-Admin knows and the principal may open."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request
from flask_admin.base import Admin
from flask_admin.menu import MenuView

from admin.access import signed_in


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuEntry:
    """One line of the sidebar."""

    text: str
    url: str
    icon: str
    current: bool


def menu_of(admin: Admin) -> list[MenuEntry]:
    """Return the entries for the running request."""
    if signed_in() is None:
        return []
    views = [item for item in admin.menu() if isinstance(item, MenuView)]
    return [
        MenuEntry(
            text=item.name,
            url=item.get_url() or "",
            icon=item.get_icon_value() or "info",
            current=request.blueprint == item._view.endpoint,
        )
        for item in views
        if item.is_visible() and item.is_accessible()
    ]
