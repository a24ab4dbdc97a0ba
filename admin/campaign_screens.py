"""Registers the screens of the menu section Campaigns."""

from __future__ import annotations

from flask_admin.base import Admin

from admin.languages import later as _l
from admin.request_session import RequestSessions
from admin.screens.campaigns import CampaignsView
from admin.screens.schedules import SchedulesView
from carecall.store.tables import CampaignRow, ScheduleRow


def add_campaigns(admin: Admin, requests: RequestSessions) -> None:
    """Register schedules and campaigns."""
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
