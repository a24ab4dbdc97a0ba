"""The command palette: pages, organizations and recipients by name, by keyboard alone."""

from __future__ import annotations

from flask import current_app, jsonify, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin.base import expose
from flask_babel import gettext as _

from admin.access import Permission, current_principal
from admin.help_texts import DEFINITIONS
from admin.menu import menu_of
from admin.plain_view import SignedInView
from admin.queries.palette_finds import organizations_named, people_named, people_of
from admin.recent import recent_people
from admin.search import MOST_CHARACTERS, MOST_WORDS

Found = dict[str, str]
SHORTEST = 2
"""Characters that a search for people needs; fewer would name half of them."""


class PaletteView(SignedInView):
    """Answers what the palette asks; words are posted, so that no name stands in an address."""

    @expose("/find", methods=("POST",))
    def find_view(self) -> ResponseReturnValue:
        """Return what matches the typed words."""
        words = request.form.get("words", "")[:MOST_CHARACTERS].split()[:MOST_WORDS]
        found = [*self.recent(words), *self.pages(words), *self.organizations(words), *self.people(words)]  # fmt: skip
        return jsonify({"found": found})

    def recent(self, words: list[str]) -> list[Found]:
        """Return who was looked at last, before anything is typed."""
        if words or not current_principal().may(Permission.VIEW):
            return []
        people = people_of(self.db, recent_people())
        return [person_found(_("Opened last"), *person) for person in people]

    def pages(self, words: list[str]) -> list[Found]:
        """Return the pages of the menu whose names hold the words; without words, all."""
        return [
            {"kind": str(group.title), "text": str(entry.text), "url": entry.url}
            for admin in current_app.extensions["admin"]
            for group in menu_of(admin)
            for entry in group.entries
            if all(word.casefold() in str(entry.text).casefold() for word in words)
        ]

    def organizations(self, words: list[str]) -> list[Found]:
        """Return organizations in reach; choosing one shows its people."""
        principal = current_principal()
        if not words or not principal.wide or not principal.may(Permission.VIEW):
            return []
        return [
            {
                "kind": _("Organization"), "text": name,
                "url": url_for("recipients.index_view", organization=key),
            }
            for key, name in organizations_named(self.db, principal, words)
        ]  # fmt: skip

    def people(self, words: list[str]) -> list[Found]:
        """Return recipients in reach; choosing one opens the details."""
        if len("".join(words)) < SHORTEST or not current_principal().may(Permission.VIEW):
            return []
        return [person_found(_("Recipient"), *person) for person in people_named(self.db, words)]


def person_found(kind: str, key: int, name: str, organization: str) -> Found:
    """Return a person's line; choosing it opens the details."""
    return {
        "kind": kind,
        "text": f"{name} · {organization}",
        "url": url_for("recipients.index_view", open=key),
    }


class HelpView(SignedInView):
    """What every figure means, on one page."""

    @expose("/")
    def index_view(self) -> ResponseReturnValue:
        """Show the definitions."""
        return str(self.render("help.html", definitions=DEFINITIONS))
