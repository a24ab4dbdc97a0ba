"""Columns and search of the list of notification channels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from flask_babel import gettext as _

from admin.cells import Cell, CellColumn, Many
from admin.columns.organization_columns import choices_of
from admin.delivery_words import said_problem
from admin.house import house
from admin.languages import later as _l
from admin.queries.channel_list import ChannelLine
from admin.queries.setting_searches import NO, YES
from admin.reach_search import ORGANIZATION
from admin.search import Choice, ListRules, SearchField
from admin.words import LANGUAGES, Word
from carecall.domain.channel_target import masked
from carecall.domain.news import CHOOSABLE_TOPICS, ChannelKind, NewsTopic

KINDS: Mapping[ChannelKind, str] = {
    ChannelKind.EMAIL: _l("E-mail"),
    ChannelKind.WEBHOOK: _l("Webhook"),
}
TOPICS: Mapping[NewsTopic, str] = {
    NewsTopic.EMERGENCY: _l("Emergency alert"),
    NewsTopic.EMERGENCY_UNSEEN: _l("Emergency alert that nobody looked at"),
    NewsTopic.UNREACHED: _l("Person not reached"),
    NewsTopic.UNREACHED_LATE: _l("Person not reached whom nobody took on"),
    NewsTopic.TRUNK_STOPPED: _l("Line stopped"),
    NewsTopic.TRUNK_BACK: _l("Line works again"),
    NewsTopic.CALLS_STOPPED: _l("Calls stopped"),
    NewsTopic.CALLS_RESUMED: _l("Calls go on"),
    NewsTopic.TREND: _l("Change over several calls"),
    NewsTopic.TEST: _l("Test"),
}
ON = Word(_l("On"), "ok", "check")
OFF = Word(_l("Off"), "", "close")
FEW = 2
NO_MAIL = Word(_l("Waits for a mail server"), "warn", "alert")


def kind_choices() -> list[Choice]:
    """Return how news can travel."""
    return [(key.value, str(text)) for key, text in KINDS.items()]


def topic_choices() -> list[Choice]:
    """Return what a channel can be told of."""
    return [(key.value, str(TOPICS[key])) for key in NewsTopic if key in CHOOSABLE_TOPICS]


def switch_choices() -> list[Choice]:
    """Return whether something is switched on."""
    return [(YES, str(ON.text)), (NO, str(OFF.text))]


def topics_cell(line: ChannelLine) -> Cell:
    """Return what a channel is told of."""
    return Many(tuple(str(TOPICS[NewsTopic(word)]) for word in line.row.topics))


def few_topics_cell(line: ChannelLine) -> Cell:
    """Return what a channel is told of, counted where the names would fill the list."""
    count = len(line.row.topics)
    return topics_cell(line) if count <= FEW else _("%(n)s topics", n=count)


def state_cell(line: ChannelLine) -> Cell:
    """Return whether news reach a channel."""
    if not line.row.enabled:
        return OFF
    waits = line.row.kind is ChannelKind.EMAIL and house().mailer is None
    return NO_MAIL if waits else ON


COLUMNS = (
    CellColumn(key="name", title=lambda: _("Name"), sort="name", cell=lambda line: line.row.name),
    CellColumn(key="organization", title=lambda: _("Organization name"), sort="organization", cell=lambda line: line.organization),
    CellColumn(key="kind", title=lambda: _("Kind"), sort="kind", cell=lambda line: str(KINDS[line.row.kind])),
    CellColumn(key="target", title=lambda: _("Goes to"), cell=lambda line: masked(line.row.kind, line.row.target)),
    CellColumn(key="topics", title=lambda: _("Told of"), cell=few_topics_cell),
    CellColumn(key="language", title=lambda: _("Language"), minor=True, cell=lambda line: str(LANGUAGES[line.row.language])),
    CellColumn(key="state", title=lambda: _("State"), cell=state_cell),
    CellColumn(key="waiting", title=lambda: _("Waiting"), numeric=True, cell=lambda line: line.waiting),
    CellColumn(key="given_up", title=lambda: _("Given up"), numeric=True, cell=lambda line: line.given_up),
    CellColumn(key="problem", title=lambda: _("Last problem"), cell=lambda line: said_problem(line.problem)),
)  # fmt: skip

EXPORT_COLUMNS = tuple(
    replace(column, cell=topics_cell) if column.key == "topics" else column for column in COLUMNS
)
"""The download names every topic."""

RULES = ListRules(
    screen="channels",
    endpoint="channels.index_view",
    fields=(
        SearchField(name="name", label=lambda: _("Name")),
        SearchField(name="kind", label=lambda: _("Kind"), kind="choice", choices=kind_choices),
        SearchField(name="topic", label=lambda: _("Told of"), kind="choice", choices=topic_choices),
        SearchField(name="language", label=lambda: _("Language"), kind="choice", choices=lambda: choices_of(LANGUAGES)),
        SearchField(name="enabled", label=lambda: _("State"), kind="choice", choices=switch_choices),
        ORGANIZATION,
    ),
    sorts=("name", "kind", "organization"),
    default_sort="name",
)  # fmt: skip
