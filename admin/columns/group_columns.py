"""Columns and search of the organization group list."""

from __future__ import annotations

from flask_babel import gettext as _

from admin.cells import CellColumn
from admin.columns.moment_fields import REGISTERED
from admin.reach_search import ORGANIZATION
from admin.search import ListRules, SearchField

COLUMNS = (
    CellColumn(key="name", title=lambda: _("Organization group name"), sort="name", cell=lambda line: line.row.name),
    CellColumn(key="organization", title=lambda: _("Registered organization name"), sort="organization", cell=lambda line: line.organization),
    CellColumn(key="organizations", title=lambda: _("Number of organizations"), numeric=True, cell=lambda line: line.organizations),
    CellColumn(key="description", title=lambda: _("Description"), minor=True, cell=lambda line: line.row.description),
    CellColumn(key="created_at", title=lambda: _("Registration date and time"), sort="registered", cell=lambda line: line.row.created_at),
)  # fmt: skip

RULES = ListRules(
    screen="organization_groups",
    endpoint="organization_groups.index_view",
    fields=(
        SearchField(name="name", label=lambda: _("Organization group name")),
        SearchField(name="top", label=lambda: _("Registered organization name")),
        SearchField(name="member", label=lambda: _("Organizations below")),
        SearchField(name="description", label=lambda: _("Description")),
        *REGISTERED,
        ORGANIZATION,
    ),
    sorts=("name", "organization", "registered"),
    default_sort="registered",
    default_descending=True,
)  # fmt: skip
