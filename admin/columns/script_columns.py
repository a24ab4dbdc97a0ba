"""Columns and search of the list of conversation scripts."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from admin.cells import Cell, CellColumn, Link, Many
from admin.columns.organization_columns import choices_of
from admin.languages import later as _l
from admin.queries.script_list import ScriptLine
from admin.reach_search import ORGANIZATION
from admin.script_words import topic_text
from admin.search import ListRules, SearchField
from admin.words import LANGUAGES, Word
from carecall.domain.script_rules import ASKED_TOPICS

NEVER_PUBLISHED = Word(_l("Draft, never spoken"), "warn", "edit")


def topics_cell(line: ScriptLine) -> Cell:
    """Return what a script asks about."""
    topics = [topic_text(each.topic) for each in line.script.topics
              if each.every and each.topic in ASKED_TOPICS]  # fmt: skip
    own = sum(1 for each in line.script.own if each.every)
    more = [ngettext("%(num)d own question", "%(num)d own questions", own)] if own else []
    return Many((*topics, *more))


def version_cell(line: ScriptLine) -> Cell:
    """Return which version is the newest, and where something waits to be published."""
    if not line.version_no:
        return NEVER_PUBLISHED
    if line.row.draft is not None:
        return _("Version %(n)s, changed since", n=line.version_no)
    return _("Version %(n)s", n=line.version_no)


def campaigns_cell(line: ScriptLine) -> Cell:
    """Return how many campaigns speak a script."""
    if not line.campaigns:
        return None
    text = ngettext("%(num)d campaign", "%(num)d campaigns", line.campaigns)
    return Link(text, url_for("care_scripts.versions_view", row_id=line.key))


COLUMNS = (
    CellColumn(key="name", title=lambda: _("Name"), sort="name",
               cell=lambda line: Link(line.row.name, url_for("care_scripts.versions_view", row_id=line.key))),
    CellColumn(key="language", title=lambda: _("Language"), sort="language", cell=lambda line: str(LANGUAGES[line.row.language])),
    CellColumn(key="topics", title=lambda: _("Asked about"), cell=topics_cell),
    CellColumn(key="version", title=lambda: _("Version"), cell=version_cell),
    CellColumn(key="campaigns", title=lambda: _("Spoken by"), cell=campaigns_cell),
    CellColumn(key="changed_at", title=lambda: _("Last change"), minor=True, cell=lambda line: line.changed_at),
    CellColumn(key="organization", title=lambda: _("Organization name"), sort="organization", cell=lambda line: line.organization),
)  # fmt: skip

RULES = ListRules(
    screen="care_scripts",
    endpoint="care_scripts.index_view",
    fields=(
        SearchField(name="name", label=lambda: _("Name")),
        SearchField(name="language", label=lambda: _("Language"), kind="choice", choices=lambda: choices_of(LANGUAGES)),
        ORGANIZATION,
    ),
    sorts=("name", "language", "organization"),
    default_sort="name",
)  # fmt: skip
