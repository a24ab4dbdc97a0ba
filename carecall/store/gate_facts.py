"""Reading what the gate looks at, for one planned call."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, exists, select
from sqlalchemy.exc import MultipleResultsFound, NoResultFound
from sqlalchemy.orm import Session

from carecall.domain.campaign import progress_at
from carecall.domain.consent import consent_standing
from carecall.domain.destination import DestinationRule
from carecall.domain.gate import UNREADABLE, GateDecision, GateFacts, decide
from carecall.domain.lettering import is_showable
from carecall.domain.redial import RedialRule, redials_or_plain
from carecall.domain.ring_caps import RingCaps, ring_caps
from carecall.domain.schedule import HolidayRule, Interval
from carecall.store.asked_once import asked_once
from carecall.store.calendars import calling_window, days_off, zone_named
from carecall.store.contracts import contract_standing_of
from carecall.store.gate_facts_spending import ComingCall, budgets_of
from carecall.store.gate_facts_standing import STOP_ALL_CALLS, Asked, standing_of
from carecall.store.organization_chain import Chain, chain_of, is_stopped, required_disclosure
from carecall.store.tables import (
    CampaignRow,
    OrganizationRow,
    PhoneNumberGrantRow,
    PhoneNumberRow,
    PlannedCallRow,
    RecipientRow,
    ScheduleRow,
    SettingRow,
    TrunkRow,
)

Destinations = Callable[[str], DestinationRule | None]
"""From a trunk's country to what it may ring."""
UNREADABLE_FACTS = (
    NoResultFound,
    MultipleResultsFound,
    LookupError,
    ValueError,
    ArithmeticError,
    TypeError,
)
"""What reading a missing, doubled or malformed row raises; a database that fails raises other things."""
_WEEKS_A_MONTH = 4
_UNKNOWN_ZONE = "UTC"
"""Days are counted in it where the person's zone is unknown; such a call is refused anyway."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """The rows around one call to be made."""

    organization: OrganizationRow
    recipient: RecipientRow
    number: PhoneNumberRow
    trunk: TrunkRow
    campaign: CampaignRow
    schedule: ScheduleRow


@dataclass(frozen=True, slots=True, kw_only=True)
class GateLook:
    """What the gate says of one planned call, and what it saw; neither rows nor facts where they are unreadable."""

    decision: GateDecision
    dossier: Dossier | None = None
    facts: GateFacts | None = None


def look_at(
    session: Session, planned: PlannedCallRow, now: datetime, destinations: Destinations
) -> GateLook:
    """Return the decision on `planned`; rows that cannot be read refuse it and never stop the queue."""
    try:
        dossier = dossier_of(session, planned)
        destination = destinations(dossier.trunk.country)
        facts = gate_facts(session, planned, dossier, now, destination)
    except UNREADABLE_FACTS:
        log.exception("facts unreadable", extra={"planned_call_id": planned.id})
        return GateLook(decision=UNREADABLE)
    return GateLook(decision=decide(facts), dossier=dossier, facts=facts)


def dossier_of(session: Session, planned: PlannedCallRow) -> Dossier:
    """Return the rows around a planned call.

    Raises:
        NoResultFound: one of them is missing.
    """
    around = asked_once(
        session,
        ("dossier", planned.schedule_id, planned.campaign_id),
        lambda: _dossier(session, planned),
    )
    if around.recipient.id == planned.recipient_id:
        return around
    return replace(around, recipient=session.get_one(RecipientRow, planned.recipient_id))


def _dossier(session: Session, planned: PlannedCallRow) -> Dossier:
    keys = {
        "schedule": planned.schedule_id,
        "campaign": planned.campaign_id,
        "recipient": planned.recipient_id,
    }
    organization, recipient, number, trunk, campaign, schedule = session.execute(
        _dossier_statement(), keys
    ).one()
    return Dossier(
        organization=organization,
        recipient=recipient,
        number=number,
        trunk=trunk,
        campaign=campaign,
        schedule=schedule,
    )


@cache
def _dossier_statement() -> Select[*tuple[Any, ...]]:
    """Built once: every claim asks it."""
    return (
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
        .join(CampaignRow, CampaignRow.id == bindparam("campaign"))
        .join(RecipientRow, RecipientRow.id == bindparam("recipient"))
        .where(ScheduleRow.id == bindparam("schedule"))
    )


def gate_facts(
    session: Session,
    planned: PlannedCallRow,
    dossier: Dossier,
    now: datetime,
    destination: DestinationRule | None,
) -> GateFacts:
    """Return everything that decides whether `planned` may ring at `now`.

    Raises:
        ValueError, LookupError: a row holds what the program does not know; nothing may be dialled on it.
    """
    recipient, campaign = dossier.recipient, dossier.campaign
    chain = chain_of(session, dossier.organization)
    asked = _asked(planned, dossier, chain, now)
    standing = standing_of(session, asked)
    coming = ComingCall(trunk=dossier.trunk, max_talk_s=campaign.max_talk_s)
    return GateFacts(
        now=now,
        number=recipient.phone,
        platform_stopped=standing.platform_stopped,
        organization_stopped=is_stopped(chain),
        campaign=progress_at(campaign.state, now, campaign.starts_at, campaign.ends_at),
        recipient_active=recipient.active and recipient.erased_at is None,
        recipient_paused=standing.is_paused(asked.day),
        recipient_absent=standing.absent,
        consent=consent_standing(standing.consent, required_disclosure(chain)),
        opted_out=standing.opted_out,
        do_not_call=standing.do_not_call,
        outgoing_verified=dossier.number.verified_at is not None,
        outgoing_enabled=dossier.number.outbound,
        lettering_shown=is_showable(dossier.number.lettering),
        trunk_enabled=dossier.trunk.enabled,
        destination=standing.destination(destination),
        day_off=_day_off(session, dossier, asked),
        contract=asked_once(
            session,
            ("contract", chain[0].id),
            lambda: contract_standing_of(session, chain[0], now).state,
        ),
        caps=_caps(planned, dossier.schedule),
        rings=standing.rings,
        budgets=budgets_of(session, chain, coming, now),
        window=calling_window(dossier.schedule, zone_name(dossier), now, planned.until_at),
    )


def platform_stopped(session: Session) -> bool:
    """Say whether somebody stopped every call."""
    return bool(session.scalar(select(exists().where(SettingRow.key == STOP_ALL_CALLS))))


def zone_name(dossier: Dossier) -> str:
    """Return the IANA zone that the person lives by."""
    own = dossier.recipient.time_zone or dossier.schedule.time_zone
    return own or dossier.organization.time_zone


def day_asked(now: datetime, zone: str) -> tuple[datetime, datetime]:
    """Return the local midnight before `now` and that of the ISO week's Monday, in `zone`."""
    local = zone_named(zone) or zone_named(_UNKNOWN_ZONE)
    day = now.astimezone(local).date()
    midnight = datetime.combine(day, time(0), tzinfo=local)
    return midnight, datetime.combine(day - timedelta(days=day.weekday()), time(0), tzinfo=local)


