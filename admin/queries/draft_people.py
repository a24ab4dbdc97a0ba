"""Who is chosen for a campaign to be, who could be, and what would speak against calling them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, case, exists, func, or_, select
from sqlalchemy.orm import Session

from admin.house import house
from admin.queries.target_list import found_by
from carecall.domain.consent import ConsentKind
from carecall.store.organization_chain import ids_on
from carecall.store.planning_people import in_no_schedule
from carecall.store.session import system_reading
from carecall.store.tables import (
    AbsenceRow,
    CampaignDraftRow,
    ConsentRow,
    DoNotCallRow,
    DraftRecipientRow,
    OptOutRow,
    OrganizationRow,
    RecipientRow,
)

REASON = "a wizard counts whom the gate would refuse"


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftCounts:
    """The chosen people, and of them those whom something keeps from being called today."""

    people: int
    without_consent: int
    do_not_call: int
    absent: int

    @property
    def hindered(self) -> bool:
        """Say whether anything keeps anybody from being called."""
        return any((self.without_consent, self.do_not_call, self.absent))


def is_chosen(draft: CampaignDraftRow) -> ColumnElement[bool]:
    """Return the condition that a person is chosen."""
    return exists().where(
        DraftRecipientRow.organization_id == RecipientRow.organization_id,
        DraftRecipientRow.draft_id == draft.id,
        DraftRecipientRow.recipient_id == RecipientRow.id,
    )


def free_for(draft: CampaignDraftRow, words: str) -> list[ColumnElement[bool]]:
    """Return the condition of people who may still be chosen, as far as a search finds them."""
    return [*in_no_schedule(draft.organization_id), ~is_chosen(draft), *found_by(words)]


def chosen_in(draft: CampaignDraftRow, words: str = "") -> list[ColumnElement[bool]]:
    """Return the condition of the chosen people who are still free, as far as a search finds them."""
    return [*in_no_schedule(draft.organization_id), is_chosen(draft), *found_by(words)]


def chosen_ids(session: Session, draft: CampaignDraftRow) -> Sequence[int]:
    """Return the ids of the chosen people who are still free."""
    return session.scalars(select(RecipientRow.id).where(*chosen_in(draft)).order_by(RecipientRow.id)).all()  # fmt: skip


def chosen_count(session: Session, draft: CampaignDraftRow) -> int:
    """Return how many chosen people are still free."""
    return session.scalar(select(func.count(RecipientRow.id)).where(*chosen_in(draft))) or 0


def counts_of(draft: CampaignDraftRow, today: date) -> DraftCounts:
    """Count the chosen people and what speaks against them; refusals at organizations above count too."""
    with system_reading(house().sessions, REASON) as session:
        path = session.scalars(
            select(OrganizationRow.path).where(OrganizationRow.id == draft.organization_id)
        ).one()
        against = (
            ~_agreed(),
            _barred(ids_on(path)),
            _away(today),
        )
        sums = [func.coalesce(func.sum(case((each, 1), else_=0)), 0) for each in against]
        row = session.execute(
            select(func.count(RecipientRow.id), *sums).where(*chosen_in(draft))
        ).one()
    people, without_consent, do_not_call, absent = (int(each) for each in row)
    return DraftCounts(
        people=people,
        without_consent=without_consent,
        do_not_call=do_not_call,
        absent=absent,
    )


def _agreed() -> ColumnElement[bool]:
    return exists().where(
        ConsentRow.organization_id == RecipientRow.organization_id,
        ConsentRow.recipient_id == RecipientRow.id,
        ConsentRow.kind == ConsentKind.CALLS,
        ConsentRow.withdrawn_at.is_(None),
    )


def _barred(chain: Sequence[int]) -> ColumnElement[bool]:
    return or_(
        exists().where(DoNotCallRow.number == RecipientRow.phone),
        exists().where(
            OptOutRow.organization_id.in_(chain),
            OptOutRow.number == RecipientRow.phone,
            OptOutRow.lifted_at.is_(None),
        ),
    )


def _away(today: date) -> ColumnElement[bool]:
    return exists().where(
        AbsenceRow.organization_id == RecipientRow.organization_id,
        AbsenceRow.recipient_id == RecipientRow.id,
        AbsenceRow.from_on <= today,
        or_(AbsenceRow.until_on.is_(None), AbsenceRow.until_on >= today),
    )
