"""Columns and search of the list of humans who take over emergencies."""

from __future__ import annotations

from flask_babel import gettext as _

from admin.cells import Cell, CellColumn, Phone
from admin.columns.channel_columns import OFF, ON
from admin.queries.simple_list import OwnedLine
from admin.reach_search import ORGANIZATION
from admin.search import ListRules, SearchField


def hours_cell(line: OwnedLine) -> Cell:
    """Return when somebody may be rung."""
    row = line.row
    return f"{row.opens:%H:%M} - {row.closes:%H:%M}" if row.opens else _("Always")


COLUMNS = (
    CellColumn(key="rank", title=lambda: _("Order"), sort="rank", numeric=True, cell=lambda line: line.row.rank),
    CellColumn(key="name", title=lambda: _("Name"), sort="name", heading=True, cell=lambda line: line.row.name),
    CellColumn(key="number", title=lambda: _("Telephone number"), cell=lambda line: Phone(line.row.number)),
    CellColumn(key="opens", title=lambda: _("On duty"), cell=hours_cell),
    CellColumn(key="active", title=lambda: _("State"), cell=lambda line: ON if line.row.active else OFF),
    CellColumn(key="organization", title=lambda: _("Organization name"), sort="organization", cell=lambda line: line.organization),
)  # fmt: skip

RULES = ListRules(
    screen="transfer_targets",
    endpoint="transfer_targets.index_view",
    fields=(
        SearchField(name="name", label=lambda: _("Name")),
        ORGANIZATION,
    ),
    sorts=("rank", "name", "organization"),
    default_sort="rank",
)  # fmt: skip
