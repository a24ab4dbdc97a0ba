"""Columns of the recipient list and of its download."""

from __future__ import annotations

from flask_babel import gettext as _

from admin.access import Permission, Principal
from admin.base_view import Column
from admin.formats import in_zone, shown_phone
from admin.queries.recipient_list import RecipientLine
from admin.words import PROGRESS
from carecall.domain import figures
from carecall.spreadsheets.export import CellValue, Length, Rate

COLUMNS = (
    Column(key="organization", title=lambda: _("Organization name"), sort="organization"),
    Column(key="name", title=lambda: _("Recipient name"), sort="name", heading=True),
    Column(key="phone", title=lambda: _("Mobile phone number")),
    Column(key="registered_at", title=lambda: _("Registration date and time"), sort="registered"),
    Column(key="last_call_at", title=lambda: _("Last call date and time"), sort="last_call"),
    Column(key="total", title=lambda: _("Total number of calls")),
    Column(key="connection_rate", title=lambda: _("Connection rate")),
    Column(key="completion_rate", title=lambda: _("Completion rate")),
    Column(key="answer_length", title=lambda: _("Average answer length")),
    Column(key="talk", title=lambda: _("Average call duration")),
    Column(key="campaign", title=lambda: _("Campaign name"), sort="campaign"),
    Column(key="progress", title=lambda: _("Progress status")),
)
EXPORT_COLUMNS = (
    *COLUMNS[:3],
    Column(key="other_info", title=lambda: _("Other information")),
    *COLUMNS[3:],
)


def cells_of(line: RecipientLine, principal: Principal) -> list[CellValue]:
    """Return a row of the download, in the order of EXPORT_COLUMNS."""
    tally = line.tally
    progress = str(PROGRESS[line.progress].text) if line.progress else ""
    length, talk_s = figures.average_answer_length(tally), figures.average_talk_s(tally)
    return [
        line.organization,
        line.name,
        shown_phone(line.phone, whole=principal.may(Permission.SEE_PHONES)),
        line.other_info,
        in_zone(line.registered_at, principal.timezone),
        in_zone(line.last_call_at, principal.timezone),
        tally.total,
        rate_cell(figures.connection_rate(tally)),
        rate_cell(figures.completion_rate(tally)),
        None if length is None else round(length, 1),
        None if talk_s is None else Length(talk_s),
        line.campaign,
        f"{progress} ({pause_text(line, principal)})" if line.paused else progress,
    ]


def rate_cell(rate: float | None) -> CellValue:
    """Return a rate as a download writes it; nothing where there is nothing to divide by."""
    return None if rate is None else Rate(rate)


def pause_text(line: RecipientLine, principal: Principal) -> str:
    """Return that somebody is paused and since when, with the last day and the reason where they are known."""
    at = in_zone(line.paused_at, principal.timezone)
    since = _("since %(day)s", day=at.date()) if at else ""
    until = _("until %(day)s", day=line.paused_until) if line.paused_until else ""
    return ", ".join(filter(None, (_("Paused"), since, until, line.pause_reason)))
