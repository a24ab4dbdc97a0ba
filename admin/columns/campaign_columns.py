"""Columns and search of the campaign list."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _

from admin.access import Permission, current_principal
from admin.campaign_words import CAMPAIGN_TYPES, INTERVALS
from admin.cells import Cell, CellColumn, Link, OwnNumber
from admin.queries.campaign_rows import CampaignLine
from admin.reach_search import ORGANIZATION
from admin.search import Choice, ListRules, SearchField
from admin.words import PROGRESS, Word


def type_choices() -> list[Choice]:
    """Return what campaigns are for."""
    return [(key.value, str(text)) for key, text in CAMPAIGN_TYPES.items()]


def progress_choices() -> list[Choice]:
    """Return how far a campaign can be, as its column says it."""
    return [(key.value, str(word.text)) for key, word in PROGRESS.items()]


def interval_cell(line: CampaignLine) -> Cell:
    """Return the interval of the schedule, or that there is none."""
    if line.schedule is None:
        return Word(_("Schedule needed"), "warn")
    return str(INTERVALS[line.schedule.interval])


def targets_cell(line: CampaignLine) -> Cell:
    """Return how many people are called, or the way to the first ones."""
    if line.schedule is None or line.targets:
        return line.targets
    missing = _("Need to register target recipient")
    if not current_principal().may(Permission.CAMPAIGNS):
        return Word(missing, "warn")
    return Link(missing, url_for("schedules.targets_view", row_id=line.schedule.id))


COLUMNS = (
    CellColumn(key="name", title=lambda: _("Campaign name"), sort="name", cell=lambda line: line.row.name),
    CellColumn(key="organization", title=lambda: _("Organization name"), sort="organization", cell=lambda line: line.organization),
    CellColumn(key="type", title=lambda: _("Campaign type"), cell=lambda line: str(CAMPAIGN_TYPES[line.row.type])),
    CellColumn(key="created_at", title=lambda: _("Registration date"), sort="registered", minor=True, cell=lambda line: line.row.created_at),
    CellColumn(key="last_run_at", title=lambda: _("Last execution date and time"), sort="last_run", cell=lambda line: line.row.last_run_at),
    CellColumn(key="interval", title=lambda: _("Outgoing call interval"), cell=interval_cell),
    CellColumn(key="start_time", title=lambda: _("Call start time"), cell=lambda line: f"{line.schedule.start_time:%H:%M}" if line.schedule else None),
    CellColumn(key="outgoing_number", title=lambda: _("Outgoing number"), cell=lambda line: OwnNumber(line.outgoing_number)),
    CellColumn(key="targets", title=lambda: _("Number of targets"), numeric=True, cell=targets_cell),
    CellColumn(key="progress", title=lambda: _("Progress status"), cell=lambda line: PROGRESS[line.progress]),
)  # fmt: skip

RULES = ListRules(
    screen="campaigns",
    endpoint="campaigns.index_view",
    fields=(
        SearchField(name="name", label=lambda: _("Campaign name")),
        SearchField(name="type", label=lambda: _("Campaign type"), kind="choice", choices=type_choices),
        SearchField(name="progress", label=lambda: _("Progress status"), kind="choice", choices=progress_choices),
        ORGANIZATION,
    ),
    sorts=("name", "organization", "registered", "last_run"),
    default_sort="registered",
    default_descending=True,
)  # fmt: skip
