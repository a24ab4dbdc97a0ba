"""Columns and search of the do-not-call lists."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _

from admin.cells import CellColumn, Phone
from admin.languages import later as _l
from admin.queries.search_days import day_fields
from admin.reach_search import ORGANIZATION
from admin.search import Choice, ListRules, SearchField
from admin.words import Word
from carecall.domain.consent import RefusalSource

SOURCES: Mapping[RefusalSource, Word] = {
    RefusalSource.SPOKEN: Word(_l("Said on a call"), "note", "phone"),
    RefusalSource.PRESSED: Word(_l("Pressed on a call"), "note", "phone"),
    RefusalSource.STAFF: Word(_l("Entered by staff"), "", "person"),
    RefusalSource.IMPORTED: Word(_l("Imported"), "", "upload"),
}


def source_choices() -> list[Choice]:
    """Return how a refusal can have reached us."""
    return [(key.value, str(word.text)) for key, word in SOURCES.items()]


_NUMBER = CellColumn(
    key="number", title=lambda: _("Mobile phone number"), cell=lambda line: Phone(line.row.number)
)
_SOURCE = CellColumn(
    key="source",
    title=lambda: _("Source"),
    sort="source",
    cell=lambda line: SOURCES[line.row.source],
)
_REASON = CellColumn(key="reason", title=lambda: _("Reason"), cell=lambda line: line.row.reason)
OWN_COLUMNS = (
    _NUMBER,
    CellColumn(key="organization", title=lambda: _("Organization name"), sort="organization", cell=lambda line: line.organization),
    _SOURCE,
    _REASON,
    CellColumn(key="made_at", title=lambda: _("Refused at"), sort="made", cell=lambda line: line.row.made_at),
)  # fmt: skip
PLATFORM_COLUMNS = (
    _NUMBER,
    _SOURCE,
    _REASON,
    CellColumn(key="added_at", title=lambda: _("Added at"), sort="made", cell=lambda line: line.row.added_at),
)  # fmt: skip

_BY_NUMBER = SearchField(name="number", label=lambda: _("Mobile phone number"), personal=True)
_BY_SOURCE = SearchField(name="source", label=lambda: _("Source"), kind="choice", choices=source_choices)  # fmt: skip
_BY_REASON = SearchField(name="reason", label=lambda: _("Reason"), personal=True)
_BY_DAY = day_fields("made", lambda: _("Refused from"), lambda: _("Refused until"))
OWN_RULES = ListRules(
    screen="do_not_call",
    endpoint="do_not_call.index_view",
    fields=(
        _BY_NUMBER,
        _BY_SOURCE,
        _BY_REASON,
        *_BY_DAY,
        ORGANIZATION,
    ),
    sorts=("made", "source", "organization"),
    default_sort="made",
    default_descending=True,
)  # fmt: skip
PLATFORM_RULES = ListRules(
    screen="platform_do_not_call",
    endpoint="platform_do_not_call.index_view",
    fields=(_BY_NUMBER, _BY_SOURCE, _BY_REASON, *_BY_DAY),
    sorts=("made", "source"),
    default_sort="made",
    default_descending=True,
)
