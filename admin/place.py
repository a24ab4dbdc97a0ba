"""Where somebody is: the organization in view, the section and the page."""

from __future__ import annotations

from flask import current_app, request
from flask_babel import ngettext

from admin.access import signed_in
from admin.house import house
from admin.menu import menu_of
from admin.queries.palette_finds import way_down
from admin.search import whole_number


def place_here() -> list[str]:
    """Return the steps of the breadcrumb: whose rows are shown, then the menu's section."""
    principal = signed_in()
    if principal is None:
        return []
    below = len(principal.scope) - 1
    chosen = whole_number(request.args.get("organization", ""), low=1, high=2**53)
    names = way_down(house().requests.session, principal, chosen) if chosen else []
    if not names:
        more = ngettext("and %(n)s below", "and %(n)s below", below, n=below) if below else ""
        names = [
            " ".join(part for part in (principal.place or principal.organization, more) if part)
        ]
    return [*names, *section_here()]


def section_here() -> list[str]:
    """Return the title of the menu's section that the page belongs to, where it belongs to one."""
    for admin in current_app.extensions.get("admin", ()):
        for group in menu_of(admin):
            if any(entry.current for entry in group.entries):
                return [str(group.title)]
    return []
