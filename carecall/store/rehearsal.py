"""Rehearsing a campaign before launch: who is called when, from which number, what blocks whom, and what it takes.

Nothing is written and nothing rings. The gate is asked about the moment at which each call would be due.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from carecall.domain.campaign import Progress
from carecall.domain.gate import GateRule, decide
from carecall.domain.phone import mask, national_form
from carecall.domain.rehearsal import CallToCome, Expectation, Forecast, LineLimits, forecast
from carecall.domain.schedule import Interval, Slot
from carecall.domain.schedule_course import coming_slots, next_round_on
from carecall.errors import BadInput
from carecall.store.calendars import course_of, zone_named
from carecall.store.call_costs import tariff_of
from carecall.store.gate_facts import UNREADABLE_FACTS, Destinations, Dossier, gate_facts
from carecall.store.planning_people import IN_SCHEDULE, Group, groups_of, has_call
from carecall.store.tables import (
    CampaignRow,
    OrganizationRow,
    PhoneNumberGrantRow,
    PhoneNumberRow,
    PlannedCallRow,
    RecipientRow,
    ScheduleRecipientRow,
    ScheduleRow,
    TrunkRow,
)
from carecall.store.usual_calls import usual_calls

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class RehearsedCall:
    """One call that the day would bring."""

    recipient_id: int
    recipient: str
    number: str
    """Masked."""
    round_on: date
    due_at: datetime
    until_at: datetime
    rule: GateRule
    """ALLOWED, or what would speak against it at that moment."""

    @property
    def blocked(self) -> bool:
        """Whether it would not ring."""
        return self.rule is not GateRule.ALLOWED


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    """A campaign's next round, played through."""

    campaign_id: int
    campaign: str
    round_on: date | None
    """The first local day of it; None when no round comes."""
    outgoing_number: str
    trunk: str
    calls: tuple[RehearsedCall, ...]
    """By time; the blocked ones too."""
    blocked: Mapping[GateRule, int]
    usual: Expectation
    measured: bool
    """Whether `usual` was measured on the organization's own calls."""
    forecast: Forecast
    """Of the calls that are not blocked."""
    currency: str | None
    calls_per_second: float
    channels: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """The rows that every call of the campaign shares; of one that is still being set up, rows that are never written."""

    organization: OrganizationRow
    campaign: CampaignRow
    schedule: ScheduleRow
    number: PhoneNumberRow
    trunk: TrunkRow
    joining: bool = False
    """Whether the people are not in the schedule yet, which speaks against nobody."""


def rehearse(
    session: Session,
    campaign_id: int,
    now: datetime,
    *,
    destinations: Destinations,
    on: date | None = None,
) -> Rehearsal:
    """Play a campaign's next round through, or the one of the day `on`.

    Raises:
        BadInput: it has no schedule, or may not use the schedule's outgoing number.
    """
    stage = stage_of(session, campaign_id)
    return played(session, stage, _calls(session, stage, now, on, destinations), now)


def played(
    session: Session, stage: Stage, rehearsed: Iterable[RehearsedCall], now: datetime
) -> Rehearsal:
    """Return what calls come to together if they begin now."""
    calls = tuple(sorted(rehearsed, key=lambda call: (call.due_at, call.recipient_id)))
    usual, measured = usual_calls(session, stage.organization.id)
    tariff = tariff_of(stage.trunk)
    limits = limits_of(stage)
    to_come = [to_come_of(stage, call, now) for call in calls if not call.blocked]
    return Rehearsal(
        campaign_id=stage.campaign.id or 0,
        campaign=stage.campaign.name,
        round_on=min((call.round_on for call in calls), default=None),
        outgoing_number=stage.number.national,
        trunk=stage.trunk.name,
        calls=calls,
        blocked=dict(Counter(call.rule for call in calls if call.blocked).most_common()),
        usual=usual,
        measured=measured,
        forecast=forecast(to_come, limits, usual, tariff),
        currency=tariff.currency if tariff is not None else None,
        calls_per_second=limits.calls_per_second,
        channels=limits.channels,
    )


def limits_of(stage: Stage) -> LineLimits:
    """Return what the trunk and the outgoing number allow together."""
    most, pace = stage.trunk.channels, stage.trunk.calls_per_second
    return LineLimits(calls_per_second=pace, channels=min(most, stage.number.channels or most))


def stage_of(session: Session, campaign_id: int) -> Stage:
    """Return the rows that a campaign's calls share; BadInput where some are missing."""
    row = session.execute(
        select(OrganizationRow, CampaignRow, ScheduleRow, PhoneNumberRow, TrunkRow)
        .select_from(CampaignRow)
        .join(OrganizationRow, OrganizationRow.id == CampaignRow.organization_id)
        .join(ScheduleRow, ScheduleRow.campaign_id == CampaignRow.id)
        .join(
            PhoneNumberGrantRow,
            (PhoneNumberGrantRow.organization_id == ScheduleRow.organization_id)
            & (PhoneNumberGrantRow.phone_number_id == ScheduleRow.phone_number_id),
        )
        .join(PhoneNumberRow, PhoneNumberRow.id == PhoneNumberGrantRow.phone_number_id)
        .join(TrunkRow, TrunkRow.id == PhoneNumberRow.trunk_id)
        .where(CampaignRow.id == campaign_id)
    ).one_or_none()
    if row is None:
        raise BadInput("This campaign cannot be rehearsed: give it a schedule with an outgoing number first.")  # fmt: skip
    return Stage(organization=row[0], campaign=row[1], schedule=row[2], number=row[3], trunk=row[4])


