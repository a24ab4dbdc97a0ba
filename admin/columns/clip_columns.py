"""Columns and search of the list of recorded clips."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _

from admin.cells import CellColumn, Link, Many
from admin.clip_words import KINDS, kind_choices
from admin.columns.organization_columns import choices_of
from admin.reach_search import ORGANIZATION
from admin.search import ListRules, SearchField
from admin.words import LANGUAGES

COLUMNS = (
    CellColumn(key="name", title=lambda: _("Name"), sort="name",
               cell=lambda line: Link(line.row.name, url_for("clips.clip_view", row_id=line.key))),
    CellColumn(key="kind", title=lambda: _("Played for"), cell=lambda line: str(KINDS[line.row.kind])),
    CellColumn(key="language", title=lambda: _("Language"), minor=True, cell=lambda line: str(LANGUAGES[line.row.language])),
    CellColumn(key="duration", title=lambda: _("Length in seconds"), sort="duration", numeric=True,
               cell=lambda line: f"{line.row.duration_ms / 1000:.1f}"),
    CellColumn(key="campaigns", title=lambda: _("Played by"), cell=lambda line: Many(line.campaigns) if line.campaigns else None),
    CellColumn(key="added_at", title=lambda: _("Added"), sort="added", minor=True, cell=lambda line: line.row.added_at),
    CellColumn(key="organization", title=lambda: _("Organization name"), sort="organization", cell=lambda line: line.organization),
)  # fmt: skip

RULES = ListRules(
    screen="clips",
    endpoint="clips.index_view",
    fields=(
        SearchField(name="name", label=lambda: _("Name")),
        SearchField(name="kind", label=lambda: _("Played for"), kind="choice", choices=kind_choices),
        SearchField(name="language", label=lambda: _("Language"), kind="choice", choices=lambda: choices_of(LANGUAGES)),
        ORGANIZATION,
    ),
    sorts=("name", "duration", "added", "organization"),
    default_sort="name",
)  # fmt: skip
