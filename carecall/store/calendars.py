"""From schedule rows to the domain's calendar."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from carecall.domain.gate import CallingWindow
from carecall.domain.schedule import Rhythm, window_on
from carecall.store.tables import ScheduleRow


def rhythm_of(row: ScheduleRow) -> Rhythm:
    """Return how often and when `row` calls."""
    return Rhythm(
        interval=row.interval,
        calls_per_interval=row.calls_per_interval,
        weekdays=row.weekdays,
        start_time=row.start_time,
        until_time=row.until_time,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        on_holiday=row.on_holiday,
    )


def zone_named(name: str) -> ZoneInfo | None:
    """Return the IANA zone of this name, or None when there is none."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown, unsafe, or a folder of zones
        return None


def calling_window(
    row: ScheduleRow, zone_name: str, now: datetime, too_late_at: datetime
) -> CallingWindow | None:
    """Return today's window in the person's own zone; None when that zone is unknown."""
    zone = zone_named(zone_name)
    if zone is None:
        return None
    opens_at, closes_at = window_on(rhythm_of(row), now.astimezone(zone).date(), zone)
    return CallingWindow(opens_at=opens_at, closes_at=closes_at, too_late_at=too_late_at)
