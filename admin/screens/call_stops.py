"""The emergency stop: no call goes out any more, after one question, until somebody lifts it."""

from __future__ import annotations

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin.base import expose
from flask_babel import gettext as _

from admin.access import Permission, current_principal
from admin.actions import call_stops as actions
from admin.audit import actor
from admin.house import now
from admin.plain_view import PlainView
from admin.queries.held_stops import stops_held
from admin.queries.places import organization_choices
from admin.search import MOST_CHARACTERS
from carecall.store.stops import StopOrder

EVERYTHING = "all"


class CallStopsView(PlainView):
    """Stopping all calls, and letting them go out again."""

    view_permission = Permission.STOP_CALLS

    @expose("/")
    def index_view(self) -> ResponseReturnValue:
        """Ask whose calls are stopped, and show what is stopped already."""
        principal = current_principal()
        choices = organization_choices(self.db, principal)
        if principal.may(Permission.CONTRACTS):
            choices = [(EVERYTHING, _("Everything on this platform")), *choices]
        return str(
            self.render(
                "campaigns/stops.html",
                choices=choices,
                own=str(principal.organization_id),
                stops=stops_held(self.db, principal),
            )
        )

    @expose("/stop", methods=("POST",))
    def stop_view(self) -> ResponseReturnValue:
        """Stop calls from this moment on."""
        order = self.order(hang_up="hang_up" in request.form)
        actions.stop(order, now())
        flash(_("Calls are stopped. Nothing goes out until somebody resumes."), "success")
        return redirect(url_for(".index_view"))

    @expose("/resume", methods=("POST",))
    def resume_view(self) -> ResponseReturnValue:
        """Let calls go out again."""
        stopped = actions.lift(self.order(), now())
        done = _("Calls go out again, while the hours of their schedules last.")
        flash(done if stopped else _("Nothing was stopped there."), "success")
        return redirect(url_for(".index_view"))

    def order(self, *, hang_up: bool = False) -> StopOrder:
        """Return the posted order; a foreign organization is 404, everything is the platform operator's."""
        principal = current_principal()
        wanted = request.form.get("organization", "")
        if wanted == EVERYTHING:
            self.demand(Permission.CONTRACTS)
        elif wanted not in {str(key) for key in principal.scope}:
            abort(404)
        # What follows writes in a session of its own, and SQLite has one writer at a time.
        self.db.rollback()
        reason = request.form.get("reason", "")[:MOST_CHARACTERS]
        return StopOrder(
            organization_id=None if wanted == EVERYTHING else int(wanted),
            reason="".join(sign for sign in reason if sign.isprintable()).strip(),
            hang_up=hang_up,
            actor=actor(),
        )
