"""Telephone numbers outside Korea, by libphonenumber's tables."""

from __future__ import annotations

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from carecall.domain.phone import PhoneUse, is_korean, national_digits, national_form

_MOBILE = frozenset({PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE})
_SHOWN = _MOBILE | {
    PhoneNumberType.FIXED_LINE,
    PhoneNumberType.VOIP,
    PhoneNumberType.UAN,
    PhoneNumberType.SHARED_COST,
    PhoneNumberType.TOLL_FREE,
}
_KINDS = {PhoneUse.RECIPIENT: _MOBILE, PhoneUse.OUTGOING: _SHOWN}


def read_world_number(digits: str, country: str, use: PhoneUse) -> str | None:
    """Return the E.164 form of a valid number of the needed kind outside Korea, else None."""
    try:
        number = phonenumbers.parse(digits, country)
    except phonenumbers.NumberParseException:
        return None
    if number.country_code == phonenumbers.country_code_for_region("KR"):
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    if phonenumbers.number_type(number) not in _KINDS[use]:
        return None
    return str(phonenumbers.format_number(number, PhoneNumberFormat.E164))


def shown_form(number: str, country: str = "KR") -> str:
    """Return a normal form as people in `country` write it: national at home, international from abroad."""
    if is_korean(number):
        return national_form(number)
    parsed = phonenumbers.parse(number, country)
    at_home = parsed.country_code == phonenumbers.country_code_for_region(country)
    shape = PhoneNumberFormat.NATIONAL if at_home else PhoneNumberFormat.INTERNATIONAL
    return str(phonenumbers.format_number(parsed, shape))


def digits_at_home(number: str) -> str:
    """Return the digits of a normal form's national writing, as it is dialled in its own country."""
    if is_korean(number):
        return national_digits(number)
    parsed = phonenumbers.parse(number)
    written = phonenumbers.format_number(parsed, PhoneNumberFormat.NATIONAL)
    return "".join(char for char in written if char.isdigit())


def country_of(number: str, default: str = "KR") -> str:
    """Return the country (ISO 3166) that a normal form belongs to."""
    if is_korean(number):
        return "KR"
    region = phonenumbers.region_code_for_number(phonenumbers.parse(number))
    return str(region) if region and region != "001" else default
