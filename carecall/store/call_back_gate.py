"""What the gate looks at before a call-back rings: everything, for the person only asked for the hour."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from carecall.domain.campaign import Progress, progress_at
from carecall.domain.consent import consent_standing
from carecall.domain.gate import CallingWindow, GateDecision, GateFacts, GateRule, Verdict
from carecall.domain.ring_caps import ring_caps
from carecall.domain.spoken_time import CLOSES, OPENS
from carecall.store.calendars import zone_named
from carecall.store.gate_facts import day_asked
from carecall.store.gate_facts_standing import Asked, Standing
from carecall.store.organization_chain import Chain, required_disclosure
from carecall.store.tables import (
    CallRequestRow,
    CallRow,
    CampaignRow,
    OrganizationRow,
    PlannedCallRow,
    RecipientRow,
    ScheduleRow,
)

TALKED_SINCE = "talked_since"
"""Why a call-back is not made any more: another call reached its goodbye."""
LOOK_AGAIN_S = 30
"""How long a call-back that may not ring at this moment is left alone."""


def asked_of_person(
    session: Session, request: CallRequestRow, asked: Asked, now: datetime
) -> Asked:
    """Return `asked` with the person's own days and the schedule that the first call belonged to."""
    zone = _zone(session, request)
    day_from, week_from = day_asked(now, zone)
    planned = _planned(session, request)
    return replace(
        asked,
        schedule_id=planned.schedule_id if planned is not None else None,
        day=day_from.date(),
        day_from=day_from,
        week_from=week_from,
    )


def facts_of_person(
    session: Session,
    request: CallRequestRow,
    facts: GateFacts,
    standing: Standing,
    chain: Chain,
) -> GateFacts:
    """Return `facts` with everything that speaks for or against this very person.

    Raises:
        NoResultFound: a row is missing; nothing may be dialled.
    """
    recipient = session.get_one(RecipientRow, request.recipient_id)
    planned = _planned(session, request)
    schedule = session.get_one(ScheduleRow, planned.schedule_id) if planned is not None else None
    day, _ = day_asked(facts.now, _zone(session, request))
    return replace(
        facts,
        campaign=_progress(session, planned, facts.now),
        recipient_active=recipient.active and recipient.erased_at is None,
        recipient_paused=planned is not None and standing.is_paused(day.date()),
        recipient_absent=standing.absent,
        consent=consent_standing(standing.consent, required_disclosure(chain)),
        caps=ring_caps(
            rounds_a_day=1,
            rings_a_round=1,
            day=schedule.rings_per_day if schedule is not None else None,
            week=schedule.rings_per_week if schedule is not None else None,
        ),
        rings=replace(standing.rings, this_round=0),
        window=_window(session, request, facts.now),
    )


def talked_since(session: Session, request: CallRequestRow) -> bool:
    """Say whether somebody whom we said we would call back has been talked to, to the end, meanwhile."""
    if request.asked_on_call_id is None:
        return False
    talked = exists().where(
        CallRow.organization_id == request.organization_id,
        CallRow.recipient_id == request.recipient_id,
        CallRow.reserved_at > request.requested_at,
        CallRow.closing_reached,
    )
    return bool(session.scalar(select(talked)))


def waits(request: CallRequestRow, decision: GateDecision | None, now: datetime) -> bool:
    """Leave a call-back alone for a while when it may only not ring now; say whether that was so.

    `decision` is None where the number is just being rung for something else.
    """
    if request.asked_on_call_id is None:
        return False
    if decision is not None and decision.verdict is not Verdict.WAIT:
        return False
    if decision is not None and decision.rule is GateRule.AFTER_WINDOW:
        return False
    request.not_before = now + timedelta(seconds=LOOK_AGAIN_S)
    return request.not_before < request.expires_at


def campaign_of(session: Session, request: CallRequestRow) -> CampaignRow | None:
    """Return the campaign whose call is made up for, whose words are said again."""
    planned = _planned(session, request)
    return None if planned is None else session.get_one(CampaignRow, planned.campaign_id)


def _window(session: Session, request: CallRequestRow, now: datetime) -> CallingWindow | None:
    zone = zone_named(_zone(session, request))
    if zone is None:
        return None
    day = now.astimezone(zone).date()
    opens_at = datetime.combine(day, OPENS, tzinfo=zone)
    return CallingWindow(
        opens_at=max(opens_at, request.not_before or opens_at),
        closes_at=datetime.combine(day, CLOSES, tzinfo=zone),
        too_late_at=request.expires_at,
    )


def _progress(session: Session, planned: PlannedCallRow | None, now: datetime) -> Progress:
    if planned is None:
        return Progress.IN_PROGRESS
    campaign = session.get_one(CampaignRow, planned.campaign_id)
    return progress_at(campaign.state, now, campaign.starts_at, campaign.ends_at)


def _planned(session: Session, request: CallRequestRow) -> PlannedCallRow | None:
    if request.planned_call_id is None:
        return None
    return session.get_one(PlannedCallRow, request.planned_call_id)


def _zone(session: Session, request: CallRequestRow) -> str:
    recipient = session.get_one(RecipientRow, request.recipient_id)
    organization = session.get_one(OrganizationRow, request.organization_id)
    return recipient.time_zone or organization.time_zone
