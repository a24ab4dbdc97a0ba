"""What workers do with questions and notices: send, look, cancel, read the answers."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from carecall.domain.errands import ERRAND_LIMIT, ErrandKind
from carecall.domain.language import Language
from carecall.errors import BadInput, UnknownName
from carecall.store.audit import Actor, Deed, record_deed
from carecall.store.spoken_texts import spoken_text
from carecall.store.tables import (
    CampaignRow,
    ErrandDeliveryRow,
    ErrandRow,
    OrganizationRow,
    RecipientRow,
)

MOST_LISTED = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class NewErrand:
    """A question or notice for one person, for a campaign's people, or (with neither) for an organization."""

    organization_id: int
    kind: ErrandKind
    text: str
    from_on: date
    until_on: date | None = None
    recipient_id: int | None = None
    campaign_id: int | None = None
    every_call: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrandEntry:
    """One errand as lists show it."""

    errand_id: int
    organization: str
    kind: ErrandKind
    text: str
    recipient: str
    campaign: str
    from_on: date
    until_on: date | None
    every_call: bool
    author: str
    cancelled: bool
    said: int
    answered: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrandAnswer:
    """What one person said to an errand."""

    errand_id: int
    text: str
    """The worker's words."""
    recipient_id: int
    recipient: str
    call_id: str
    turn_no: int | None
    said_at: datetime | None
    answered_at: datetime | None
    answer: str


def add_errand(session: Session, new: NewErrand, actor: Actor, now: datetime) -> ErrandRow:
    """Have something asked or told on coming calls.

    Raises:
        BadInput: the text is empty, too long or may not be said, the days are in the wrong order, or two targets are given.
        UnknownName: the recipient or campaign is not one of the organization's.
    """
    if new.recipient_id is not None and new.campaign_id is not None:
        raise BadInput("An errand is for one person or for a campaign's people, not for both.")
    if new.until_on is not None and new.until_on < new.from_on:
        raise BadInput("The last day lies before the first: give a later last day.")
    words = spoken_text(new.text, limit=ERRAND_LIMIT, language=_language(session, new))
    row = ErrandRow(
        organization_id=new.organization_id,
        kind=new.kind,
        text=words,
        recipient_id=new.recipient_id,
        campaign_id=new.campaign_id,
        from_on=new.from_on,
        until_on=new.until_on,
        every_call=new.every_call,
        author_id=actor.user_id,
        author_name=actor.name,
    )
    session.add(row)
    _note(session, row, "added", actor, now)
    return row


def cancel_errand(session: Session, errand_id: int, actor: Actor, now: datetime) -> ErrandRow:
    """Say it on no call any more; what was answered stays.

    Raises:
        UnknownName: there is no such errand in the session's scope.
        BadInput: it is cancelled already.
    """
    row = session.get(ErrandRow, errand_id, with_for_update=True)
    if row is None:
        raise UnknownName("errand", str(errand_id), "see `carecall errands list`.")
    if row.cancelled_at is not None:
        raise BadInput("This errand is cancelled already.")
    row.cancelled_at = now
    _note(session, row, "cancelled", actor, now)
    return row


def errands(
    session: Session,
    *,
    organization_ids: Collection[int] | None = None,
    recipient_id: int | None = None,
    cancelled: bool = False,
    limit: int = MOST_LISTED,
) -> Sequence[ErrandEntry]:
    """Return errands with how often they were said and answered, newest first; by default of the whole scope."""
    said = func.count(ErrandDeliveryRow.said_at)
    answered = func.count(ErrandDeliveryRow.answered_at)
    statement = (
        select(ErrandRow, OrganizationRow.name, RecipientRow.name, CampaignRow.name, said, answered)
        .join(OrganizationRow, OrganizationRow.id == ErrandRow.organization_id)
        .outerjoin(RecipientRow, RecipientRow.id == ErrandRow.recipient_id)
        .outerjoin(CampaignRow, CampaignRow.id == ErrandRow.campaign_id)
        .outerjoin(ErrandDeliveryRow, ErrandDeliveryRow.errand_id == ErrandRow.id)
        .group_by(ErrandRow.id, OrganizationRow.name, RecipientRow.name, CampaignRow.name)
        .order_by(ErrandRow.id.desc())
        .limit(limit)
    )
    if organization_ids is not None:
        statement = statement.where(ErrandRow.organization_id.in_(organization_ids))
    if recipient_id is not None:
        statement = statement.where(ErrandRow.recipient_id == recipient_id)
    if not cancelled:
        statement = statement.where(ErrandRow.cancelled_at.is_(None))
    return [_entry(*found) for found in session.execute(statement)]


