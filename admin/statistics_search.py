"""What statistics can be searched by: period, organization, campaign."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta
from flask_babel import gettext as _

from admin.access import Principal
from admin.reach_search import ORGANIZATION
from admin.search import Choice, ListRequest, ListRules, SearchField, parse_day

MONTHS_BACK = {"month": 1, "3": 3, "6": 6, "12": 12, "24": 24}
DEFAULT_PERIOD = "12"
MOST_MONTHS = 60
"""Of one report; a longer wish is cut at its beginning."""


@dataclass(frozen=True, slots=True)
class Period:
    """Local days from the first to the last, both inside."""

    first: date
    last: date

    @property
    def months(self) -> list[date]:
        """Return the first day of each month that the period touches."""
        found, month = [], self.first.replace(day=1)
        while month <= self.last:
            found.append(month)
            month += relativedelta(months=1)
        return found


def period_choices() -> list[Choice]:
    """Return the periods of [Select period]; all end today."""
    return [
        ("month", _("This month")),
        ("3", _("Last 3 months")),
        ("6", _("Last 6 months")),
        ("12", _("Last 12 months")),
        ("24", _("Last 24 months")),
        ("custom", _("From … until …")),
    ]


def period_of(principal: Principal, wanted: ListRequest, now: datetime) -> Period:
    """Return the period that is asked for, in the reader's days; months are whole from their beginning."""
    today = now.astimezone(ZoneInfo(principal.timezone)).date()
    chosen = wanted.value("period")
    if chosen == "custom":
        last = parse_day(wanted.value("until")) or today
        earliest = last.replace(day=1) - relativedelta(months=MOST_MONTHS - 1)
        first = parse_day(wanted.value("from")) or earliest
        return Period(max(min(first, last), earliest), last)
    back = MONTHS_BACK.get(chosen) or MONTHS_BACK[DEFAULT_PERIOD]
    return Period(today.replace(day=1) - relativedelta(months=back - 1), today)


def margin(period: Period) -> tuple[date, date]:
    """Return days around a period that hold it in every zone of the world."""
    return period.first - timedelta(days=2), period.last + timedelta(days=2)


def rules_of(screen: str, *, by_campaign: bool = True) -> ListRules:
    """Return what one report can be asked for; reports about calls also by campaign."""
    campaign = SearchField(name="campaign", label=lambda: _("Campaign name"))
    fields: Sequence[SearchField] = (
        SearchField(name="period", label=lambda: _("Period"), kind="choice", choices=period_choices),
        SearchField(name="from", label=lambda: _("From"), kind="day"),
        SearchField(name="until", label=lambda: _("Until"), kind="day"),
        ORGANIZATION,
    )  # fmt: skip
    return ListRules(
        screen=screen,
        endpoint=f"{screen}.index_view",
        fields=(campaign, *fields) if by_campaign else tuple(fields),
        sorts=("",),
        default_sort="",
    )
