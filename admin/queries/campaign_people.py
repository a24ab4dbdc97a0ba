"""Recipients by the campaign that calls them: a few hundred campaigns are looked at, not a hundred thousand people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, except_, false, func, select, true
from sqlalchemy.orm import Session, aliased

from carecall.domain.recipient import Participation
from carecall.store.tables import CampaignRow, RecipientRow, ScheduleRecipientRow, ScheduleRow

MOST_SCHEDULES = 2_000
"""Up to so many are named one by one."""
MOST_PEOPLE = 1_000
"""Likewise; of more, the next one is never far."""
FEW = 20_000
"""Up to so many people are listed before they are looked up; of more, the next one is never far."""


def called_by(session: Session, campaigns: Sequence[ColumnElement[bool]]) -> ColumnElement[bool]:
    """Return the condition that a person is called by a campaign for which all of these hold.

    They speak of CampaignRow, which is joined only where more campaigns are found than can be named.
    """
    calling = select(ScheduleRow.id).join(CampaignRow, CampaignRow.id == ScheduleRow.campaign_id)
    keys = session.scalars(calling.where(*campaigns).limit(MOST_SCHEDULES + 1)).all()
    if len(keys) > MOST_SCHEDULES:
        return and_(*campaigns)
    if not keys:
        return false()
    inside = aliased(ScheduleRecipientRow)
    people = select(inside.recipient_id).where(inside.schedule_id.in_(keys))
    few = select(func.count()).select_from(people.limit(FEW + 1).subquery())
    if (session.scalar(few) or 0) <= FEW:
        return RecipientRow.id.in_(people)
    return _of_person(inside).where(inside.schedule_id.in_(keys)).exists()


def called_by_none(session: Session) -> ColumnElement[bool]:
    """Return the condition that no campaign calls a person: there is no schedule, or it belongs to none."""
    idle = select(ScheduleRow.id).where(ScheduleRow.campaign_id.is_(None))
    keys = session.scalars(idle.limit(MOST_SCHEDULES + 1)).all()
    if len(keys) > MOST_SCHEDULES:
        return CampaignRow.id.is_(None)
    inside = aliased(ScheduleRecipientRow)
    calling = inside.schedule_id.not_in(keys) if keys else true()
    # Who is left over, in one pass over both tables: few people mean that one by one nearly all would be looked up.
    left = except_(select(RecipientRow.id), select(inside.recipient_id).where(calling)).subquery()
    free = session.scalars(select(left.c.id).limit(MOST_PEOPLE + 1)).all()
    if len(free) <= MOST_PEOPLE:
        return RecipientRow.id.in_(free)
    return ~_of_person(inside).where(calling).exists()


def is_paused(before: datetime | None = None) -> ColumnElement[bool]:
    """Return the condition that a person's calls are paused, since a moment before `before` if one is given."""
    inside = aliased(ScheduleRecipientRow)
    held = select(inside.recipient_id).where(inside.state == Participation.PAUSED)
    if before is not None:
        held = held.where(inside.paused_at < before)
    return RecipientRow.id.in_(held)


def _of_person(inside: type[ScheduleRecipientRow]) -> Select[int]:
    return (
        select(inside.id)
        .where(
            inside.organization_id == RecipientRow.organization_id,
            inside.recipient_id == RecipientRow.id,
        )
        .correlate(RecipientRow)
    )
