"""Columns and search of the list of outgoing numbers."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _

from admin.cells import Cell, CellColumn, OwnNumber
from admin.columns.moment_fields import LAST_CALL, REGISTERED
from admin.languages import later as _l
from admin.queries.number_list import NumberLine
from admin.reach_search import ORGANIZATION
from admin.search import Choice, ListRules, SearchField
from admin.words import Word
from carecall.store.tables import LetteringStatus

LETTERING_STATUSES: Mapping[LetteringStatus, Word] = {
    LetteringStatus.NOT_REQUESTED: Word(_l("Not requested"), "", "info"),
    LetteringStatus.REQUESTED: Word(_l("Requested"), "note", "clock"),
    LetteringStatus.REGISTERED: Word(_l("Registered"), "ok", "check"),
    LetteringStatus.VERIFIED: Word(_l("Verified on a phone"), "ok", "phone"),
}
MAY_SHOW = Word(_l("May be shown"), "ok", "check")
UNPROVED = Word(_l("Right not proved"), "warn", "alert")


def status_choices() -> list[Choice]:
    """Return the states of a lettering with their words."""
    return [(key.value, str(word.text)) for key, word in LETTERING_STATUSES.items()]


def status_cell(line: NumberLine) -> Cell:
    """Return how far the lettering has come, with the day on which somebody looked."""
    row = line.row
    if not row.lettering:
        return None
    word, day = LETTERING_STATUSES[row.lettering_status], row.lettering_checked_on
    return Word(f"{word.text} · {day:%Y-%m-%d}", word.tone, word.icon) if day else word


def right_choices() -> list[Choice]:
    """Return whether a number may be shown."""
    return [("yes", str(MAY_SHOW.text)), ("no", str(UNPROVED.text))]


def use_choices() -> list[Choice]:
    """Return whether schedules call from a number."""
    return [("yes", _("In use by schedules")), ("no", _("In no schedule"))]


def share_choices() -> list[Choice]:
    """Return how many organizations may call from a number."""
    return [("one", _("One")), ("several", _("Several"))]


COLUMNS = (
    CellColumn(key="organization", title=lambda: _("Organization name"), sort="organization", cell=lambda line: line.organization),
    CellColumn(key="billing_number", title=lambda: _("Billing number"), sort="billing", cell=lambda line: line.row.billing_number),
    CellColumn(key="number", title=lambda: _("Outgoing number"), sort="number", heading=True, cell=lambda line: OwnNumber(line.row.number)),
    CellColumn(key="lettering", title=lambda: _("Lettering text"), cell=lambda line: line.row.lettering),
    CellColumn(key="lettering_status", title=lambda: _("Lettering status"), cell=status_cell),
    CellColumn(key="right", title=lambda: _("Right to show it"), cell=lambda line: MAY_SHOW if line.row.verified_at else UNPROVED),
    CellColumn(key="organizations", title=lambda: _("Number of organizations"), numeric=True, cell=lambda line: line.organizations),
    CellColumn(key="schedules", title=lambda: _("Number of schedules"), numeric=True, cell=lambda line: line.schedules),
    CellColumn(key="created_at", title=lambda: _("Registration date and time"), sort="registered", cell=lambda line: line.row.created_at),
    CellColumn(key="last_call_at", title=lambda: _("Last call date and time"), sort="last_call", cell=lambda line: line.row.last_call_at),
)  # fmt: skip

RULES = ListRules(
    screen="numbers",
    endpoint="numbers.index_view",
    fields=(
        SearchField(name="number", label=lambda: _("Outgoing or billing number")),
        SearchField(name="lettering", label=lambda: _("Lettering text")),
        SearchField(name="status", label=lambda: _("Lettering status"), kind="choice", choices=status_choices),
        SearchField(name="right", label=lambda: _("Right to show it"), kind="choice", choices=right_choices),
        SearchField(name="use", label=lambda: _("Number of schedules"), kind="choice", choices=use_choices),
        SearchField(name="share", label=lambda: _("Number of organizations"), kind="choice", choices=share_choices),
        *REGISTERED,
        *LAST_CALL,
        ORGANIZATION,
    ),
    sorts=("organization", "billing", "number", "registered", "last_call"),
    default_sort="registered",
    default_descending=True,
)  # fmt: skip
