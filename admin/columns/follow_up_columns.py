"""Columns of the list of follow-ups and of its download."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _

from admin.follow_up_search import state_word
from admin.queries.follow_up_list import FollowUpLine
from admin.words import ACTIONS, Word
from admin.work_cells import DrawerName, Minutes, Said, WorkColumn
from carecall.store.tables import CallDispositionRow


def drawer_name(row: CallDispositionRow, text: str) -> DrawerName:
    """Return the name that opens the call that the follow-up belongs to, at its tab."""
    return DrawerName(
        text, row.id, url_for("details.call_view", call_id=row.call_id, tab="follow_up")
    )


def due_of(line: FollowUpLine) -> str | Word:
    """Return the day by which it is to be finished, and whether that is over."""
    if line.row.due_on is None:
        return ""
    day = line.row.due_on.isoformat()
    return Word(_("%(day)s, late", day=day), "bad", "alert") if line.late else day


COLUMNS = (
    WorkColumn(key="recipient", title=lambda: _("Recipient name"), sort="recipient",
               cell=lambda line: drawer_name(line.row, line.title)),
    WorkColumn(key="organization", title=lambda: _("Organization name"), sort="organization", minor=True, wrap=True,
               cell=lambda line: line.organization),
    WorkColumn(key="action", title=lambda: _("Action type"), wrap=True, cell=lambda line: str(ACTIONS[line.row.action])),
    WorkColumn(key="details", title=lambda: _("Action details"), wrap=True, cell=lambda line: Said(line.row.details)),
    WorkColumn(key="entered", title=lambda: _("Entered"), sort="entered", minor=True, cell=lambda line: line.row.created_at),
    WorkColumn(key="age", title=lambda: _("Age"), cell=lambda line: Minutes(line.minutes)),
    WorkColumn(key="due", title=lambda: _("Due"), sort="due", cell=due_of),
    WorkColumn(key="owner", title=lambda: _("Owner"), cell=lambda line: line.owner),
    WorkColumn(key="state", title=lambda: _("State"), cell=lambda line: state_word(line.state)),
)  # fmt: skip
EXPORT_COLUMNS = (
    *COLUMNS,
    WorkColumn(key="done", title=lambda: _("Finished at"), cell=lambda line: line.row.done_at),
)
