"""Where people take part, stopping their calls of today, and replanning theirs alone."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from carecall.domain.call import PlannedCallState
from carecall.domain.campaign import Progress, progress_at
from carecall.domain.gate import GateRule
from carecall.domain.replan import PlanChange
from carecall.store.calendars import zone_named
from carecall.store.replanning import replan
from carecall.store.scope import across
from carecall.store.tables import (
    CampaignRow,
    OrganizationRow,
    PlannedCallRow,
    RecipientRow,
    ScheduleRecipientRow,
    ScheduleRow,
)

WAITING = (PlannedCallState.PLANNED, PlannedCallState.WAITING_REDIAL)


@dataclass(frozen=True, slots=True)
class Part:
    """One person in one schedule."""

    row: ScheduleRecipientRow
    campaign: CampaignRow | None
    zone_name: str

    def today(self, now: datetime) -> date:
        """Return the local day where the person lives."""
        return now.astimezone(zone_named(self.zone_name) or UTC).date()

    def in_progress(self, now: datetime) -> bool:
        """Say whether the schedule's campaign is in progress."""
        campaign = self.campaign
        if campaign is None:
            return False
        progress = progress_at(campaign.state, now, campaign.starts_at, campaign.ends_at)
        return progress is Progress.IN_PROGRESS


def parts_of(session: Session, recipient_ids: Collection[int]) -> dict[int, Part]:
    """Return where people take part, by recipient; who is in no schedule is left out."""
    rows = session.execute(
        select(
            ScheduleRecipientRow,
            CampaignRow,
            RecipientRow.time_zone,
            ScheduleRow.time_zone,
            OrganizationRow.time_zone,
        )
        .join(ScheduleRow, ScheduleRow.id == ScheduleRecipientRow.schedule_id)
        .join(RecipientRow, RecipientRow.id == ScheduleRecipientRow.recipient_id)
        .join(OrganizationRow, OrganizationRow.id == ScheduleRow.organization_id)
        .outerjoin(CampaignRow, CampaignRow.id == ScheduleRow.campaign_id)
        .where(ScheduleRecipientRow.recipient_id.in_(recipient_ids))
    ).all()
    return {
        row.recipient_id: Part(row, campaign, own or schedule or usual)
        for row, campaign, own, schedule, usual in rows
    }


def stop_today(session: Session, parts: Sequence[Part], now: datetime, rule: GateRule) -> int:
    """Cancel these people's calls up to today that wait to be dialled; return how many."""
    stopped = 0
    by_place: dict[tuple[int, int, date], list[int]] = {}
    for part in parts:
        place = (part.row.organization_id, part.row.schedule_id, part.today(now))
        by_place.setdefault(place, []).append(part.row.recipient_id)
    for (organization_id, schedule_id, today), people in by_place.items():
        statement = (
            update(PlannedCallRow)
            .where(
                PlannedCallRow.organization_id == organization_id,
                PlannedCallRow.schedule_id == schedule_id,
                PlannedCallRow.recipient_id.in_(people),
                PlannedCallRow.state.in_(WAITING),
                or_(PlannedCallRow.round_on <= today, PlannedCallRow.due_at <= now),
            )
            .values(
                state=PlannedCallState.CANCELLED,
                settled_at=now,
                blocked_rule=rule.value,
                blocked_at=now,
            )
            .returning(PlannedCallRow.id)
        )
        options = {"synchronize_session": False, **across("calls of people in the scope")}
        stopped += len(session.execute(statement.execution_options(**options)).all())
    return stopped


def replan_people(
    session: Session, parts: Sequence[Part], now: datetime, *, open_slots: bool = True
) -> PlanChange:
    """Replan what has not begun of these people alone."""
    people: dict[int, list[int]] = {}
    for part in parts:
        people.setdefault(part.row.schedule_id, []).append(part.row.recipient_id)
    changes = (
        replan(session, schedule_id, now, recipient_ids=ids, open_slots=open_slots)
        for schedule_id, ids in sorted(people.items())
    )
    return sum(changes, PlanChange())


def leave_schedule(session: Session, recipient_ids: Collection[int], now: datetime) -> PlanChange:
    """Take people out of their schedules; their calls of today are cancelled, later ones taken out."""
    parts = list(parts_of(session, recipient_ids).values())
    stop_today(session, parts, now, GateRule.RECIPIENT_PAUSED)
    for part in parts:
        session.delete(part.row)
    session.flush()
    return replan_people(session, parts, now)
