"""Which day it is for somebody, by their own zone or their organization's."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from carecall.store.calendars import zone_named
from carecall.store.tables import CallRow, OrganizationRow, RecipientRow


def local_day(session: Session, call: CallRow, now: datetime) -> date:
    """Return the day it is for the person of `call`."""
    organization = session.get_one(OrganizationRow, call.organization_id)
    recipient = session.get(RecipientRow, call.recipient_id) if call.recipient_id else None
    return day_of(organization, recipient, now)


def day_of(organization: OrganizationRow, recipient: RecipientRow | None, now: datetime) -> date:
    """Return the day of `now` for a recipient of an organization."""
    own = recipient.time_zone if recipient is not None else None
    zone = zone_named(own or organization.time_zone)
    return now.astimezone(zone).date() if zone is not None else now.date()


def today_of(session: Session, organization_id: int, now: datetime) -> date:
    """Return the day it is for an organization."""
    return day_of(session.get_one(OrganizationRow, organization_id), None, now)


def moment_at_home(
    organization: OrganizationRow, recipient: RecipientRow | None, now: datetime
) -> datetime | None:
    """Return `now` by the clocks where a recipient lives, or None where their zone is unknown."""
    own = recipient.time_zone if recipient is not None else None
    zone = zone_named(own or organization.time_zone)
    return now.astimezone(zone) if zone is not None else None
