"""One more call to somebody who was called before, now; the gate asks all its questions again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from admin import audit
from admin.access import Principal
from carecall.store.requests import NewCallRequest, request_call
from carecall.store.tables import RecipientRow

RING_WITHIN_S = 120
"""A wish that nobody took until then is refused; whoever wished may wish again."""


def call_again(session: Session, recipient: RecipientRow, who: Principal, now: datetime) -> int:
    """Wish for a call to a person and return the wish's id; who made it is in the trail."""
    wish = NewCallRequest(
        organization_id=recipient.organization_id,
        number=recipient.phone,
        language=recipient.language,
        recipient_id=recipient.id,
        requested_by_id=who.user_id,
    )
    key = request_call(session, wish, now, within_s=RING_WITHIN_S)
    audit.note(
        session,
        "call_ordered",
        object_type="recipient",
        object_key=recipient.id,
        organization_id=recipient.organization_id,
        facts={"call_request_id": key},
    )
    return key
