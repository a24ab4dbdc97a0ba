"""Every operation of the API, in the order of the document."""

from __future__ import annotations

from flask import Flask

from admin.api.operations import Operation
from admin.api.resources import (
    alerts,
    call_notes,
    call_stops,
    calls,
    campaign_launch,
    campaign_orders,
    clips,
    closed_accounts,
    deliveries,
    errands,
    follow_ups,
    jobs,
    matching_people,
    me,
    number_adding,
    number_uploads,
    past_uploads,
    recipient_care,
    recipient_notes,
    recipient_uploads,
    recipients,
    requests,
    saved_views,
    schedule_targets,
    scripts,
    setting_steps,
    statistics,
    trail,
    transfers,
    unreached,
)
from admin.api.screen_resources import screen_operations

STATED = (
    me,
    recipients,
    matching_people,
    recipient_uploads,
    past_uploads,
    recipient_care,
    recipient_notes,
    calls,
    call_notes,
    follow_ups,
    schedule_targets,
    campaign_orders,
    call_stops,
    alerts,
    unreached,
    requests,
    errands,
    jobs,
    statistics,
    number_adding,
    number_uploads,
    saved_views,
    setting_steps,
    deliveries,
    closed_accounts,
    scripts,
    clips,
    transfers,
    trail,
)
"""Resources with a file of their own."""


def operations(app: Flask) -> tuple[Operation, ...]:
    """Return what the API offers: stated resources, and those that come from settings screens."""
    stated = (each for resource in STATED for each in resource.OPERATIONS)
    return (*stated, *campaign_launch.launch_operations(), *screen_operations(app))
