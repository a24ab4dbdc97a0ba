"""What people outside the console are told about."""

from __future__ import annotations

from enum import StrEnum


class NewsTopic(StrEnum):
    """What a piece of news is about; a channel chooses among them."""

    EMERGENCY = "emergency"
    EMERGENCY_UNSEEN = "emergency_unseen"
    """An alert that nobody has looked at in time."""
    UNREACHED = "unreached"
    UNREACHED_LATE = "unreached_late"
    """An unreached person whom nobody has taken in time."""
    TRUNK_STOPPED = "trunk_stopped"
    TRUNK_BACK = "trunk_back"
    CALLS_STOPPED = "calls_stopped"
    CALLS_RESUMED = "calls_resumed"
    TEST = "test"
    """Somebody tries out a channel."""


class ChannelKind(StrEnum):
    """How news travel."""

    EMAIL = "email"
    WEBHOOK = "webhook"
