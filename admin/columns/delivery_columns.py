"""Columns and search of what channels were sent."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _
from sqlalchemy import select

from admin.cells import Cell, CellColumn
from admin.columns.channel_columns import TOPICS
from admin.delivery_words import said_problem
from admin.house import house
from admin.languages import later as _l
from admin.queries.delivery_list import DeliveryLine, DeliveryState
from admin.reach_search import ORGANIZATION
from admin.search import Choice, ListRules, SearchField
from admin.words import Word
from carecall.domain.news import NewsTopic
from carecall.store.tables import NotificationChannelRow

MOST_CHANNELS = 500
STATES: Mapping[DeliveryState, Word] = {
    DeliveryState.WAITING: Word(_l("Waiting"), "warn", "clock"),
    DeliveryState.ARRIVED: Word(_l("Arrived"), "ok", "check"),
    DeliveryState.GIVEN_UP: Word(_l("Given up"), "bad", "alert"),
}


def channel_choices() -> list[Choice]:
    """Return the channels in reach."""
    rows = house().requests.session.execute(
        select(NotificationChannelRow.id, NotificationChannelRow.name)
        .order_by(NotificationChannelRow.name)
        .limit(MOST_CHANNELS)
    )
    return [(str(key), name) for key, name in rows]


def topic_choices() -> list[Choice]:
    """Return every topic of news."""
    return [(key.value, str(text)) for key, text in TOPICS.items()]


def state_choices() -> list[Choice]:
    """Return what can become of a message."""
    return [(key.value, str(word.text)) for key, word in STATES.items()]


def topic_cell(line: DeliveryLine) -> Cell:
    """Return the topic's word."""
    known = {topic.value for topic in NewsTopic}
    return str(TOPICS[NewsTopic(line.row.topic)]) if line.row.topic in known else line.row.topic


def next_cell(line: DeliveryLine) -> Cell:
    """Return when a waiting message is tried next."""
    return line.row.next_at if line.state is DeliveryState.WAITING else None


COLUMNS = (
    CellColumn(key="at", title=lambda: _("Date and time"), sort="at", cell=lambda line: line.row.created_at),
    CellColumn(key="channel", title=lambda: _("Channel"), heading=True, cell=lambda line: line.channel.name),
    CellColumn(key="topic", title=lambda: _("Told of"), cell=topic_cell),
    CellColumn(key="state", title=lambda: _("State"), cell=lambda line: STATES[line.state]),
    CellColumn(key="attempts", title=lambda: _("Tries"), numeric=True, cell=lambda line: line.row.attempts),
    CellColumn(key="arrived", title=lambda: _("Arrived"), minor=True, cell=lambda line: line.row.delivered_at),
    CellColumn(key="next", title=lambda: _("Next try"), minor=True, cell=next_cell),
    CellColumn(key="problem", title=lambda: _("Last problem"), cell=lambda line: said_problem(line.row.last_problem)),
    CellColumn(key="organization", title=lambda: _("Organization name"), minor=True, cell=lambda line: line.organization),
)  # fmt: skip

RULES = ListRules(
    screen="deliveries",
    endpoint="deliveries.index_view",
    fields=(
        SearchField(name="channel", label=lambda: _("Channel"), kind="choice", choices=channel_choices, differs=True),
        SearchField(name="topic", label=lambda: _("Told of"), kind="choice", choices=topic_choices),
        SearchField(name="state", label=lambda: _("State"), kind="choice", choices=state_choices),
        ORGANIZATION,
    ),
    sorts=("at",),
    default_sort="at",
    default_descending=True,
)  # fmt: skip