def errand_answers(
    session: Session,
    *,
    errand_id: int | None = None,
    recipient_id: int | None = None,
    organization_ids: Collection[int] | None = None,
    limit: int = MOST_LISTED,
) -> Sequence[ErrandAnswer]:
    """Return to whom errands were said and what was answered, newest first."""
    statement = (
        select(ErrandDeliveryRow, ErrandRow.text, RecipientRow.name)
        .join(ErrandRow, ErrandRow.id == ErrandDeliveryRow.errand_id)
        .join(RecipientRow, RecipientRow.id == ErrandDeliveryRow.recipient_id)
        .order_by(ErrandDeliveryRow.id.desc())
        .limit(limit)
    )
    if errand_id is not None:
        statement = statement.where(ErrandDeliveryRow.errand_id == errand_id)
    if recipient_id is not None:
        statement = statement.where(ErrandDeliveryRow.recipient_id == recipient_id)
    if organization_ids is not None:
        statement = statement.where(ErrandDeliveryRow.organization_id.in_(organization_ids))
    return [
        ErrandAnswer(
            errand_id=row.errand_id,
            text=text,
            recipient_id=row.recipient_id,
            recipient=name,
            call_id=row.call_id,
            turn_no=row.answer_turn_no,
            said_at=row.said_at,
            answered_at=row.answered_at,
            answer=row.answer,
        )
        for row, text, name in session.execute(statement)
    ]


def organization_of(session: Session, recipient_id: int) -> int:
    """Return the organization of a recipient.

    Raises:
        UnknownName: there is no such recipient in the session's scope.
    """
    row = session.get(RecipientRow, recipient_id)
    if row is None:
        raise UnknownName("recipient", str(recipient_id), "see `carecall recipients list`.")
    return row.organization_id


def _language(session: Session, new: NewErrand) -> Language:
    """Return the language that the text is in: the person's, the campaign's, or the organization's."""
    if new.recipient_id is not None:
        recipient = session.get(RecipientRow, new.recipient_id)
        if recipient is None or recipient.organization_id != new.organization_id:
            raise UnknownName("recipient", str(new.recipient_id), "see `carecall recipients list`.")
        return recipient.language
    if new.campaign_id is not None:
        campaign = session.get(CampaignRow, new.campaign_id)
        if campaign is None or campaign.organization_id != new.organization_id:
            raise UnknownName("campaign", str(new.campaign_id), "see `carecall campaign list`.")
        return campaign.language
    return session.get_one(OrganizationRow, new.organization_id).language


def _note(session: Session, row: ErrandRow, action: str, actor: Actor, now: datetime) -> None:
    session.flush()
    deed = Deed(
        action=f"errand.{action}",
        object_type="errand",
        object_key=row.id,
        organization_id=row.organization_id,
        facts={
            "kind": row.kind.value,
            "recipient_id": row.recipient_id,
            "campaign_id": row.campaign_id,
        },
    )
    record_deed(session, actor, deed, now)


def _entry(
    row: ErrandRow,
    organization: str,
    recipient: str | None,
    campaign: str | None,
    *times: int,
) -> ErrandEntry:
    said, answered = times
    return ErrandEntry(
        errand_id=row.id,
        organization=organization,
        kind=row.kind,
        text=row.text,
        recipient=recipient or "",
        campaign=campaign or "",
        from_on=row.from_on,
        until_on=row.until_on,
        every_call=row.every_call,
        author=row.author_name,
        cancelled=row.cancelled_at is not None,
        said=said,
        answered=answered,
    )
