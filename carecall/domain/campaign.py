"""Campaigns: what is asked of whom."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

NAME_LIMIT = 30
MAX_TURNS_CHOICES = (5, 8, 10, 12)
"""Numbers of utterances that the console offers."""


class CampaignState(StrEnum):
    """What somebody ordered; see `Progress` for what the calendar makes of it."""

    DRAFT = "draft"
    RUNNING = "running"
    PAUSED = "paused"
    ENDED = "ended"


CAMPAIGN_TRANSITIONS: dict[CampaignState, frozenset[CampaignState]] = {
    CampaignState.DRAFT: frozenset({CampaignState.RUNNING, CampaignState.ENDED}),
    CampaignState.RUNNING: frozenset({CampaignState.PAUSED, CampaignState.ENDED}),
    CampaignState.PAUSED: frozenset({CampaignState.RUNNING, CampaignState.ENDED}),
    CampaignState.ENDED: frozenset(),
}


class CampaignHandler(StrEnum):
    """Who talks."""

    AI = "ai"
    AGENTS = "agents"


class CampaignType(StrEnum):
    """What the calls are for."""

    CHECK_IN = "check_in"
    WEATHER = "weather"
    NOTICE = "notice"
    DEMENTIA_PREVENTION = "dementia_prevention"
    CHRONIC_CARE = "chronic_care"


class Progress(StrEnum):
    """Progress status as lists show it."""

    PRE_PROGRESS = "pre_progress"
    IN_PROGRESS = "in_progress"
    PAUSED = "paused"
    ENDED = "ended"


def progress_at(
    state: CampaignState, now: datetime, starts_at: datetime | None, ends_at: datetime | None
) -> Progress:
    """Return what a campaign's order and its dates come to at `now`."""
    if state is CampaignState.ENDED or (ends_at is not None and now >= ends_at):
        return Progress.ENDED
    if state is CampaignState.DRAFT or (starts_at is not None and now < starts_at):
        return Progress.PRE_PROGRESS
    return Progress.PAUSED if state is CampaignState.PAUSED else Progress.IN_PROGRESS
