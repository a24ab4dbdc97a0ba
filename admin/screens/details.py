"""The details drawer, shared by both lists: the person, the calls with transcript and sound, memory, follow-up, memos."""

from __future__ import annotations

import re

from flask import Response, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_admin.base import expose
from flask_babel import gettext as _
from sqlalchemy import select

from admin import audit
from admin.access import Permission, current_principal, demand
from admin.denials import opened_for
from admin.downloads import send_table
from admin.drawer_page import drawer_page, drawer_words
from admin.plain_view import PlainView
from admin.queries import details
from admin.queries.call_shape import is_telling_call
from admin.queries.courses import course_of
from admin.recent import remember_person
from admin.search import whole_number
from carecall.store.tables import CallRow, PlannedCallRow

STOP_POLLING = 286
"""What htmx takes as the end of a poll."""
CALL_KEY = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class DetailsView(PlainView):
    """Draws the drawer; what is done in it has its own addresses."""

    @expose("/recipient/<int:recipient_id>")
    def recipient_view(self, recipient_id: int) -> str:
        """Show a person, with the newest call."""
        calls = details.calls_of_person(self.db, recipient_id)
        return self.drawer(recipient_id, calls[0].call if calls else None)

    @expose("/recipient/<int:recipient_id>/trends")
    def trends_view(self, recipient_id: int) -> Response:
        """Send the figures of a person's trends as an Excel file, as the charts draw them."""
        principal = demand(Permission.EXPORT)
        found = details.recipient_of(self.db, recipient_id)
        if found is None:
            abort(404)
        opened_for(found[0].organization_id)
        lines = course_of(self.db, recipient_id, principal.timezone).lines
        audit.record(
            "downloaded",
            object_type="trends",
            object_key=recipient_id,
            organization_id=found[0].organization_id,
            facts={"rows": len(lines)},
        )
        titles = [_("Recipient name"), _("Day"), _("Measure"), _("Unit"), _("Value")]
        rows = [(found[0].name, *line) for line in lines]
        return send_table(_("trends"), titles, rows, zone=principal.timezone)

    @expose("/planned-call/<int:planned_call_id>")
    def planned_call_view(self, planned_call_id: int) -> str:
        """Show the person of a row of Campaign status, with that row's call."""
        row = self.db.execute(
            select(PlannedCallRow.recipient_id, CallRow)
            .outerjoin(CallRow, is_telling_call())
            .where(PlannedCallRow.id == planned_call_id)
        ).one_or_none()
        if row is None:
            abort(404)
        return self.drawer(row[0], row[1])

    @expose("/call/<call_id>")
    def call_view(self, call_id: str) -> str:
        """Show one of a person's calls."""
        call = self.get_call(call_id)
        if call.recipient_id is None:
            abort(404)
        return self.drawer(call.recipient_id, call)

    @expose("/call/<call_id>/transcript")
    def transcript_view(self, call_id: str) -> ResponseReturnValue:
        """Show what came since `seen` of a call that goes on; nothing when nothing did, and stop at its end."""
        talk = details.talk_of(self.db, self.get_call(call_id), current_principal().user_id)
        seen = request.args.get("seen", "")
        if talk.live and seen == talk.state_key:
            return "", 204
        before = whole_number(seen.partition("-")[0], low=0, high=100_000) or 0
        page = render_template(
            "details/live.html", talk=talk, news=talk.turns[before:], **drawer_words()
        )
        return page, 200 if talk.live else STOP_POLLING

    def get_call(self, call_id: str) -> CallRow:
        """Return a call inside the scope; anything else is 404."""
        call = details.one_call(self.db, call_id) if CALL_KEY.fullmatch(call_id) else None
        if call is None:
            abort(404)
        return call

    def drawer(self, recipient_id: int, call: CallRow | None) -> str:
        """Draw the whole drawer with one tab open."""
        page = drawer_page(self.db, recipient_id, call, request.args.get("tab", "call"))
        remember_person(recipient_id)
        return page
