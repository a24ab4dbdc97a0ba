"""Columns of Alerts and of its download."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _

from admin.queries.alert_list import AlertLine
from admin.work_cells import DrawerName, Minutes, Said, WorkColumn
from admin.work_words import ALERT_STATES, HEARD_BY, MATTERS, STANDINGS, VERDICTS
from carecall.store.tables import AlertRow


def drawer_name(row: AlertRow, text: str) -> DrawerName:
    """Return the name that opens an alert's call where the words are; a deleted person has no drawer."""
    url = url_for("details.call_view", call_id=row.call_id) if row.recipient_id else ""
    second = None if row.audio_ms is None else row.audio_ms / 1000
    return DrawerName(text, row.id, url, second)


def matter_text(row: AlertRow) -> str:
    """Return what an alert is about; a script's own word stays as it is written."""
    return str(MATTERS.get(row.matter, row.matter))


def moment_text(row: AlertRow) -> str:
    """Return whether it was raised while the person was on the line."""
    return _("During the call") if row.live else _("After the call")


def quote_of(row: AlertRow) -> Said:
    """Return the words, and whether the finished turn says something else."""
    return Said(f"“{row.quote}”" if row.quote else "", str(STANDINGS[row.standing]))


def heard_of(line: AlertLine) -> str:
    """Return what noticed it."""
    return str(HEARD_BY[line.row.heard_by])


RECIPIENT = WorkColumn(key="recipient", title=lambda: _("Recipient name"), sort="recipient",
                       cell=lambda line: drawer_name(line.row, line.title))  # fmt: skip
ORGANIZATION = WorkColumn(key="organization", title=lambda: _("Organization name"), sort="organization", minor=True, wrap=True,
                          cell=lambda line: line.organization)  # fmt: skip
MATTER = WorkColumn(
    key="matter", title=lambda: _("Matter"), wrap=True, cell=lambda line: matter_text(line.row)
)
QUOTE = WorkColumn(
    key="quote", title=lambda: _("What was said"), wrap=True, cell=lambda line: quote_of(line.row)
)
RAISED = WorkColumn(
    key="raised",
    title=lambda: _("Raised"),
    sort="raised",
    minor=True,
    cell=lambda line: line.row.raised_at,
)
AGE = WorkColumn(
    key="age", title=lambda: _("Age"), numeric=True, cell=lambda line: Minutes(line.minutes)
)
OWNER = WorkColumn(key="owner", title=lambda: _("Owner"), wrap=True, cell=lambda line: line.owner)
STATE = WorkColumn(
    key="state", title=lambda: _("State"), cell=lambda line: ALERT_STATES[line.row.state]
)
VERDICT = WorkColumn(key="verdict", title=lambda: _("Verdict"), minor=True,
                     cell=lambda line: VERDICTS[line.row.verdict] if line.row.verdict else None)  # fmt: skip
ESCALATIONS = WorkColumn(key="escalations", title=lambda: _("Escalations"), sort="escalations", numeric=True, seldom=True,
                         cell=lambda line: line.row.escalations)  # fmt: skip
HEARD = WorkColumn(key="heard", title=lambda: _("Heard by"), wrap=True, minor=True,
                   cell=lambda line: Said(heard_of(line), moment_text(line.row)))  # fmt: skip
COLUMNS = (
    RECIPIENT,
    ORGANIZATION,
    MATTER,
    QUOTE,
    HEARD,
    RAISED,
    AGE,
    OWNER,
    STATE,
    VERDICT,
    ESCALATIONS,
)
EXPORT_COLUMNS = (
    RECIPIENT, ORGANIZATION, MATTER, QUOTE, HEARD,
    WorkColumn(key="moment", title=lambda: _("During or after the call"), cell=lambda line: moment_text(line.row)),
    RAISED,
    WorkColumn(key="minutes", title=lambda: _("Age in minutes"), cell=lambda line: line.minutes),
    OWNER, STATE, VERDICT, ESCALATIONS,
    WorkColumn(key="note", title=lambda: _("Note"), cell=lambda line: line.row.note),
)  # fmt: skip
