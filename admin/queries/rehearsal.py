"""A campaign's next round played through for a page, with everybody's reason in words."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import func, select

from admin.campaign_words import why_blocked
from admin.house import house
from carecall.domain.destination import DESTINATIONS
from carecall.errors import BadInput
from carecall.store.rehearsal import local_zone_of, rehearse
from carecall.store.rest_of_day import rest_of_day
from carecall.store.session import system_reading
from carecall.store.tables import PhoneNumberRow, ScheduleRecipientRow, ScheduleRow

MOST_REHEARSED = 2_000
"""People whose facts are read while somebody waits; the command line rehearses any number."""
MOST_SHOWN = 300


def played_through(campaign_id: int, now: datetime, on: date | None) -> dict[str, object]:
    """Return the rehearsal of a campaign that was found in reach, or why there is none.

    Contracts, limits and numbers of organizations above count too, so that the system reads them.
    """
    with system_reading(house().sessions, "a rehearsal asks the gate") as session:
        people = session.scalar(
            select(func.count(ScheduleRecipientRow.id))
            .join(ScheduleRow, ScheduleRow.id == ScheduleRecipientRow.schedule_id)
            .where(ScheduleRow.campaign_id == campaign_id)
        )
        if (people or 0) > MOST_REHEARSED:
            return {"too_many": people}
        try:
            played = rehearse(session, campaign_id, now, destinations=DESTINATIONS.get, on=on)
            rest = rest_of_day(session, campaign_id, now)
            zone = local_zone_of(session, campaign_id)
            number = session.scalar(
                select(PhoneNumberRow.number)
                .join(ScheduleRow, ScheduleRow.phone_number_id == PhoneNumberRow.id)
                .where(ScheduleRow.campaign_id == campaign_id)
            )
        except BadInput:
            return {"unready": True}
    return {
        "played": played,
        "rest": rest,
        "zone": zone,
        "outgoing_number": number,
        "shown": played.calls[:MOST_SHOWN],
        "reasons": [(why_blocked(rule), count) for rule, count in played.blocked.items()],
        "why_blocked": why_blocked,
    }
