"""The details drawer, shared by both lists: the person, the calls with transcript and sound, memory, follow-up, memos."""

from __future__ import annotations

import re

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_admin.base import expose
from sqlalchemy import select

from admin.access import Permission, current_principal
from admin.plain_view import PlainView
from admin.queries import details
from admin.queries.call_shape import telling_call_id
from admin.words import ACTIONS, ASKS, LABELS, TOPICS
from carecall.domain.findings import FollowUpKind
from carecall.store.tables import CallRow, PlannedCallRow

TABS = ("call", "memory", "follow_up")
CALL_KEY = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class DetailsView(PlainView):
    """Draws the drawer; what is done in it has its own addresses."""

    @expose("/recipient/<int:recipient_id>")
    def recipient_view(self, recipient_id: int) -> str:
        """Show a person, with the newest call."""
        calls = details.calls_of_person(self.db, recipient_id)
        return self.drawer(recipient_id, calls[0].call if calls else None)

    @expose("/planned-call/<int:planned_call_id>")
    def planned_call_view(self, planned_call_id: int) -> str:
        """Show the person of a row of Campaign status, with that row's call."""
        row = self.db.execute(
            select(PlannedCallRow.recipient_id, CallRow)
            .outerjoin(CallRow, CallRow.id == telling_call_id())
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
        """Show the transcript of a call that goes on, as far as it is."""
        talk = details.talk_of(self.db, self.get_call(call_id), current_principal().user_id)
        return render_template("details/transcript.html", talk=talk, **words())

    def get_call(self, call_id: str) -> CallRow:
        """Return a call inside the scope; anything else is 404."""
        call = details.one_call(self.db, call_id) if CALL_KEY.fullmatch(call_id) else None
        if call is None:
            abort(404)
        return call

    def drawer(self, recipient_id: int, call: CallRow | None) -> str:
        """Draw the whole drawer with one tab open."""
        found = details.recipient_of(self.db, recipient_id)
        if found is None:
            abort(404)
        principal = current_principal()
        tab = request.args.get("tab", "call")
        return render_template(
            "details/drawer.html",
            recipient=found[0], organization=found[1],
            calls=details.calls_of_person(self.db, recipient_id),
            talk=details.talk_of(self.db, call, principal.user_id) if call else None,
            memory=details.memory_of(self.db, recipient_id),
            memos=details.memos_of(self.db, recipient_id),
            tab=tab if tab in TABS else "call",
            may_edit=principal.may(Permission.NOTE), may_listen=principal.may(Permission.LISTEN),
            **words(),
        )  # fmt: skip


def words() -> dict[str, object]:
    """Return the words that the drawer uses."""
    return {
        "labels": LABELS, "topics": TOPICS, "actions": ACTIONS, "asks": ASKS,
        "nothing_asked": FollowUpKind.NONE,
    }  # fmt: skip
