"""One page of schedules, each with its targets, outgoing number and campaign."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from admin.access import Principal
from admin.listing import Listing, count_after, page_of
from admin.queries.granted_numbers import numbers_by_id
from admin.queries.places import within_organization
from admin.search import ListRequest
from carecall.store.tables import CampaignRow, OrganizationRow, ScheduleRecipientRow, ScheduleRow

SORTS = {
    "name": ScheduleRow.name,
    "organization": OrganizationRow.name,
    "registered": ScheduleRow.created_at,
    "start": ScheduleRow.start_time,
    "campaign": CampaignRow.name,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleLine:
    """One row of the list."""

    key: int
    row: ScheduleRow
    organization: str
    campaign: str
    outgoing_number: str
    targets: int

    @property
    def title(self) -> str:
        """Return its name."""
        return self.row.name


def schedules_of(
    session: Session, principal: Principal, wanted: ListRequest
) -> Listing[ScheduleLine]:
    """Return one page of the schedules in reach."""
    found = conditions(principal, wanted)
    statement = (
        select(ScheduleRow, OrganizationRow.name, CampaignRow.name)
        .join(OrganizationRow, OrganizationRow.id == ScheduleRow.organization_id)
        .outerjoin(CampaignRow, CampaignRow.id == ScheduleRow.campaign_id)
        .where(*found)
        .order_by(*order(wanted))
    )
    rows, more = page_of(session, wanted, statement)
    schedules = [row[0] for row in rows]
    targets = targets_of(session, [row.id for row in schedules])
    numbers = numbers_by_id(session, {row.phone_number_id for row in schedules}, principal.scope)
    lines = [
        ScheduleLine(
            key=row.id,
            row=row,
            organization=organization,
            campaign=campaign or "",
            outgoing_number=numbers.get(row.phone_number_id, ""),
            targets=targets.get(row.id, 0),
        )
        for row, organization, campaign in rows
    ]
    counted = count_after(
        session, wanted, len(rows), select(ScheduleRow.id).where(*found), more=more
    )
    return Listing(wanted=wanted, lines=lines, count=counted, more=more)


def order(wanted: ListRequest) -> list[ColumnElement[Any]]:
    """Return the order of the list; the id makes it total."""
    column = SORTS[wanted.sort]
    if wanted.descending:
        return [column.desc().nulls_last(), ScheduleRow.id.desc()]
    return [column.asc().nulls_last(), ScheduleRow.id.asc()]


def conditions(principal: Principal, wanted: ListRequest) -> list[ColumnElement[bool]]:
    """Return every condition of a search."""
    found: list[ColumnElement[bool]] = [
        *within_organization(principal, wanted.value("organization"), ScheduleRow.organization_id)
    ]
    found += [ScheduleRow.name.icontains(word, autoescape=True) for word in wanted.words("name")]
    if wanted.value("interval"):
        found.append(ScheduleRow.interval == wanted.value("interval"))
    if wanted.value("missing") == "campaign":
        found.append(ScheduleRow.campaign_id.is_(None))
    if wanted.value("missing") == "targets":
        anybody = select(ScheduleRecipientRow.id).where(
            ScheduleRecipientRow.schedule_id == ScheduleRow.id
        )
        found.append(~anybody.exists())
    return found


def targets_of(session: Session, keys: Sequence[int]) -> Mapping[int, int]:
    """Return how many people each of these schedules has."""
    rows = session.execute(
        select(ScheduleRecipientRow.schedule_id, func.count())
        .where(ScheduleRecipientRow.schedule_id.in_(keys))
        .group_by(ScheduleRecipientRow.schedule_id)
    )
    return {row[0]: row[1] for row in rows}
