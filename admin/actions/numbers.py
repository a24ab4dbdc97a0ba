"""Changing an outgoing number, letting others call from it, and what keeps it from being deleted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from admin.forms.number_form import NumberForm
from admin.queries.number_list import WHOLE_COUNT
from carecall.spreadsheets.world_numbers import country_of, digits_at_home
from carecall.store.registry import grant_phone_number
from carecall.store.scope import across
from carecall.store.tables import (
    CallRequestRow,
    CallRequestState,
    CampaignRow,
    LetteringStatus,
    PhoneNumberGrantRow,
    PhoneNumberRow,
    ScheduleRow,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberUser:
    """A schedule or campaign that calls from a number."""

    kind: str
    """schedule or campaign."""
    key: int
    name: str


def users_of(session: Session, number_id: int) -> list[NumberUser]:
    """Return the schedules that call from a number and the campaigns that follow them, as far as they are in reach."""
    schedules = session.execute(
        select(ScheduleRow.id, ScheduleRow.name)
        .where(ScheduleRow.phone_number_id == number_id)
        .order_by(ScheduleRow.name, ScheduleRow.id)
    ).all()
    campaigns = session.execute(
        select(CampaignRow.id, CampaignRow.name)
        .join(ScheduleRow, ScheduleRow.campaign_id == CampaignRow.id)
        .where(ScheduleRow.phone_number_id == number_id)
        .order_by(CampaignRow.name, CampaignRow.id)
    ).all()
    return [NumberUser(kind="schedule", key=key, name=name) for key, name in schedules] + [
        NumberUser(kind="campaign", key=key, name=name) for key, name in campaigns
    ]


def schedule_count(session: Session, number_id: int) -> int:
    """Return how many schedules call from a number, those out of reach too."""
    statement = select(func.count()).where(ScheduleRow.phone_number_id == number_id)
    return session.scalar(statement, execution_options=across(WHOLE_COUNT)) or 0


def granted_to(session: Session, number_id: int) -> frozenset[int]:
    """Return the organizations in reach that may call from a number."""
    grant = PhoneNumberGrantRow
    return frozenset(
        session.scalars(select(grant.organization_id).where(grant.phone_number_id == number_id))
    )


def still_calling(session: Session, number_id: int, gone: frozenset[int]) -> bool:
    """Say whether one of these organizations has a schedule that calls from a number."""
    statement = select(func.count()).where(
        ScheduleRow.phone_number_id == number_id, ScheduleRow.organization_id.in_(gone)
    )
    return bool(session.scalar(statement))


def change(session: Session, row: PhoneNumberRow, form: NumberForm, now: datetime) -> None:
    """Write a form over a number; a new lettering is unknown to carriers until somebody asks again."""
    if form.number != row.number:
        row.number, row.national = form.number, digits_at_home(form.number)
        row.country = country_of(form.number, row.country)
    status, checked_on = form.status, form.checked_on
    if form.lettering != row.lettering and status is row.lettering_status:
        status, checked_on = LetteringStatus.NOT_REQUESTED, None
    row.lettering, row.lettering_status, row.lettering_checked_on = (
        form.lettering,
        status,
        checked_on,
    )
    row.billing_number, row.trunk_id = form.billing_number, form.trunk_id
    if form.verified != (row.verified_at is not None):
        row.verified_at = now if form.verified else None
    put_grants(session, row, form.granted)


def put_grants(session: Session, row: PhoneNumberRow, granted: frozenset[int]) -> None:
    """Let exactly these organizations in reach call from a number, and its owner."""
    grant = PhoneNumberGrantRow
    wanted, known = granted | {row.organization_id}, granted_to(session, row.id)
    gone = known - wanted
    if gone:
        session.execute(
            delete(grant).where(grant.phone_number_id == row.id, grant.organization_id.in_(gone))
        )
    for key in sorted(wanted - known):
        grant_phone_number(session, row.id, key)
    if wanted != known:
        # A change of grants alone counts as a change of the number, or a stale form would undo it.
        flag_modified(row, "number")


def remove(session: Session, row: PhoneNumberRow) -> None:
    """Take a number away; wishes for a call that are over forget which number they showed."""
    over = CallRequestRow.state != CallRequestState.WAITING
    session.execute(
        update(CallRequestRow)
        .where(CallRequestRow.phone_number_id == row.id, over)
        .values(phone_number_id=None)
    )
    session.delete(row)
