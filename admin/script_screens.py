"""Registers the screens of what is said on calls, and of who is told."""

from __future__ import annotations

from flask_admin.base import Admin

from admin.languages import later as _l
from admin.request_session import RequestSessions
from admin.screens.care_scripts import CareScriptsView
from carecall.store.tables import CareScriptRow


def add_script_screens(admin: Admin, requests: RequestSessions) -> None:
    """Register scripts and what belongs to them."""
    admin.add_view(
        CareScriptsView(
            CareScriptRow, requests, name=_l("Conversation scripts"), endpoint="care_scripts",
            url="/settings/scripts", menu_icon_value="message", menu_icon_type="sprite",
        )
    )  # fmt: skip
