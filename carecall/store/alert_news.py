"""What others are told about an alert, as facts without names, numbers or words spoken."""

from __future__ import annotations

from datetime import datetime

from carecall.domain.news import News, NewsTopic
from carecall.store.tables import AlertRow


def raised(alert: AlertRow) -> News:
    """Return the news that an alert was raised."""
    return _news(alert, NewsTopic.EMERGENCY, "raised", live=alert.live)


def unseen(alert: AlertRow, rounds: int, now: datetime) -> News:
    """Return the news that nobody has looked at an alert, told for the `rounds`th time."""
    minutes = int((now - alert.raised_at).total_seconds() // 60)
    topic, step = NewsTopic.EMERGENCY_UNSEEN, f"unseen:{rounds}"
    return _news(alert, topic, step, minutes=minutes, escalations=rounds)


def _news(alert: AlertRow, topic: NewsTopic, step: str, **more: int) -> News:
    return News(
        topic=topic,
        subject=f"alert:{alert.id}:{step}",
        organization_id=alert.organization_id,
        facts={
            "alert_id": alert.id,
            "call_id": alert.call_id,
            "recipient_id": alert.recipient_id,
            "matter": alert.matter,
            "raised_at": alert.raised_at.isoformat(),
            **more,
        },
    )
