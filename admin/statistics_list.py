"""Registers the statistics screens in the order of the menu."""

from __future__ import annotations

from flask_admin.base import Admin

from admin.languages import later as _l
from admin.request_session import RequestSessions
from admin.screens.alert_statistics import AlertStatisticsView
from admin.screens.talk_statistics import CallAttemptsView, CallDurationView
from admin.screens.trend_statistics import TrendStatisticsView
from admin.screens.usage_statistics import MonthlyUsageView, OrganizationUsageView

REPORTS = (
    (MonthlyUsageView, _l("Monthly usage"), "monthly_usage", "calendar"),
    (OrganizationUsageView, _l("Usage by organization"), "organization_usage", "building"),
    (CallDurationView, _l("Call duration"), "call_duration", "clock"),
    (CallAttemptsView, _l("Call attempts"), "call_attempts", "phone"),
    (AlertStatisticsView, _l("Alert statistics"), "alert_statistics", "alert"),
    (TrendStatisticsView, _l("Trends"), "trend_statistics", "pulse"),
)


def add_statistics(admin: Admin, requests: RequestSessions) -> None:
    """Register the reports."""
    for view, name, endpoint, icon in REPORTS:
        admin.add_view(
            view(
                requests, name=name, endpoint=endpoint,
                url=f"/statistics/{endpoint.replace('_', '-')}",
                menu_icon_value=icon, menu_icon_type="sprite",
            )
        )  # fmt: skip
