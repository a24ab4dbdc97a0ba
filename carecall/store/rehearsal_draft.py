"""Rehearsing a campaign that is not written yet: rows stand for it that no session ever holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import cycle, islice

from sqlalchemy import select
from sqlalchemy.orm import Session

from carecall.domain.campaign import CampaignState
from carecall.domain.rehearsal import LineLimits, forecast
from carecall.errors import BadInput
from carecall.store.call_costs import tariff_of
from carecall.store.campaigns import NewSchedule, schedule_row
from carecall.store.gate_facts import Destinations
from carecall.store.planning_people import Group
from carecall.store.rehearsal import (
    Rehearsal,
    RehearsedCall,
    Stage,
    near_slots,
    played,
    rehearsed_call,
    to_come_of,
)
from carecall.store.tables import (
    CampaignRow,
    OrganizationRow,
    PhoneNumberGrantRow,
    PhoneNumberRow,
    RecipientRow,
    TrunkRow,
)

CHUNK = 500
"""Ids in one statement; SQLite takes a limited number."""
MAX_TALK_S = 600
MOST_ASKED = 2_000
"""People about whom the gate is asked; of more of them the forecast is reckoned up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignDraft:
    """A campaign as it would be written."""

    name: str
    schedule: NewSchedule
    recipient_ids: Sequence[int]


def rehearse_draft(
    session: Session, draft: CampaignDraft, now: datetime, *, destinations: Destinations
) -> Rehearsal:
    """Play the first round of a campaign through that is not written yet; nothing is written by it.

    Raises:
        BadInput: its organization may not use the outgoing number.
    """
    stage = _stage(session, draft)
    asked = replace(draft, recipient_ids=draft.recipient_ids[:MOST_ASKED])
    found = played(session, stage, _calls(session, stage, asked, now, destinations), now)
    if len(asked.recipient_ids) == len(draft.recipient_ids):
        return found
    times = len(draft.recipient_ids) / len(asked.recipient_ids)
    return _of_all(stage, found, times, now)


def _of_all(stage: Stage, found: Rehearsal, times: float, now: datetime) -> Rehearsal:
    """Return a rehearsal whose forecast is of everybody, as if the others were like those who were looked at."""
    looked_at = [to_come_of(stage, call, now) for call in found.calls if not call.blocked]
    everybody = islice(cycle(looked_at), round(len(looked_at) * times))
    limits = LineLimits(calls_per_second=found.calls_per_second, channels=found.channels)
    in_order = sorted(everybody, key=lambda call: call.due_at)
    return replace(found, forecast=forecast(in_order, limits, found.usual, tariff_of(stage.trunk)))


def _stage(session: Session, draft: CampaignDraft) -> Stage:
    new = draft.schedule
    row = session.execute(
        select(OrganizationRow, PhoneNumberRow, TrunkRow)
        .select_from(PhoneNumberGrantRow)
        .join(OrganizationRow, OrganizationRow.id == PhoneNumberGrantRow.organization_id)
        .join(PhoneNumberRow, PhoneNumberRow.id == PhoneNumberGrantRow.phone_number_id)
        .join(TrunkRow, TrunkRow.id == PhoneNumberRow.trunk_id)
        .where(
            PhoneNumberGrantRow.organization_id == new.organization_id,
            PhoneNumberGrantRow.phone_number_id == new.phone_number_id,
        )
    ).one_or_none()
    if row is None:
        raise BadInput("This organization may not call from this number: choose another one.")
    campaign = CampaignRow(
        organization_id=new.organization_id, name=draft.name, state=CampaignState.DRAFT,
        max_talk_s=MAX_TALK_S,
    )  # fmt: skip
    return Stage(
        organization=row[0], campaign=campaign, schedule=schedule_row(new), number=row[1],
        trunk=row[2], joining=True,
    )  # fmt: skip


def _calls(
    session: Session,
    stage: Stage,
    draft: CampaignDraft,
    now: datetime,
    destinations: Destinations,
) -> Iterator[RehearsedCall]:
    groups: dict[Group, list[RecipientRow]] = {}
    for recipient in _people(session, draft.recipient_ids):
        groups.setdefault(_group(stage, recipient), []).append(recipient)
    for group, slots in near_slots(session, stage, list(groups), now, None):
        for recipient in groups[group]:
            for slot in slots:
                yield rehearsed_call(session, stage, recipient, slot, destinations)


def _people(session: Session, keys: Sequence[int]) -> Iterable[RecipientRow]:
    for at in range(0, len(keys), CHUNK):
        chunk = keys[at : at + CHUNK]
        yield from session.scalars(
            select(RecipientRow).where(RecipientRow.id.in_(chunk)).order_by(RecipientRow.id)
        ).all()


def _group(stage: Stage, recipient: RecipientRow) -> Group:
    usual = stage.schedule.time_zone or stage.organization.time_zone
    return Group(
        schedule_id=0,
        organization_id=stage.organization.id,
        time_zone=recipient.time_zone,
        country=recipient.country,
        zone_name=recipient.time_zone or usual,
    )
