"""Columns of Campaign status and of its download."""

from __future__ import annotations

from flask import g
from flask_babel import gettext as _

from admin.access import Permission, Principal
from admin.base_view import Column
from admin.formats import in_zone, shown_phone
from admin.queries.call_list import CallLine
from admin.words import ACTIONS, CAUSES, LABELS, STATUSES
from carecall.spreadsheets.export import CellValue, Length

COLUMNS = (
    Column(key="organization", title=lambda: _("Organization name"), sort="organization"),
    Column(key="campaign", title=lambda: _("Campaign name"), sort="campaign"),
    Column(key="at", title=lambda: _("Date and time"), sort="at"),
    Column(key="outgoing_number", title=lambda: _("Outgoing number")),
    Column(key="redials", title=lambda: _("Number of redials")),
    Column(key="recipient", title=lambda: _("Recipient name"), sort="recipient", heading=True),
    Column(key="phone", title=lambda: _("Mobile phone number")),
    Column(key="status", title=lambda: _("Call status")),
    Column(key="completed", title=lambda: _("Conversation completed")),
    Column(key="attempts", title=lambda: _("Call attempts"), sort="attempts"),
    Column(key="talk", title=lambda: _("Call duration"), sort="talk"),
    Column(key="label", title=lambda: _("Call analysis")),
    Column(key="action", title=lambda: _("Follow-up action")),
)
EXPORT_COLUMNS = COLUMNS


def cells_of(line: CallLine, principal: Principal) -> list[CellValue]:
    """Return a row of the download, in the order of EXPORT_COLUMNS."""
    status, completed, label, action = words_of(line)
    return [
        line.organization,
        line.campaign,
        in_zone(line.at, principal.timezone),
        shown_phone(line.outgoing_number, whole=True),
        line.redials,
        line.recipient,
        shown_phone(line.phone, whole=principal.may(Permission.SEE_PHONES)),
        status,
        completed,
        line.attempts,
        None if line.talk_ms is None else Length(line.talk_ms / 1000),
        label,
        action,
    ]


def words_of(line: CallLine) -> tuple[str, str, str, str]:
    """Return what a line says in words; a request says the same to thousands of lines, and translates it once."""
    said: dict[object, tuple[str, str, str, str]] = g.setdefault("call_words", {})
    key = (line.status, line.disposition, line.completed, line.label, line.action)
    if key not in said:
        said[key] = (
            status_text(line),
            completed_text(line),
            str(LABELS[line.label].text) if line.label else "",
            str(ACTIONS[line.action]) if line.action else "",
        )
    return said[key]


def completed_text(line: CallLine) -> str:
    """Return whether the conversation was completed; nothing where there was none."""
    if line.completed:
        return _("Yes")
    return _("No") if line.status == "ended" else ""


def status_text(line: CallLine) -> str:
    """Return the call status, with its cause where there is one."""
    text = str(STATUSES[line.status].text)
    cause = CAUSES.get(line.disposition) if line.disposition else None
    return f"{text} ({cause})" if cause and line.status == "not_connected" else text
