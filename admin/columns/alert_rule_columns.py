"""Columns and search of the list of rules of who is told of what."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _

from admin.campaign_words import WEEKDAYS
from admin.cells import Cell, CellColumn, Many
from admin.columns.channel_columns import OFF, ON, TOPICS, switch_choices, topic_choices
from admin.forms.alert_rule_form import after_text
from admin.languages import later as _l
from admin.queries.alert_rule_list import RuleLine
from admin.reach_search import ORGANIZATION
from admin.search import ListRules, SearchField
from admin.words import Word
from admin.work_words import MATTERS
from carecall.domain.news import NewsTopic

CHANNEL_OFF = Word(_l("Its channel is switched off"), "warn", "alert")
WAITS = Word(_l("Waits"), "note", "clock")
ARRIVED = Word(_l("Arrived"), "ok", "check")
GIVEN_UP = Word(_l("Given up"), "bad", "alert")


def topics_cell(line: RuleLine) -> Cell:
    """Return what a rule tells of."""
    topics = [str(TOPICS[topic]) for topic in NewsTopic if topic.value in line.row.topics]
    matters = [str(MATTERS[matter]) for matter in line.row.matters if matter in MATTERS]
    about = [_("about %(matters)s", matters=", ".join(matters))] if matters else []
    after = [after_text(line.row.after_min)] if line.row.after_min else []
    return Many((*topics, *about, *after))


def when_cell(line: RuleLine) -> Cell:
    """Return when a rule tells."""
    row = line.row
    days = ", ".join(days_in_runs(row.weekdays)) or _("Every day")
    hours = f"{row.opens:%H:%M} - {row.closes:%H:%M}" if row.opens else _("Always")
    held = [_("otherwise when they begin")] if row.holds else []
    return Many((days, hours, *held))


def days_in_runs(weekdays: Sequence[int]) -> list[str]:
    """Return days in words, those that follow one another as from and to."""
    runs: list[list[int]] = []
    for day in sorted(weekdays):
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    named = [[str(WEEKDAYS[day]) for day in run] for run in runs]
    return [" - ".join((run[0], run[-1])) if len(run) > 1 else run[0] for run in named]


def state_cell(line: RuleLine) -> Cell:
    """Return whether a rule counts."""
    if line.row.enabled and not line.channel.enabled:
        return CHANNEL_OFF
    return ON if line.row.enabled else OFF


def last_cell(line: RuleLine) -> Cell:
    """Return what came of the newest message to the rule's channel."""
    if line.last is None:
        return None
    if line.last.delivered_at is not None:
        return ARRIVED
    if line.last.gave_up_at is not None:
        return GIVEN_UP
    return line.last.last_problem or WAITS


COLUMNS = (
    CellColumn(key="name", title=lambda: _("Name"), sort="name", cell=lambda line: line.row.name),
    CellColumn(key="topics", title=lambda: _("Of what"), cell=topics_cell),
    CellColumn(key="channel", title=lambda: _("Told to"), cell=lambda line: line.channel.name),
    CellColumn(key="when", title=lambda: _("When"), cell=when_cell),
    CellColumn(key="enabled", title=lambda: _("State"), cell=state_cell),
    CellColumn(key="last", title=lambda: _("Last message"), minor=True, cell=last_cell),
    CellColumn(key="organization", title=lambda: _("Organization name"), sort="organization", cell=lambda line: line.organization),
)  # fmt: skip

RULES = ListRules(
    screen="alert_rules",
    endpoint="alert_rules.index_view",
    fields=(
        SearchField(name="name", label=lambda: _("Name")),
        SearchField(name="told", label=lambda: _("Told to")),
        SearchField(name="about", label=lambda: _("Of what"), kind="choice", choices=topic_choices),
        SearchField(name="enabled", label=lambda: _("State"), kind="choice", choices=switch_choices),
        ORGANIZATION,
    ),
    sorts=("name", "organization"),
    default_sort="name",
)  # fmt: skip
