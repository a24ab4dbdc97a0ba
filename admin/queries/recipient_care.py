"""What is known of reaching one person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from admin.access import Principal
from carecall.domain.call import PlannedCallState
from carecall.domain.month_sheet import Away
from carecall.store.calendars import days_off
from carecall.store.public_holidays import holiday_names
from carecall.store.tables import (
    AbsenceRow,
    CampaignRow,
    ConsentRow,
    ContactPersonRow,
    HolidayRow,
    PlannedCallRow,
    PreferenceKey,
    PreferenceRow,
    RecipientRow,
)


def contacts_of(session: Session, recipient_id: int) -> Sequence[ContactPersonRow]:
    """Return the contacts in the order in which they are tried."""
    return session.scalars(
        select(ContactPersonRow)
        .where(ContactPersonRow.recipient_id == recipient_id)
        .order_by(ContactPersonRow.position, ContactPersonRow.id)
    ).all()


def wishes_of(session: Session, recipient_id: int) -> dict[PreferenceKey, PreferenceRow]:
    """Return the person's wishes."""
    own = select(PreferenceRow).where(PreferenceRow.recipient_id == recipient_id)
    return {row.key: row for row in session.scalars(own)}


def wishes_version(wishes: dict[PreferenceKey, PreferenceRow]) -> str:
    """Return what changes with any of the wishes."""
    return ".".join(sorted(f"{key.value}{row.id}v{row.version}" for key, row in wishes.items()))


def consents_of(session: Session, recipient_id: int) -> Sequence[ConsentRow]:
    """Return every consent that was given, newest first, withdrawn ones too."""
    return session.scalars(
        select(ConsentRow)
        .where(ConsentRow.recipient_id == recipient_id)
        .order_by(ConsentRow.given_at.desc(), ConsentRow.id.desc())
    ).all()


def absences_of(session: Session, recipient_id: int) -> Sequence[AbsenceRow]:
    """Return the person's absences, latest first."""
    return session.scalars(
        select(AbsenceRow)
        .where(AbsenceRow.recipient_id == recipient_id)
        .order_by(AbsenceRow.from_on.desc(), AbsenceRow.id.desc())
    ).all()


def absence_on(session: Session, recipient_id: int, day: date) -> AbsenceRow | None:
    """Return the absence that covers a day."""
    return session.scalar(
        select(AbsenceRow)
        .where(
            AbsenceRow.recipient_id == recipient_id,
            AbsenceRow.from_on <= day,
            or_(AbsenceRow.until_on.is_(None), AbsenceRow.until_on >= day),
        )
        .order_by(AbsenceRow.from_on)
        .limit(1)
    )


def today_of(recipient: RecipientRow, principal: Principal, now: datetime) -> date:
    """Return the local day where the person lives, at the reader's clock where no zone of theirs is known."""
    return now.astimezone(ZoneInfo(recipient.time_zone or principal.timezone)).date()


def days_away(absences: Sequence[AbsenceRow]) -> list[Away]:
    """Return absences as a calendar takes them."""
    return [Away(from_on=row.from_on, until_on=row.until_on, reason=row.reason) for row in absences]


def named_days_off(
    session: Session, recipient: RecipientRow, first_on: date, last_on: date, language: str
) -> dict[date, str]:
    """Return the days off from `first_on` to `last_on` where the person lives, with their names in `language`."""
    organization_id, country = recipient.organization_id, recipient.country
    own = session.execute(
        select(HolidayRow.day_on, HolidayRow.name).where(
            HolidayRow.organization_id == organization_id,
            HolidayRow.day_on.between(first_on, last_on),
        )
    ).all()
    names: dict[date, str] = {row.day_on: row.name for row in own}
    for year in range(first_on.year, last_on.year + 1):
        names |= holiday_names(country, year, language)
    off = days_off(session, organization_id, country, first_on, last_on)
    return {day: names[day] for day in sorted(off)}


def coming_rounds(session: Session, recipient_id: int, now: datetime) -> set[date]:
    """Return the local days of the person's calls that are still to be made."""
    wanted = select(PlannedCallRow.round_on).where(
        PlannedCallRow.recipient_id == recipient_id,
        PlannedCallRow.due_at >= now - timedelta(days=1),
        PlannedCallRow.until_at > now,
        PlannedCallRow.state.in_((PlannedCallState.PLANNED, PlannedCallState.WAITING_REDIAL)),
    )
    return set(session.scalars(wanted.distinct()))


def voices_in_use(session: Session) -> list[str]:
    """Return the voices that campaigns in reach speak with."""
    wanted = select(CampaignRow.voice).where(CampaignRow.voice != "").distinct()
    return sorted(session.scalars(wanted))
