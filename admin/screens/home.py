"""The start page: Campaign status."""

from __future__ import annotations

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from flask_admin.base import AdminIndexView, expose


class HomeView(AdminIndexView):
    """Leads to where operators work."""

    @expose("/")
    def index(self) -> ResponseReturnValue:
        """Go to Campaign status."""
        return redirect(url_for("campaign_status.index_view"))

    def is_visible(self) -> bool:
        """Stay out of the menu: the sign in its corner leads here."""
        return False
