"""Columns and search of the schedule list."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _

from admin.access import Permission, current_principal
from admin.campaign_words import INTERVALS
from admin.cells import Cell, CellColumn, Link, OwnNumber
from admin.queries.schedule_list import ScheduleLine
from admin.reach_search import ORGANIZATION
from admin.search import Choice, ListRules, SearchField
from admin.words import Word
from carecall.domain.schedule import Interval

SECONDS_OF_MINUTE = 60


def interval_choices() -> list[Choice]:
    """Return what calls are counted within."""
    return [(key.value, str(text)) for key, text in INTERVALS.items()]


def missing_choices() -> list[Choice]:
    """Return what a schedule may still need."""
    return [
        ("targets", _("Need to register target recipient")),
        ("campaign", _("Need to add campaign")),
    ]


def targets_cell(line: ScheduleLine) -> Cell:
    """Return how many people there are, or the way to the first ones."""
    url = url_for("schedules.targets_view", row_id=line.key)
    if line.targets:
        return Link(f"{line.targets:,}", url)
    missing = _("Need to register target recipient")
    return Link(missing, url) if _may_edit() else Word(missing, "warn")


def campaign_cell(line: ScheduleLine) -> Cell:
    """Return the campaign's name, or the way to a new one."""
    if line.campaign:
        return line.campaign
    missing = _("Need to add campaign")
    url = url_for("campaigns.new_view", schedule=line.key)
    return Link(missing, url) if _may_edit() else Word(missing, "warn")


def calls_cell(line: ScheduleLine) -> Cell:
    """Return how many calls an interval has."""
    return 1 if line.row.interval is Interval.ONCE else line.row.calls_per_interval


def _may_edit() -> bool:
    return current_principal().may(Permission.CAMPAIGNS)


COLUMNS = (
    CellColumn(key="name", title=lambda: _("Schedule name"), sort="name", cell=lambda line: line.row.name),
    CellColumn(key="organization", title=lambda: _("Organization name"), sort="organization", cell=lambda line: line.organization),
    CellColumn(key="created_at", title=lambda: _("Registration date"), sort="registered", cell=lambda line: line.row.created_at),
    CellColumn(key="interval", title=lambda: _("Outgoing call interval"), cell=lambda line: str(INTERVALS[line.row.interval])),
    CellColumn(key="calls", title=lambda: _("Number of outgoing calls"), numeric=True, cell=calls_cell),
    CellColumn(key="start_time", title=lambda: _("Call start time"), sort="start", cell=lambda line: f"{line.row.start_time:%H:%M}"),
    CellColumn(key="redials", title=lambda: _("Number of redials"), numeric=True, cell=lambda line: line.row.redials),
    CellColumn(key="redial_gap", title=lambda: _("Redial interval"), minor=True, cell=lambda line: _("%(n)s min", n=line.row.redial_gap_s // SECONDS_OF_MINUTE)),
    CellColumn(key="targets", title=lambda: _("Number of targets"), numeric=True, cell=targets_cell),
    CellColumn(key="outgoing_number", title=lambda: _("Outgoing number"), cell=lambda line: OwnNumber(line.outgoing_number)),
    CellColumn(key="campaign", title=lambda: _("Campaign name"), sort="campaign", cell=campaign_cell),
)  # fmt: skip

RULES = ListRules(
    screen="schedules",
    endpoint="schedules.index_view",
    fields=(
        SearchField(name="name", label=lambda: _("Schedule name")),
        SearchField(name="interval", label=lambda: _("Outgoing call interval"), kind="choice", choices=interval_choices),
        SearchField(name="missing", label=lambda: _("Still to do"), kind="choice", choices=missing_choices),
        ORGANIZATION,
    ),
    sorts=("name", "organization", "registered", "start", "campaign"),
    default_sort="registered",
    default_descending=True,
)  # fmt: skip
