"""Columns and search of the user list."""

from __future__ import annotations

from flask_babel import gettext as _

from admin.cells import Cell, CellColumn, Phone
from admin.columns.moment_fields import LAST_ACCESS, REGISTERED
from admin.columns.organization_columns import choices_of
from admin.mobile_words import CHOICES, mobile_word
from admin.queries.user_list import UserLine
from admin.reach_search import ORGANIZATION
from admin.search import Choice, ListRules, SearchField
from admin.user_rules import role_of
from admin.words import ROLES, SUBSCRIPTIONS


def role_choices() -> list[Choice]:
    """Return every role with its word."""
    return [(name, str(word)) for name, word in ROLES.items()]


def role_cell(line: UserLine) -> Cell:
    """Return the word of a user's role."""
    name = role_of(line.row)
    return str(ROLES.get(name, name))


def verified_choices() -> list[Choice]:
    """Return both ways in which a number stands."""
    return [(key, str(word.text)) for key, word in CHOICES.items()]


COLUMNS = (
    CellColumn(key="organization", title=lambda: _("Organization name"), sort="organization", cell=lambda line: line.organization),
    CellColumn(key="name", title=lambda: _("User name"), sort="name", heading=True, cell=lambda line: line.row.name),
    CellColumn(key="email", title=lambda: _("E-mail address"), sort="email", cell=lambda line: line.row.email),
    CellColumn(key="mobile", title=lambda: _("Mobile phone number"), cell=lambda line: Phone(line.row.mobile)),
    CellColumn(key="mobile_verified", title=lambda: _("Mobile number verified"), minor=True, cell=lambda line: mobile_word(line.row)),
    CellColumn(key="task", title=lambda: _("Task"), minor=True, cell=lambda line: line.row.task),
    CellColumn(key="role", title=lambda: _("Role"), cell=role_cell),
    CellColumn(key="created_at", title=lambda: _("Registration date and time"), sort="registered", minor=True, cell=lambda line: line.row.created_at),
    CellColumn(key="last_access_at", title=lambda: _("Last access date and time"), sort="last_access", cell=lambda line: line.row.last_access_at),
    CellColumn(key="subscription", title=lambda: _("Subscription status"), cell=lambda line: SUBSCRIPTIONS[line.row.status]),
)  # fmt: skip

RULES = ListRules(
    screen="users",
    endpoint="users.index_view",
    fields=(
        SearchField(name="name", label=lambda: _("User name"), personal=True),
        SearchField(name="email", label=lambda: _("E-mail address"), personal=True),
        SearchField(name="mobile", label=lambda: _("Mobile phone number"), personal=True),
        SearchField(name="mobile_verified", label=lambda: _("Mobile number verified"), kind="choice", choices=verified_choices),
        SearchField(name="task", label=lambda: _("Task"), personal=True),
        SearchField(name="role", label=lambda: _("Role"), kind="choice", choices=role_choices),
        SearchField(name="subscription", label=lambda: _("Subscription status"), kind="choice", choices=lambda: choices_of(SUBSCRIPTIONS)),
        *REGISTERED,
        *LAST_ACCESS,
        ORGANIZATION,
    ),
    sorts=("organization", "name", "email", "registered", "last_access"),
    default_sort="registered",
    default_descending=True,
)  # fmt: skip
