"""One month of one recipient: absences, days off and planned calls, day by day."""

from __future__ import annotations

from datetime import date, timedelta

from admin.access import current_principal
from admin.api.areas import Area
from admin.api.reach import db, person
from admin.api.scopes import Scope
from admin.api.values.month_calendar import CalendarDay, CalendarMonth, MonthQuery
from admin.house import now
from admin.languages import current_language
from admin.queries import recipient_care as queries
from carecall.domain.month_sheet import month_after, month_sheet

CARE = Area(tag="recipients", read=Scope.RECIPIENTS_READ, write=Scope.RECIPIENTS_WRITE)
MONDAY = 0


def read_month(recipient_id: int, query: MonthQuery) -> CalendarMonth:
    """Return the month as the absence calendar of the console shows it."""
    recipient = person(recipient_id)
    today = queries.today_of(recipient, current_principal(), now())
    first_on = date.fromisoformat(f"{query.month}-01") if query.month else month_after(today, 0)
    last_on = month_after(first_on, 1) - timedelta(days=1)
    weeks = month_sheet(
        first_on,
        absences=queries.days_away(queries.absences_of(db(), recipient.id)),
        holidays=queries.named_days_off(db(), recipient, first_on, last_on, current_language()),
        called=queries.coming_rounds(db(), recipient.id, now()),
        today=today,
        week_starts=MONDAY,
    )
    days = [CalendarDay.of(day) for week in weeks for day in week if day is not None]
    return CalendarMonth(month=f"{first_on:%Y-%m}", days=days)


OPERATIONS = (
    CARE.get("getCalendar", "/recipients/<int:recipient_id>/calendar", "Read a month of a recipient, day by day", read_month, CalendarMonth, query=MonthQuery),
)  # fmt: skip
