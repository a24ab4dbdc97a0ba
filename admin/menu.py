"""The sidebar, from the views that Flask-Admin knows and the principal may open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from flask import request
from flask_admin.base import Admin
from flask_admin.menu import MenuView

from admin.access import signed_in
from admin.languages import later as _l
from admin.start_pages import open_items, way_to


class MenuSection(StrEnum):
    """Where in the sidebar a screen stands, in this order."""

    CALLS = "calls"
    WORK = "work"
    CAMPAIGNS = "campaigns"
    STATISTICS = "statistics"
    SETTINGS = "settings"


SECTIONS: Mapping[MenuSection, str] = {
    MenuSection.CALLS: _l("Calls"),
    MenuSection.WORK: _l("Work"),
    MenuSection.CAMPAIGNS: _l("Campaigns"),
    MenuSection.STATISTICS: _l("Statistics"),
    MenuSection.SETTINGS: _l("Settings"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuEntry:
    """One line of the sidebar."""

    text: str
    url: str
    icon: str
    current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuGroup:
    """The lines of one section."""

    title: str
    entries: tuple[MenuEntry, ...]


def menu_of(admin: Admin) -> list[MenuGroup]:
    """Return the groups for the running request; a section without an entry is left out."""
    if signed_in() is None:
        return []
    found: dict[MenuSection, list[MenuEntry]] = {section: [] for section in MenuSection}
    for item in open_items(admin):
        section = getattr(item._view, "menu_section", MenuSection.CALLS)
        found[section].append(_entry(item))
    return [
        MenuGroup(title=SECTIONS[section], entries=tuple(entries))
        for section, entries in found.items()
        if entries
    ]


def _entry(item: MenuView) -> MenuEntry:
    return MenuEntry(
        text=item.name,
        url=way_to(item),
        icon=item.get_icon_value() or "info",
        current=request.blueprint == item._view.endpoint,
    )
