"""Columns of the list of wishes and of its download."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _

from admin.queries.ticket_list import TicketLine
from admin.work_cells import Deadline, DrawerName, Said, WorkColumn
from admin.work_words import REQUEST_KINDS, REQUEST_STATES
from carecall.store.tables import RequestRow


def drawer_name(row: RequestRow, text: str) -> DrawerName:
    """Return the name that opens the call in which the wish was said, else the person."""
    if row.call_id is not None:
        return DrawerName(text, row.id, url_for("details.call_view", call_id=row.call_id))
    return DrawerName(
        text, row.id, url_for("details.recipient_view", recipient_id=row.recipient_id)
    )


def wish_of(row: RequestRow) -> Said:
    """Return what is wished for, and whether the voice took it up in the talk."""
    found = "" if row.live else _("found in the transcript, not taken up in the talk")
    return Said(f"{row.matter}: {row.text}" if row.matter else row.text, found)


def answer_of(row: RequestRow) -> Said:
    """Return what the person hears of it, and whether they have."""
    if not row.answer:
        return Said("")
    return Said(row.answer, _("told") if row.told_at else _("to be told on the next call"))


def due_of(line: TicketLine) -> Deadline | None:
    """Return until when somebody should have looked at it."""
    return None if line.row.due_at is None else Deadline(line.row.due_at, line.late)


RECIPIENT = WorkColumn(key="recipient", title=lambda: _("Recipient name"), sort="recipient",
                       cell=lambda line: drawer_name(line.row, line.title))  # fmt: skip
ORGANIZATION = WorkColumn(key="organization", title=lambda: _("Organization name"), sort="organization", minor=True, wrap=True,
                          cell=lambda line: line.organization)  # fmt: skip
KIND = WorkColumn(
    key="kind", title=lambda: _("Kind"), cell=lambda line: str(REQUEST_KINDS[line.row.kind])
)
WISH = WorkColumn(
    key="wish", title=lambda: _("What was said"), wrap=True, cell=lambda line: wish_of(line.row)
)
ASKED = WorkColumn(key="asked", title=lambda: _("Asked"), sort="asked", minor=True, cell=lambda line: line.row.created_at)  # fmt: skip
DUE = WorkColumn(key="due", title=lambda: _("Deadline"), sort="due", cell=due_of)
OWNER = WorkColumn(key="owner", title=lambda: _("Owner"), cell=lambda line: line.owner)
STATE = WorkColumn(
    key="state", title=lambda: _("State"), cell=lambda line: REQUEST_STATES[line.row.state]
)
ANSWER = WorkColumn(
    key="answer", title=lambda: _("Answer"), wrap=True, cell=lambda line: answer_of(line.row)
)
COLUMNS = (RECIPIENT, ORGANIZATION, KIND, WISH, ASKED, DUE, OWNER, STATE, ANSWER)
EXPORT_COLUMNS = (
    RECIPIENT, ORGANIZATION, KIND, WISH, ASKED, DUE, OWNER, STATE, ANSWER,
    WorkColumn(key="told", title=lambda: _("Told at"), cell=lambda line: line.row.told_at),
)  # fmt: skip
