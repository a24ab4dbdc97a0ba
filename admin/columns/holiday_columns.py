"""Columns and search of the list of own days."""

from __future__ import annotations

from flask_babel import gettext as _

from admin.cells import Cell, CellColumn
from admin.house import now
from admin.languages import later as _l
from admin.queries.setting_searches import NO, YES
from admin.queries.simple_list import OwnedLine
from admin.reach_search import ORGANIZATION
from admin.search import Choice, ListRules, SearchField
from admin.words import Word

DAY_OFF = Word(_l("Day off"), "note", "calendar")
WORKS = Word(_l("Working holiday"), "ok", "phone")


def year_choices() -> list[Choice]:
    """Return the years that can be looked at."""
    this = now().year
    return [(str(year), str(year)) for year in range(this - 1, this + 3)]


def kind_choices() -> list[Choice]:
    """Return what an own day can be, as the search asks for it."""
    return [(NO, str(DAY_OFF.text)), (YES, str(WORKS.text))]


def kind_cell(line: OwnedLine) -> Cell:
    """Return whether people are called on that day."""
    return WORKS if line.row.works else DAY_OFF


COLUMNS = (
    CellColumn(key="day_on", title=lambda: _("Day"), sort="day", cell=lambda line: line.row.day_on),
    CellColumn(key="name", title=lambda: _("Name of the day"), sort="name", cell=lambda line: line.row.name),
    CellColumn(key="works", title=lambda: _("Kind"), cell=kind_cell),
    CellColumn(key="organization", title=lambda: _("Organization name"), sort="organization", cell=lambda line: line.organization),
)  # fmt: skip

RULES = ListRules(
    screen="holidays",
    endpoint="holidays.index_view",
    fields=(
        SearchField(name="name", label=lambda: _("Name of the day")),
        SearchField(name="kind", label=lambda: _("Kind"), kind="choice", choices=kind_choices),
        SearchField(name="year", label=lambda: _("Year"), kind="choice", choices=year_choices, differs=True),
        ORGANIZATION,
    ),
    sorts=("day", "name", "organization"),
    default_sort="day",
)  # fmt: skip
