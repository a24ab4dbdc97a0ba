"""The start page in one's own account: which screen opens first."""

from __future__ import annotations

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin.base import expose
from flask_babel import gettext as _

from admin.access import current_principal
from admin.house import house
from admin.plain_view import SignedInView
from admin.start_pages import chosen_page, offered_pages
from carecall.store.session import system_writing
from carecall.store.tables import UserRow


class StartPageView(SignedInView):
    """One choice among the screens that one may open."""

    @expose("/", methods=("GET", "POST"))
    def index_view(self) -> ResponseReturnValue:
        """Show and keep the choice."""
        principal, offered = current_principal(), offered_pages(self.admin or abort(404))
        if request.method == "GET":
            chosen = chosen_page(principal.user_id)
            return str(self.render("account/start_page.html", offered=offered, chosen=chosen))
        wanted = request.form.get("start_page", "")
        if wanted and wanted not in dict(offered):
            abort(404)
        with system_writing(house().sessions, "a user chooses a start page") as own:
            own.get_one(UserRow, principal.user_id).start_page = wanted
        flash(_("Your start page was changed."), "success")
        return redirect(url_for(".index_view"))
