"""Columns of the list of questions and notices and of its download."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from admin.cells import Link
from admin.queries.errand_list import ErrandLine
from admin.words import Word
from admin.work_cells import Said, WorkColumn
from admin.work_words import ERRAND_KINDS
from carecall.domain.errands import ErrandKind


def for_whom(line: ErrandLine) -> Said:
    """Return to whom it is said."""
    if line.row.recipient_id is not None:
        return Said(line.recipient)
    if line.row.campaign_id is not None:
        return Said(line.campaign, _("everybody of the campaign"))
    return Said(line.organization, _("everybody of the organization"))


def days_of(line: ErrandLine) -> Said:
    """Return on which days, and how often."""
    last = line.row.until_on
    days = f"{line.row.from_on} ~ {last or ''}".strip()
    return Said(days, _("on every call") if line.row.every_call else "")


def state_of(line: ErrandLine) -> Word:
    """Return whether it is still said."""
    if line.row.cancelled_at is not None:
        return Word(_("Cancelled"))
    return Word(_("Over")) if line.over else Word(_("To be said"), "ok", "check")


def answers_of(line: ErrandLine) -> Link | Said:
    """Return how often it was answered, with the way to the answers."""
    if not line.said and not line.answered:
        return Said(_("not said yet"))
    said = ngettext("said %(num)d time", "said %(num)d times", line.said)
    if line.row.kind is ErrandKind.QUESTION:
        said = f"{said}, {ngettext('%(num)d answer', '%(num)d answers', line.answered)}"
    return Link(said, url_for("errands.answers_view", row_id=line.key))


TEXT = WorkColumn(
    key="text", title=lambda: _("What is said"), wrap=True, cell=lambda line: line.row.text
)
KIND = WorkColumn(
    key="kind", title=lambda: _("Kind"), cell=lambda line: str(ERRAND_KINDS[line.row.kind])
)
WHOM = WorkColumn(key="whom", title=lambda: _("For whom"), wrap=True, cell=for_whom)
ORGANIZATION = WorkColumn(key="organization", title=lambda: _("Organization name"), sort="organization", minor=True, wrap=True,
                          cell=lambda line: line.organization)  # fmt: skip
DAYS = WorkColumn(key="days", title=lambda: _("Days"), sort="from", cell=days_of)
AUTHOR = WorkColumn(key="author", title=lambda: _("Written by"), minor=True, cell=lambda line: line.row.author_name)  # fmt: skip
STATE = WorkColumn(key="state", title=lambda: _("State"), cell=state_of)
ANSWERS = WorkColumn(key="answers", title=lambda: _("Said and answered"), cell=answers_of)
COLUMNS = (TEXT, KIND, WHOM, ORGANIZATION, DAYS, AUTHOR, STATE, ANSWERS)
EXPORT_COLUMNS = (
    TEXT, KIND, WHOM, ORGANIZATION,
    WorkColumn(key="from_on", title=lambda: _("First day"), cell=lambda line: line.row.from_on),
    WorkColumn(key="until_on", title=lambda: _("Last day"), cell=lambda line: line.row.until_on),
    AUTHOR, STATE, ANSWERS,
)  # fmt: skip
