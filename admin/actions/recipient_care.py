"""Writes what is known of reaching one person: contacts, wishes, consent, absences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from admin import audit
from admin.access import Principal
from carecall.domain.consent import ConsentBasis, ConsentKind
from carecall.store.call_times import call_time_changed
from carecall.store.organization_chain import disclosures_told
from carecall.store.tables import (
    ConsentRow,
    ContactPersonRow,
    PreferenceKey,
    PreferenceRow,
    RecipientRow,
)

MOST_CONTACTS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Somebody beside the recipient, as it can be stored."""

    name: str
    relation: str
    phone: str
    holds_key: bool
    told_of_alerts: bool


def note_change(session: Session, recipient: RecipientRow, part: str, action: str = "changed") -> None:  # fmt: skip
    """Write into the trail which part of a person's page changed, and nothing of what it says."""
    audit.note(
        session, action, object_type="recipient", object_key=recipient.id,
        organization_id=recipient.organization_id, facts={"part": part},
    )  # fmt: skip


def keep_contact(
    session: Session, recipient: RecipientRow, row: ContactPersonRow | None, contact: Contact, places: int
) -> None:  # fmt: skip
    """Add a contact behind the `places` that there are, or write over one."""
    if row is None:
        row = ContactPersonRow(
            organization_id=recipient.organization_id,
            recipient_id=recipient.id,
            position=places + 1,
        )
        session.add(row)
    row.name, row.relation, row.phone = contact.name, contact.relation, contact.phone
    row.holds_key, row.told_of_alerts = contact.holds_key, contact.told_of_alerts
    note_change(session, recipient, "contacts")


def keep_wishes(
    session: Session, recipient: RecipientRow, wishes: Mapping[PreferenceKey, str], now: datetime
) -> None:
    """Write a person's wishes, and move the calls to come to the hour wished for; an empty wish is taken away."""
    own = select(PreferenceRow).where(PreferenceRow.recipient_id == recipient.id)
    known = {row.key: row for row in session.scalars(own)}
    for key, value in wishes.items():
        row = known.get(key)
        if row is not None and not value:
            session.delete(row)
        elif row is not None and row.value != value:
            row.value = value
        elif row is None and value:
            session.add(
                PreferenceRow(
                    organization_id=recipient.organization_id,
                    recipient_id=recipient.id,
                    key=key,
                    value=value,
                )
            )
    call_time_changed(session, recipient, now)
    note_change(session, recipient, "preferences")


def told_version(session: Session, recipient: RecipientRow) -> str:
    """Return the version of the text that the person's organization tells today."""
    return disclosures_told(session, {recipient.organization_id})[recipient.organization_id]


def live_consent(session: Session, recipient: RecipientRow, kind: ConsentKind) -> ConsentRow | None:
    """Return the consent of a kind that holds, locked."""
    return session.scalar(
        select(ConsentRow)
        .where(
            ConsentRow.recipient_id == recipient.id,
            ConsentRow.kind == kind,
            ConsentRow.withdrawn_at.is_(None),
        )
        .with_for_update()
    )


def withdraw_consent(
    session: Session, recipient: RecipientRow, kind: ConsentKind, now: datetime
) -> bool:
    """End the consent of a kind; False where there is none."""
    row = live_consent(session, recipient, kind)
    if row is None:
        return False
    row.withdrawn_at = max(now, in_utc(row.given_at, now))
    session.flush()
    audit.note(
        session, "withdrawn", object_type="consent", object_key=recipient.id,
        organization_id=recipient.organization_id, facts={"kind": kind.value},
    )  # fmt: skip
    return True


def give_consent(
    session: Session, recipient: RecipientRow, kind: ConsentKind, basis: ConsentBasis, who: Principal, now: datetime
) -> None:  # fmt: skip
    """Write a consent to the text that is told today; an older one of the kind ends with it."""
    withdraw_consent(session, recipient, kind, now)
    session.add(
        ConsentRow(
            organization_id=recipient.organization_id, recipient_id=recipient.id, kind=kind, basis=basis,
            disclosure_version=told_version(session, recipient), given_at=now, recorded_by_id=who.user_id,
        )
    )  # fmt: skip
    audit.note(
        session, "given", object_type="consent", object_key=recipient.id,
        organization_id=recipient.organization_id, facts={"kind": kind.value, "basis": basis.value},
    )  # fmt: skip


def in_utc(moment: datetime, now: datetime) -> datetime:
    """Return a stored moment aware; SQLite gives it back naive."""
    return moment if moment.tzinfo else moment.replace(tzinfo=now.tzinfo)
