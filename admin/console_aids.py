"""Registers what stands beside the screens: saved views, command palette, help."""

from __future__ import annotations

from flask import Flask
from flask_admin.base import Admin

from admin.place import place_here
from admin.request_session import RequestSessions
from admin.saved_views import views_for
from admin.screens.palette import HelpView, PaletteView
from admin.screens.saved_views import SavedViewsView


def add_aids(app: Flask, admin: Admin, requests: RequestSessions) -> None:
    """Register the addresses, and what every template may ask for."""
    admin.add_view(SavedViewsView(requests, endpoint="saved_views", url="/views"))
    admin.add_view(PaletteView(requests, endpoint="palette", url="/palette"))
    admin.add_view(HelpView(requests, endpoint="help", url="/help"))
    app.jinja_env.globals.update(saved_views_for=views_for, place_here=place_here)
