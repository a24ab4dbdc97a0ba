"""Reading a mobile phone number that somebody typed."""

from __future__ import annotations

from admin.house import house
from carecall.domain.phone import PhoneUse, read_phone
from carecall.errors import BadPhoneNumber
from carecall.spreadsheets.world_numbers import read_world_number


def read_mobile(typed: str) -> str | None:
    """Return a typed mobile phone number in normal form, or None for what is none."""
    try:
        return read_phone(
            typed, PhoneUse.RECIPIENT, country=house().country, elsewhere=read_world_number
        )
    except BadPhoneNumber:
        return None
