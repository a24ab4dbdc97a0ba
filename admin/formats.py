"""How values are shown: phones, moments, durations, rates."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from flask_babel import get_locale
from flask_babel import gettext as _

from carecall.domain.phone import mask, national_form

NOTHING = "-"
HOUR_S = 3_600
DAY_H = 24


def shown_phone(number: str, *, whole: bool) -> str:
    """Return a stored number as people write it; without permission only its last four digits."""
    written = national_form(number)
    return written if whole else mask(written)


def in_zone(moment: datetime | None, zone: str) -> datetime | None:
    """Return a stored moment in an organization's zone; a naive one is UTC, as SQLite gives it back."""
    if moment is None:
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.astimezone(ZoneInfo(zone))


def shown_moment(moment: datetime | None, zone: str) -> str:
    """Return `2026-03-04 15:06` in the zone, or a dash."""
    local = in_zone(moment, zone)
    return NOTHING if local is None else f"{local:%Y-%m-%d %H:%M}"


def shown_seconds(seconds: float | None) -> str:
    """Return minutes and seconds as `3:07`, or a dash."""
    if seconds is None:
        return NOTHING
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}"


def shown_wait(seconds: float | None) -> str:
    """Return `3:07` below an hour, then hours with minutes, then days with hours, or a dash."""
    if seconds is None or round(seconds) < HOUR_S:
        return shown_seconds(seconds)
    hours, rest = divmod(round(seconds), HOUR_S)
    if hours < DAY_H:
        return _("%(hours)s h %(minutes)s min", hours=hours, minutes=rest // 60)
    return _("%(days)s d %(hours)s h", days=hours // DAY_H, hours=hours % DAY_H)


def shown_rate(rate: float | None) -> str:
    """Return a rate in whole per cent, or a dash."""
    return NOTHING if rate is None else f"{round(rate * 100)}%"


def shown_number(value: float | None) -> str:
    """Return a number with one decimal, or a dash."""
    return NOTHING if value is None else f"{value:.1f}"


def country_name(code: str) -> str:
    """Return how a country is called in the reader's language."""
    locale = get_locale()
    return locale.territories.get(code, code) if locale else code
