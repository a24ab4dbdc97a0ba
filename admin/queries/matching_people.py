"""Everybody that a search of Manage recipients finds, for what is done to all of them at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from admin.access import Principal
from admin.queries.campaign_lives import lives_of
from admin.queries.recipient_list import conditions, placed, with_spoken_of
from admin.search import ListRequest
from carecall.domain.campaign import Progress, progress_at
from carecall.domain.recipient import Participation
from carecall.store.tables import CampaignRow, RecipientRow, ScheduleRecipientRow

MOST_MATCHING = 10_000
"""People that one order may be about: it is carried out whole, within one request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchingPeople:
    """Who matches a search, and who of them can be paused or resumed."""

    ids: tuple[int, ...]
    too_many: bool = False
    """More match than one order may be about; then nobody is named."""
    pausable: int = 0
    paused: int = 0


def matching_people(
    session: Session, principal: Principal, wanted: ListRequest, now: datetime
) -> MatchingPeople:
    """Return everybody that a search finds."""
    lives = lives_of(session, now)
    living = RecipientRow.erased_at.is_(None)
    condition = and_(living, *conditions(session, principal, wanted, now, lives))
    every = with_spoken_of([condition]).where(condition).limit(MOST_MATCHING + 1).subquery()
    if (session.scalar(select(func.count()).select_from(every)) or 0) > MOST_MATCHING:
        return MatchingPeople(ids=(), too_many=True)
    base = placed(select(RecipientRow.id, ScheduleRecipientRow.state, CampaignRow.id))
    found = base.where(condition).order_by(RecipientRow.id).limit(MOST_MATCHING + 1)
    rows = session.execute(found).all()
    if len(rows) > MOST_MATCHING:
        return MatchingPeople(ids=(), too_many=True)
    campaigns = session.scalars(
        select(CampaignRow).where(CampaignRow.id.in_({row[2] for row in rows} - {None}))
    )
    running = {
        campaign.id
        for campaign in campaigns
        if (lives.get(campaign.id) or progress_at(campaign.state, now, campaign.starts_at, campaign.ends_at))
        is Progress.IN_PROGRESS
    }  # fmt: skip
    taking = [state for _key, state, campaign_id in rows if campaign_id in running]
    return MatchingPeople(
        ids=tuple(row[0] for row in rows),
        pausable=sum(state is Participation.ACTIVE for state in taking),
        paused=sum(row[1] is Participation.PAUSED for row in rows),
    )
