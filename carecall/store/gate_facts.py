"""Reading what the gate looks at, for one planned call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from carecall.domain.campaign import progress_at
from carecall.domain.consent import ConsentKind
from carecall.domain.destination import DestinationRule
from carecall.domain.gate import CallingWindow, GateFacts
from carecall.domain.recipient import Participation
from carecall.store.calendars import calling_window, zone_named
from carecall.store.tables import (
    AbsenceRow,
    CampaignRow,
    ConsentRow,
    DoNotCallRow,
    OptOutRow,
    OrganizationRow,
    PhoneNumberGrantRow,
    PhoneNumberRow,
    PlannedCallRow,
    RecipientRow,
    ScheduleRecipientRow,
    ScheduleRow,
    SettingRow,
    TrunkRow,
)

STOP_ALL_CALLS = "stop_all_calls"
"""Key of the setting that stops every call while it is there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """The rows around one call to be made."""

    organization: OrganizationRow
    recipient: RecipientRow
    number: PhoneNumberRow
    trunk: TrunkRow
    campaign: CampaignRow
    schedule: ScheduleRow


def dossier_of(session: Session, planned: PlannedCallRow) -> Dossier:
    """Return the rows around a planned call."""
    statement = (
        select(OrganizationRow, RecipientRow, PhoneNumberRow, TrunkRow, CampaignRow, ScheduleRow)
        .select_from(ScheduleRow)
        .join(OrganizationRow, OrganizationRow.id == ScheduleRow.organization_id)
        .join(
            PhoneNumberGrantRow,
            (PhoneNumberGrantRow.organization_id == ScheduleRow.organization_id)
            & (PhoneNumberGrantRow.phone_number_id == ScheduleRow.phone_number_id),
        )
        .join(PhoneNumberRow, PhoneNumberRow.id == PhoneNumberGrantRow.phone_number_id)
        .join(TrunkRow, TrunkRow.id == PhoneNumberRow.trunk_id)
        .join(CampaignRow, CampaignRow.id == planned.campaign_id)
        .join(RecipientRow, RecipientRow.id == planned.recipient_id)
        .where(ScheduleRow.id == planned.schedule_id)
    )
    organization, recipient, number, trunk, campaign, schedule = session.execute(statement).one()
    return Dossier(
        organization=organization,
        recipient=recipient,
        number=number,
        trunk=trunk,
        campaign=campaign,
        schedule=schedule,
    )


def gate_facts(
    session: Session,
    planned: PlannedCallRow,
    dossier: Dossier,
    now: datetime,
    destination: DestinationRule | None,
) -> GateFacts:
    """Return everything that decides whether `planned` may ring at `now`."""
    recipient, campaign = dossier.recipient, dossier.campaign
    window = _window(planned, dossier, now)
    day = _local_day(dossier, now)
    return GateFacts(
        now=now,
        number=recipient.phone,
        platform_stopped=platform_stopped(session),
        organization_stopped=dossier.organization.calls_stopped_at is not None,
        campaign=progress_at(campaign.state, now, campaign.starts_at, campaign.ends_at),
        recipient_active=recipient.active and recipient.erased_at is None,
        recipient_paused=_is_paused(session, planned, day),
        recipient_absent=_is_absent(session, recipient.id, day),
        has_consent=has_consent(session, recipient.id),
        opted_out=opted_out(session, planned.organization_id, recipient.phone),
        do_not_call=listed_do_not_call(session, recipient.phone),
        outgoing_verified=dossier.number.verified_at is not None,
        outgoing_enabled=dossier.number.outbound,
        trunk_enabled=dossier.trunk.enabled,
        destination=destination,
        window=window,
    )


def platform_stopped(session: Session) -> bool:
    """Say whether somebody stopped every call."""
    return session.get(SettingRow, STOP_ALL_CALLS) is not None


def has_consent(session: Session, recipient_id: int) -> bool:
    """Say whether the person agreed to be called and did not take it back."""
    live = exists().where(
        ConsentRow.recipient_id == recipient_id,
        ConsentRow.kind == ConsentKind.CALLS,
        ConsentRow.withdrawn_at.is_(None),
    )
    return bool(session.scalar(select(live)))


def opted_out(session: Session, organization_id: int, number: str) -> bool:
    """Say whether this number asked the organization to stop."""
    live = exists().where(
        OptOutRow.organization_id == organization_id,
        OptOutRow.number == number,
        OptOutRow.lifted_at.is_(None),
    )
    return bool(session.scalar(select(live)))


def listed_do_not_call(session: Session, number: str) -> bool:
    """Say whether nobody on the platform may call this number."""
    return bool(session.scalar(select(exists().where(DoNotCallRow.number == number))))


def zone_name(dossier: Dossier) -> str:
    """Return the IANA zone that the person lives by."""
    own = dossier.recipient.time_zone or dossier.schedule.time_zone
    return own or dossier.organization.time_zone


def _window(planned: PlannedCallRow, dossier: Dossier, now: datetime) -> CallingWindow | None:
    return calling_window(dossier.schedule, zone_name(dossier), now, planned.until_at)


def _local_day(dossier: Dossier, now: datetime) -> date:
    zone = zone_named(zone_name(dossier))
    return now.astimezone(zone).date() if zone is not None else now.date()


def _is_paused(session: Session, planned: PlannedCallRow, day: date) -> bool:
    """A person who was taken out of the schedule counts as paused; a pause ends after its last day."""
    row = session.scalars(
        select(ScheduleRecipientRow).where(
            ScheduleRecipientRow.organization_id == planned.organization_id,
            ScheduleRecipientRow.recipient_id == planned.recipient_id,
            ScheduleRecipientRow.schedule_id == planned.schedule_id,
        )
    ).one_or_none()
    if row is None:
        return True
    if row.state is Participation.ACTIVE:
        return False
    return row.paused_until_on is None or day <= row.paused_until_on


def _is_absent(session: Session, recipient_id: int, day: date) -> bool:
    absent = exists().where(
        AbsenceRow.recipient_id == recipient_id,
        AbsenceRow.from_on <= day,
        or_(AbsenceRow.until_on.is_(None), AbsenceRow.until_on >= day),
    )
    return bool(session.scalar(select(absent)))
