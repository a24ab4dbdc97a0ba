"""Registers the screens of the menu section Campaigns."""

from __future__ import annotations

from flask import Flask
from flask_admin.base import Admin

from admin.access import current_principal
from admin.languages import later as _l
from admin.queries.held_stops import HeldStop, stops_held
from admin.request_session import RequestSessions
from admin.screens.call_stops import CallStopsView
from admin.screens.campaign_wizard import CampaignWizardView
from admin.screens.campaigns import CampaignsView
from admin.screens.schedules import SchedulesView
from carecall.store.tables import CampaignRow, ScheduleRow


def add_campaigns(app: Flask, admin: Admin, requests: RequestSessions) -> None:
    """Register campaigns, schedules and the emergency stop, and let every page say what is stopped."""

    def held_stops() -> list[HeldStop]:
        return stops_held(requests.session, current_principal())

    app.jinja_env.globals["held_stops"] = held_stops
    admin.add_view(
        CampaignWizardView(
            requests, name=_l("New campaign"), endpoint="campaign_wizard",
            url="/campaigns/wizard", menu_icon_value="plus", menu_icon_type="sprite",
        )
    )  # fmt: skip
    admin.add_view(
        CampaignsView(
            CampaignRow, requests, name=_l("Manage campaign"), endpoint="campaigns",
            url="/campaigns", menu_icon_value="phone", menu_icon_type="sprite",
        )
    )  # fmt: skip
    admin.add_view(
        SchedulesView(
            ScheduleRow, requests, name=_l("Manage schedule"), endpoint="schedules",
            url="/campaigns/schedules", menu_icon_value="calendar", menu_icon_type="sprite",
        )
    )  # fmt: skip
    admin.add_view(CallStopsView(requests, endpoint="call_stops", url="/campaigns/stops"))
