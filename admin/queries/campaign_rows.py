"""One page of campaigns, each with its schedule, outgoing number, targets and progress."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from admin.access import Principal
from admin.listing import AnyRow, AnySelect, Listing, count_after, page_of
from admin.queries.campaign_lives import Lives, is_at, lives_of
from admin.queries.granted_numbers import numbers_by_id
from admin.queries.places import within_organization
from admin.queries.schedule_list import targets_of
from admin.search import ListRequest
from carecall.domain.campaign import CampaignType, Progress, progress_at
from carecall.store.campaign_list import progress_of
from carecall.store.campaigns import UNDIALLED
from carecall.store.tables import CampaignRow, OrganizationRow, PlannedCallRow, ScheduleRow

SORTS = {
    "name": CampaignRow.name,
    "organization": OrganizationRow.name,
    "registered": CampaignRow.created_at,
    "last_run": CampaignRow.last_run_at,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignLine:
    """One row of the list."""

    key: int
    row: CampaignRow
    organization: str
    schedule: ScheduleRow | None
    outgoing_number: str
    targets: int
    progress: Progress

    @property
    def title(self) -> str:
        """Return its name."""
        return self.row.name


def campaigns_of(
    session: Session, principal: Principal, wanted: ListRequest, now: datetime
) -> Listing[CampaignLine]:
    """Return one page of the campaigns in reach."""
    lives = lives_of(session, now)
    found = conditions(principal, wanted, now, lives)
    statement = joined().where(*found).order_by(*order(wanted))
    rows, more = page_of(session, wanted, statement)
    counted = count_after(
        session, wanted, len(rows), select(CampaignRow.id).where(*found), more=more
    )
    lines = lines_of(session, principal, rows, now, lives)
    return Listing(wanted=wanted, lines=lines, count=counted, more=more)


def chosen_campaigns(
    session: Session, principal: Principal, keys: Sequence[int], now: datetime
) -> list[CampaignLine]:
    """Return some campaigns by name."""
    statement = joined().where(CampaignRow.id.in_(keys)).order_by(CampaignRow.name, CampaignRow.id)
    return lines_of(session, principal, session.execute(statement).all(), now)


def not_begun(session: Session, keys: Sequence[int]) -> Mapping[int, int]:
    """Return how many planned calls of each campaign have not begun."""
    rows = session.execute(
        select(PlannedCallRow.campaign_id, func.count())
        .where(PlannedCallRow.campaign_id.in_(keys), PlannedCallRow.state.in_(UNDIALLED))
        .group_by(PlannedCallRow.campaign_id)
    )
    return {row[0]: row[1] for row in rows}


def joined() -> AnySelect:
    """Return what lines are made of."""
    return (
        select(CampaignRow, OrganizationRow, ScheduleRow)
        .join(OrganizationRow, OrganizationRow.id == CampaignRow.organization_id)
        .outerjoin(ScheduleRow, ScheduleRow.campaign_id == CampaignRow.id)
    )


def order(wanted: ListRequest) -> list[ColumnElement[Any]]:
    """Return the order of the list; the id makes it total."""
    column = SORTS[wanted.sort]
    if wanted.descending:
        return [column.desc().nulls_last(), CampaignRow.id.desc()]
    return [column.asc().nulls_last(), CampaignRow.id.asc()]


def conditions(
    principal: Principal, wanted: ListRequest, now: datetime, lives: Lives
) -> list[ColumnElement[bool]]:
    """Return every condition of a search."""
    found = within_organization(
        principal, wanted.value("organization"), CampaignRow.organization_id
    )
    found += [CampaignRow.name.icontains(word, autoescape=True) for word in wanted.words("name")]
    if wanted.value("type"):
        found.append(CampaignRow.type == CampaignType(wanted.value("type")))
    if wanted.value("progress"):
        found.append(is_at(Progress(wanted.value("progress")), now, lives))
    return found


def lines_of(
    session: Session,
    principal: Principal,
    rows: Sequence[AnyRow],
    now: datetime,
    lives: Lives | None = None,
) -> list[CampaignLine]:
    """Return rows with what other tables say of them; without `lives` each is asked how far it is."""
    schedules = [row[2] for row in rows if row[2] is not None]
    targets = targets_of(session, [each.id for each in schedules])
    numbers = numbers_by_id(session, {each.phone_number_id for each in schedules}, principal.scope)

    def progress(
        campaign: CampaignRow, schedule: ScheduleRow | None, organization: OrganizationRow
    ) -> Progress:
        if lives is None:
            return progress_of(session, campaign, schedule, organization, now)
        ordered = progress_at(campaign.state, now, campaign.starts_at, campaign.ends_at)
        return lives.get(campaign.id, ordered)

    return [
        CampaignLine(
            key=campaign.id,
            row=campaign,
            organization=organization.name,
            schedule=schedule,
            outgoing_number=numbers.get(schedule.phone_number_id, "") if schedule else "",
            targets=targets.get(schedule.id, 0) if schedule else 0,
            progress=progress(campaign, schedule, organization),
        )
        for campaign, organization, schedule in rows
    ]
