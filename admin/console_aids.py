"""Registers what stands beside the screens: saved views, command palette, help, keys of programs."""

from __future__ import annotations

from flask import Flask
from flask_admin.base import Admin

from admin.job_tray import tray_now
from admin.languages import later as _l
from admin.list_looks import look_for
from admin.place import place_here
from admin.request_session import RequestSessions
from admin.saved_views import views_for
from admin.screens.api_guide import ApiGuideView
from admin.screens.api_keys import ApiKeysView
from admin.screens.background import BackgroundView
from admin.screens.palette import HelpView, PaletteView
from admin.screens.saved_views import SavedViewsView
from admin.screens.undo import UndoView
from admin.undo import offered
from admin.view_options import single_keys
from carecall.store.tables import ApiKeyRow


def add_aids(app: Flask, admin: Admin, requests: RequestSessions) -> None:
    """Register the addresses, and what every template may ask for."""
    admin.add_view(BackgroundView(requests, endpoint="background", url="/background"))
    admin.add_view(SavedViewsView(requests, endpoint="saved_views", url="/views"))
    admin.add_view(UndoView(requests, endpoint="undo", url="/undo"))
    admin.add_view(PaletteView(requests, endpoint="palette", url="/palette"))
    admin.add_view(HelpView(requests, endpoint="help", url="/help"))
    admin.add_view(
        ApiKeysView(
            ApiKeyRow, requests, name=_l("API keys"), endpoint="api_keys", url="/account/api-keys"
        )
    )
    admin.add_view(ApiGuideView(requests, endpoint="api_guide", url="/help/api"))
    app.jinja_env.globals.update(
        saved_views_for=views_for,
        place_here=place_here,
        job_tray=tray_now,
        list_look_for=look_for,
        undo_offered=offered,
        single_keys=single_keys,
    )
