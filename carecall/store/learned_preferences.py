"""How a person wants to be talked to, as they said it in a talk."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from carecall.domain.talk_facts import FactNoted, PreferenceLearned
from carecall.store.tables import CallRow, PreferenceKey, PreferenceRow


def note_preference(session: Session, call: CallRow, noted: FactNoted) -> None:
    """Write a wish for the next calls; the newest holds. A test call has nobody to remember it of."""
    fact = noted.fact
    if not isinstance(fact, PreferenceLearned) or call.recipient_id is None:
        return
    key = PreferenceKey(fact.preference.value)
    row = session.scalars(
        select(PreferenceRow).where(
            PreferenceRow.organization_id == call.organization_id,
            PreferenceRow.recipient_id == call.recipient_id,
            PreferenceRow.key == key,
        )
    ).one_or_none()
    if row is None:
        row = PreferenceRow(
            organization_id=call.organization_id, recipient_id=call.recipient_id, key=key, value=""
        )
        session.add(row)
    row.value = fact.value
