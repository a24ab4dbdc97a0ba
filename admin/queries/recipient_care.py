"""What is known of reaching one person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from carecall.store.tables import (
    AbsenceRow,
    CampaignRow,
    ConsentRow,
    ContactPersonRow,
    PreferenceKey,
    PreferenceRow,
)


def contacts_of(session: Session, recipient_id: int) -> Sequence[ContactPersonRow]:
    """Return the contacts in the order in which they are tried."""
    return session.scalars(
        select(ContactPersonRow)
        .where(ContactPersonRow.recipient_id == recipient_id)
        .order_by(ContactPersonRow.position, ContactPersonRow.id)
    ).all()


def wishes_of(session: Session, recipient_id: int) -> dict[PreferenceKey, PreferenceRow]:
    """Return the person's wishes."""
    own = select(PreferenceRow).where(PreferenceRow.recipient_id == recipient_id)
    return {row.key: row for row in session.scalars(own)}


def wishes_version(wishes: dict[PreferenceKey, PreferenceRow]) -> str:
    """Return what changes with any of the wishes."""
    return ".".join(sorted(f"{key.value}{row.id}v{row.version}" for key, row in wishes.items()))


def consents_of(session: Session, recipient_id: int) -> Sequence[ConsentRow]:
    """Return every consent that was given, newest first, withdrawn ones too."""
    return session.scalars(
        select(ConsentRow)
        .where(ConsentRow.recipient_id == recipient_id)
        .order_by(ConsentRow.given_at.desc(), ConsentRow.id.desc())
    ).all()


def absences_of(session: Session, recipient_id: int) -> Sequence[AbsenceRow]:
    """Return the person's absences, latest first."""
    return session.scalars(
        select(AbsenceRow)
        .where(AbsenceRow.recipient_id == recipient_id)
        .order_by(AbsenceRow.from_on.desc(), AbsenceRow.id.desc())
    ).all()


def absence_on(session: Session, recipient_id: int, day: date) -> AbsenceRow | None:
    """Return the absence that covers a day."""
    return session.scalar(
        select(AbsenceRow)
        .where(
            AbsenceRow.recipient_id == recipient_id,
            AbsenceRow.from_on <= day,
            or_(AbsenceRow.until_on.is_(None), AbsenceRow.until_on >= day),
        )
        .order_by(AbsenceRow.from_on)
        .limit(1)
    )


def voices_in_use(session: Session) -> list[str]:
    """Return the voices that campaigns in reach speak with."""
    wanted = select(CampaignRow.voice).where(CampaignRow.voice != "").distinct()
    return sorted(session.scalars(wanted))
