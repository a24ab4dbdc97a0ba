"""Whether a user's mobile phone number was proved by a call, in words."""

from __future__ import annotations

from admin.languages import later as _l
from admin.words import Word
from carecall.store.tables import UserRow

VERIFIED = Word(_l("Verified"), "ok", "check")
NOT_VERIFIED = Word(_l("Not verified"), "warn", "alert")
CHOICES = {"yes": VERIFIED, "no": NOT_VERIFIED}


def mobile_word(row: UserRow) -> Word | None:
    """Return how a user's number stands; None where there is none."""
    if not row.mobile:
        return None
    return VERIFIED if row.mobile_verified_at is not None else NOT_VERIFIED