def _asked(planned: PlannedCallRow, dossier: Dossier, chain: Chain, now: datetime) -> Asked:
    day_from, week_from = day_asked(now, zone_name(dossier))
    return Asked(
        organization_id=planned.organization_id,
        chain_ids=tuple(each.id for each in chain),
        number=dossier.recipient.phone,
        recipient_id=planned.recipient_id,
        schedule_id=planned.schedule_id,
        planned_call_id=planned.id,
        day=day_from.date(),
        day_from=day_from,
        week_from=week_from,
        trunk=dossier.trunk.name,
    )


def _day_off(session: Session, dossier: Dossier, asked: Asked) -> bool:
    """Say whether today became a day on which this schedule calls nobody."""
    if dossier.schedule.on_holiday is HolidayRule.CALL:
        return False
    country = dossier.recipient.country
    return asked.day in days_off(session, asked.organization_id, country, asked.day, asked.day)


def _caps(planned: PlannedCallRow, schedule: ScheduleRow) -> RingCaps:
    """Exceptions that cannot be read give no ring more than the plain rule."""
    exceptions, _ = redials_or_plain(planned.redial_by)
    rule = RedialRule(
        redials=planned.redials, gap_s=planned.redial_gap_s, quarantine_s=0, by=exceptions
    )
    return ring_caps(
        rounds_a_day=_rounds_a_day(schedule),
        rings_a_round=rule.most_rings,
        day=schedule.rings_per_day,
        week=schedule.rings_per_week,
    )


def _rounds_a_day(schedule: ScheduleRow) -> int:
    """Return how many rounds of a schedule can fall on one day."""
    open_days = max(1, schedule.weekdays.bit_count())
    days = {
        Interval.ONCE: schedule.calls_per_interval,
        Interval.DAY: 1,
        Interval.WEEK: open_days,
        Interval.MONTH: open_days * _WEEKS_A_MONTH,
    }[schedule.interval]
    return -(-schedule.calls_per_interval // days)
