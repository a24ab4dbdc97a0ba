"""Columns and search of the list of API keys."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _

from admin.cells import CellColumn, Many
from admin.house import now
from admin.languages import later as _l
from admin.queries.api_key_list import ApiKeyLine
from admin.reach_search import ORGANIZATION
from admin.search import Choice, ListRules, SearchField
from admin.words import Word
from carecall.store.api_keys import MARK
from carecall.store.tables import ApiKeyRow, ApiReach

GOOD, ENDED, REVOKED = (
    Word(_l("Good"), "ok", "check"),
    Word(_l("Ended"), "warn", "clock"),
    Word(_l("Revoked"), "", "lock"),
)
REACHES = {
    ApiReach.ORGANIZATION: _l("The organization alone"),
    ApiReach.BELOW: _l("The organization and everything below it"),
    ApiReach.EVERYWHERE: _l("Every organization"),
}


def state_word(row: ApiKeyRow, at: datetime) -> Word:
    """Return whether a key is good."""
    if row.revoked_at is not None:
        return REVOKED
    return ENDED if row.expires_at is not None and row.expires_at <= at else GOOD


def state_choices() -> list[Choice]:
    """Return the states that can be searched for."""
    return [("good", _("Good")), ("over", _("Ended or revoked"))]


def state_cell(line: ApiKeyLine) -> Word:
    """Return whether a key is good now."""
    return state_word(line.row, now())


COLUMNS = (
    CellColumn(key="name", title=lambda: _("Name"), sort="name", cell=lambda line: line.row.name),
    CellColumn(key="prefix", title=lambda: _("Begins with"), cell=lambda line: f"{MARK}_{line.row.prefix}_…"),
    CellColumn(key="state", title=lambda: _("State"), cell=state_cell),
    CellColumn(key="last_used_at", title=lambda: _("Last used"), sort="used", cell=lambda line: line.row.last_used_at),
    CellColumn(key="expires_at", title=lambda: _("Ends on"), sort="ends", cell=lambda line: line.row.expires_at),
    CellColumn(key="scopes", title=lambda: _("What it may do"), wraps=True, cell=lambda line: Many(tuple(line.row.scopes))),
    CellColumn(key="organization", title=lambda: _("Organization name"), sort="organization", minor=True, cell=lambda line: line.organization),
    CellColumn(key="maker", title=lambda: _("Made by"), minor=True, seldom=True, cell=lambda line: line.maker),
    CellColumn(key="reach", title=lambda: _("What it opens"), minor=True, wraps=True, cell=lambda line: str(REACHES[line.row.reach])),
    CellColumn(key="created_at", title=lambda: _("Made on"), sort="made", minor=True, cell=lambda line: line.row.created_at),
)  # fmt: skip

RULES = ListRules(
    screen="api_keys",
    endpoint="api_keys.index_view",
    fields=(
        SearchField(name="name", label=lambda: _("Name")),
        SearchField(name="state", label=lambda: _("State"), kind="choice", choices=state_choices),
        ORGANIZATION,
    ),
    sorts=("name", "organization", "made", "ends", "used"),
    default_sort="made",
    default_descending=True,
)  # fmt: skip
