"""My account > Where I am signed in: every open session, to end one or all others."""

from __future__ import annotations

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_admin.base import expose
from flask_babel import gettext as _

from admin import audit
from admin.access import current_principal
from admin.door import current_account
from admin.house import house, now
from admin.plain_view import SignedInView
from admin.presence import own_session_id
from carecall.store.session import system_reading, system_writing
from carecall.store.user_sessions import end_session, end_sessions, open_sessions

REASON = "a user looks at the own sessions"


class OwnSessionsView(SignedInView):
    """One's own open sessions. Ending them needs no password: whoever is alarmed must be quick."""

    @expose("/")
    def index_view(self) -> ResponseReturnValue:
        """List the open sessions."""
        account = current_account()
        if account is None:
            abort(401)
        with system_reading(house().sessions, REASON) as session:
            rows = open_sessions(session, account.id, account.fs_uniquifier, now())
        return str(self.render("account/sessions.html", rows=rows, own_id=own_session_id()))

    @expose("/stay", methods=("POST",))
    def stay_view(self) -> ResponseReturnValue:
        """Answer nothing: to have asked is what lets the session go on."""
        return "", 204

    @expose("/<int:session_id>/end", methods=("POST",))
    def end_view(self, session_id: int) -> ResponseReturnValue:
        """End one session, at once."""
        key = current_principal().user_id
        with system_writing(house().sessions, REASON) as session:
            ended = end_session(session, key, session_id)
        if not ended:
            abort(404)
        audit.record("session_ended", object_type="user", object_key=key)
        flash(_("The session is over."), "success")
        return redirect(url_for(".index_view"))

    @expose("/end-others", methods=("POST",))
    def end_others_view(self) -> ResponseReturnValue:
        """End every other session, at once."""
        key = current_principal().user_id
        with system_writing(house().sessions, REASON) as session:
            end_sessions(session, key, but=own_session_id())
        audit.record("sessions_ended", object_type="user", object_key=key)
        flash(_("You are signed out everywhere else."), "success")
        return redirect(url_for(".index_view"))
