"""Columns of the list of unreached people and of its download."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _

from admin.access import Permission, current_principal
from admin.formats import shown_phone
from admin.queries.unreached_lines import UnreachedLine
from admin.work_cells import Deadline, DrawerName, Said, WorkColumn
from admin.work_words import PROOFS, REASONS, STEPS, UNREACHED_STATES
from carecall.domain.unreached import NextStep, UnreachedState
from carecall.store.tables import UnreachedRow


def drawer_name(row: UnreachedRow, text: str) -> DrawerName:
    """Return the name that opens the person's drawer."""
    url = url_for("details.recipient_view", recipient_id=row.recipient_id)
    return DrawerName(text, row.id, url)


def step_of(line: UnreachedLine) -> Said:
    """Return what is tried next, and whom it asks under which number."""
    step = str(STEPS[line.row.next_step])
    if line.row.state is UnreachedState.SAFE:
        return Said("-")
    if line.helper is None:
        missing = line.row.next_step is not NextStep.VISIT
        return Said(step, _("nobody is entered") if missing else "")
    whole = current_principal().may(Permission.SEE_PHONES)
    number = shown_phone(line.helper.phone, whole=whole)
    return Said(step, f"{line.helper.name} {number}".strip())


def step_text(line: UnreachedLine) -> str:
    """Return the next step in one line."""
    said = step_of(line)
    return f"{said.text}: {said.note}" if said.note else said.text


def state_of(line: UnreachedLine) -> Deadline | Said:
    """Return until when somebody must act; how safety is known once it is."""
    if line.row.proof is not None:
        return Said(str(PROOFS[line.row.proof]))
    return Deadline(line.row.due_at, line.late)


RECIPIENT = WorkColumn(key="recipient", title=lambda: _("Recipient name"), sort="recipient",
                       cell=lambda line: drawer_name(line.row, line.title))  # fmt: skip
ORGANIZATION = WorkColumn(key="organization", title=lambda: _("Organization name"), sort="organization", minor=True, wrap=True,
                          cell=lambda line: line.organization)  # fmt: skip
REASON = WorkColumn(key="reason", title=lambda: _("Reason"), wrap=True, cell=lambda line: str(REASONS[line.row.reason]))  # fmt: skip
SINCE = WorkColumn(key="since", title=lambda: _("Unreached since"), sort="since", cell=lambda line: line.row.opened_at)  # fmt: skip
DUE = WorkColumn(key="due", title=lambda: _("Deadline"), sort="due", cell=state_of)
STEP = WorkColumn(key="step", title=lambda: _("Next step"), wrap=True, cell=step_of)
OWNER = WorkColumn(key="owner", title=lambda: _("Owner"), cell=lambda line: line.owner)
STATE = WorkColumn(key="state", title=lambda: _("State"), cell=lambda line: UNREACHED_STATES[line.row.state])  # fmt: skip
ESCALATIONS = WorkColumn(key="escalations", title=lambda: _("Escalations"), numeric=True, minor=True,
                         cell=lambda line: line.row.escalations)  # fmt: skip
COLUMNS = (RECIPIENT, ORGANIZATION, REASON, SINCE, DUE, STEP, OWNER, STATE, ESCALATIONS)
EXPORT_COLUMNS = (
    RECIPIENT, ORGANIZATION, REASON, SINCE,
    WorkColumn(key="due_at", title=lambda: _("Deadline"), cell=lambda line: line.row.due_at),
    WorkColumn(key="late", title=lambda: _("Late"), cell=lambda line: _("Yes") if line.late else _("No")),
    WorkColumn(key="step", title=lambda: _("Next step"), cell=step_text),
    OWNER, STATE,
    WorkColumn(key="proof", title=lambda: _("How safety was confirmed"),
               cell=lambda line: str(PROOFS[line.row.proof]) if line.row.proof else None),
    ESCALATIONS,
    WorkColumn(key="note", title=lambda: _("Note"), cell=lambda line: line.row.note),
)  # fmt: skip
