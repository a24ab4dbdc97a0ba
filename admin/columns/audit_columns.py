"""Columns and search of the trail."""

from __future__ import annotations

from flask import current_app, url_for
from flask_babel import gettext as _

from admin.audit_words import (
    ACTIONS,
    OBJECTS,
    RESULTS,
    action_choices,
    changes_of,
    object_choices,
    object_word,
)
from admin.cells import Cell, CellColumn, Link, Many
from admin.queries.audit_list import AuditLine
from admin.reach_search import ORGANIZATION
from admin.search import Choice, ListRules, SearchField


def object_cell(line: AuditLine) -> Cell:
    """Return what was acted on; it leads to everything that was ever done to it."""
    row = line.row
    if not row.object_type:
        return None
    screens = {view.endpoint: str(view.name) for view in current_app.extensions["admin"][0]._views}
    text = f"{object_word(row.object_type, screens)} {row.object_key}".strip()
    if not row.object_key:
        return text
    history = url_for("audit.index_view", type=row.object_type, object=row.object_key)
    return Link(text, history) if row.object_type in OBJECTS else text


def result_choices() -> list[Choice]:
    """Return the results with their words."""
    return [(name, str(word.text)) for name, word in RESULTS.items()]


COLUMNS = (
    CellColumn(key="at", title=lambda: _("Date and time"), sort="at", cell=lambda line: line.row.at),
    CellColumn(key="who", title=lambda: _("Who"), cell=lambda line: line.row.user_name),
    CellColumn(key="action", title=lambda: _("What was done"), cell=lambda line: str(ACTIONS.get(line.row.action, line.row.action))),
    CellColumn(key="object", title=lambda: _("To what"), cell=object_cell),
    CellColumn(key="changes", title=lambda: _("Changes"), cell=lambda line: Many(changes_of(line.row))),
    CellColumn(key="result", title=lambda: _("Result"), cell=lambda line: RESULTS.get(line.row.result, line.row.result)),
    CellColumn(key="organization", title=lambda: _("Organization name"), minor=True, cell=lambda line: line.organization),
)  # fmt: skip

RULES = ListRules(
    screen="audit",
    endpoint="audit.index_view",
    fields=(
        SearchField(name="who", label=lambda: _("Who"), personal=True),
        SearchField(name="action", label=lambda: _("What was done"), kind="choice", choices=action_choices),
        SearchField(name="type", label=lambda: _("Kind of object"), kind="choice", choices=object_choices),
        SearchField(name="object", label=lambda: _("Number of the object")),
        SearchField(name="result", label=lambda: _("Result"), kind="choice", choices=result_choices),
        SearchField(name="from", label=lambda: _("From day"), kind="day"),
        SearchField(name="until", label=lambda: _("Until day"), kind="day"),
        ORGANIZATION,
    ),
    sorts=("at",),
    default_sort="at",
    default_descending=True,
)  # fmt: skip