def _calls(
    session: Session, stage: Stage, now: datetime, on: date | None, destinations: Destinations
) -> Iterator[RehearsedCall]:
    for group, near in near_slots(session, stage, groups_of(session, stage.schedule), now, on):
        yield from _group(session, stage, group, near, destinations)


def near_slots(
    session: Session, stage: Stage, groups: Sequence[Group], now: datetime, on: date | None
) -> Iterator[tuple[Group, Sequence[Slot]]]:
    """Yield the groups that the next round calls, or the one of the day `on`, with its slots."""
    rounds = {group: _slots(session, stage, group, now, on) for group in groups}
    first_on = min((slots[0].round_on for slots in rounds.values() if slots), default=None)
    for group, slots in rounds.items():
        near = [slot for slot in slots if on is not None or slot.round_on == first_on]
        if near:
            yield group, near


def _slots(
    session: Session, stage: Stage, group: Group, now: datetime, on: date | None
) -> Sequence[Slot]:
    course = course_of(session, stage.schedule, group.zone_name, group.country, now)
    if stage.campaign.starts_at is not None:
        now = max(now, stage.campaign.starts_at)
    if course.rhythm.interval is Interval.ONCE:
        return coming_slots(course, now.date(), now.date(), now)
    day = on or next_round_on(course, now)
    return coming_slots(course, day, day, now) if day is not None else ()


def _group(
    session: Session,
    stage: Stage,
    group: Group,
    slots: Sequence[Slot],
    destinations: Destinations,
) -> Iterator[RehearsedCall]:
    statement = (
        select(RecipientRow).join(ScheduleRecipientRow, IN_SCHEDULE).where(*group.people)
    ).order_by(RecipientRow.id)
    if stage.schedule.interval is Interval.ONCE:
        statement = statement.where(~has_call(stage.schedule))
    for recipient in session.scalars(statement).all():
        for slot in slots:
            yield rehearsed_call(session, stage, recipient, slot, destinations)


def rehearsed_call(
    session: Session,
    stage: Stage,
    recipient: RecipientRow,
    slot: Slot,
    destinations: Destinations,
) -> RehearsedCall:
    """Return one person's call with what the gate says of it."""
    return RehearsedCall(
        recipient_id=recipient.id,
        recipient=recipient.name,
        number=mask(national_form(recipient.phone)) if recipient.phone else "",
        round_on=slot.round_on,
        due_at=slot.due_at,
        until_at=slot.until_at,
        rule=_rule(session, stage, recipient, slot, destinations),
    )


def _rule(
    session: Session, stage: Stage, recipient: RecipientRow, slot: Slot, destinations: Destinations
) -> GateRule:
    """Ask the gate about the moment at which the call is due, as if the campaign ran."""
    dossier = Dossier(
        organization=stage.organization,
        recipient=recipient,
        number=stage.number,
        trunk=stage.trunk,
        campaign=stage.campaign,
        schedule=stage.schedule,
    )
    try:
        destination = destinations(stage.trunk.country)
        promise = _promise(stage, recipient, slot)
        facts = gate_facts(session, promise, dossier, slot.due_at, destination)
    except UNREADABLE_FACTS:
        log.exception("facts unreadable", extra={"recipient_id": recipient.id})
        return GateRule.FACTS_UNREADABLE
    if facts.campaign is not Progress.ENDED:
        facts = replace(facts, campaign=Progress.IN_PROGRESS)
    if stage.joining:
        facts = replace(facts, recipient_paused=False)
    return decide(facts).rule


def _promise(stage: Stage, recipient: RecipientRow, slot: Slot) -> PlannedCallRow:
    """Return a planned call that is never written."""
    schedule = stage.schedule
    return PlannedCallRow(
        organization_id=schedule.organization_id,
        campaign_id=stage.campaign.id,
        schedule_id=schedule.id,
        recipient_id=recipient.id,
        round_on=slot.round_on,
        slot_no=slot.slot_no,
        due_at=slot.due_at,
        until_at=slot.until_at,
        attempts=0,
        redials=schedule.redials,
        redial_gap_s=schedule.redial_gap_s,
        redial_by=schedule.redial_by,
    )


def to_come_of(stage: Stage, call: RehearsedCall, now: datetime) -> CallToCome:
    """Return a call as the forecast takes it: what has been due for a while rings from now on, or from the campaign's start."""
    schedule = stage.schedule
    return CallToCome(
        due_at=max(call.due_at, now, stage.campaign.starts_at or now),
        until_at=call.until_at,
        redials=schedule.redials,
        gap_s=schedule.redial_gap_s,
        ring_timeout_s=schedule.ring_timeout_s,
        max_talk_s=stage.campaign.max_talk_s,
    )


def local_zone_of(session: Session, campaign_id: int) -> str:
    """Return the IANA zone whose clock a campaign's times are told by."""
    stage = stage_of(session, campaign_id)
    name = stage.schedule.time_zone or stage.organization.time_zone
    return str(UTC) if zone_named(name) is None else name
