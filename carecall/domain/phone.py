"""Telephone numbers: what may be rung, what may be shown, and their one normal form.

The normal form is E.164 (`+821012345678`), except Korean representative numbers (15xx, 16xx, 18xx), which
have none and stay national (`15771234`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from enum import StrEnum

from carecall.domain.personal_text import WHITE_SPACE
from carecall.errors import BadPhoneNumber


class PhoneUse(StrEnum):
    """What a number is wanted for."""

    RECIPIENT = "recipient"
    """Somebody's mobile phone, to be rung."""
    OUTGOING = "outgoing"
    """Our own number, to be shown."""


Elsewhere = Callable[[str, str, PhoneUse], str | None]
"""Reads (digits, perhaps after a `+`; the default country; the use) by other countries' rules into E.164, or None."""

_LANDLINE = re.compile(r"0(?:2|3[1-3]|4[1-4]|5[1-5]|6[1-4])([1-9][0-9]{6,7})")
_REPRESENTATIVE = re.compile(
    r"1(?:5(?:22|33|44|66|77|88|99)|6(?:[07]0|44|6[0168]|88)|8(?:00|33|55|77|99))[0-9]{4}"
)
"""The assigned ranges, as the public numbering plans list them."""
_LOOKS_REPRESENTATIVE = re.compile(r"1[568][0-9]{6}")
_MOBILE = re.compile(r"010[0-9]{8}")
_INTERNET = re.compile(r"070[0-9]{8}")
_USUAL = re.compile(r"[0-9]{2,4}-?[0-9]{3,4}-?[0-9]{4}")
_TYPED = re.compile(r"\+?[0-9]{3,18}")
_WHOLE_FLOAT = re.compile(r"([0-9]{8,15})\.0+")
_FRACTION = re.compile(r"[0-9]{5,}\.[0-9]{1,2}|(?![0-9]{4}\.[0-9]{4}\Z)(?:0|[1-9][0-9]*)\.[0-9]+")
"""One point that is a decimal point; 1577.1234 is how some write a representative number."""
_APOSTROPHES = "'\u2018\u2019\u02bc"
_DOTS = ".\u00b7\u30fb\u3002\u2024"
_MORE_DASHES = "\u2212\u02d7\u2043\u2796\u30fc\u3161"
"""Dashes by look that Unicode files elsewhere: minus signs, a bullet, the long vowel mark, the vowel eu."""
_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    0x3000: 0x20,
    0xFF61: 0x2E,
    0xFF65: 0x2E,
    0xFF70: 0x2D,
}


def read_phone(
    text: str, use: PhoneUse, *, country: str = "KR", elsewhere: Elsewhere | None = None
) -> str:
    """Return the normal form of what somebody typed; a lost leading zero or plus is restored.

    `country` (ISO 3166) is where a number without `+` belongs. `elsewhere` knows the rules outside Korea; without
    it only Korean numbers are read.

    Raises:
        BadPhoneNumber: it cannot be used for `use`.
    """
    typed = _bare(text)
    if typed.startswith("+82"):
        number = _korean_abroad(typed[3:], use)
    elif country == "KR" and not typed.startswith("+"):
        number = _korean(typed, use)
    else:
        number = elsewhere(typed, country, use) if elsewhere is not None else None
    if number is None:
        raise BadPhoneNumber(_MEND[use])
    return number


def national_digits(number: str) -> str:
    """Return the digits dialled inside Korea for a Korean normal form; other numbers lose only their plus."""
    if number.startswith("+82"):
        return "0" + number[3:]
    return number.removeprefix("+")


def dial_digits(number: str, country: str = "KR") -> str:
    """Return the digits that a trunk in `country` is asked for: national in Korea, else E.164 without its plus."""
    return national_digits(number) if country == "KR" else number.removeprefix("+")


def national_form(number: str) -> str:
    """Return a Korean number as people write it (`010-1234-5678`, `1577-1234`); any other unchanged."""
    if not is_korean(number):
        return number
    digits = national_digits(number)
    if not digits.startswith("0"):
        return f"{digits[:4]}-{digits[4:]}"
    area = 2 if digits.startswith("02") else 3
    return f"{digits[:area]}-{digits[area:-4]}-{digits[-4:]}"


def is_korean(number: str) -> bool:
    """Say whether a normal form belongs to Korea."""
    return number.startswith("+82") or _REPRESENTATIVE.fullmatch(number) is not None


def mask(number: str) -> str:
    """Return `number` with every digit but the last four hidden, for screens and logs of those who need no more."""
    hidden = max(sum(char.isdigit() for char in number) - 4, 0)
    return re.sub(r"\d", "*", number, count=hidden) if hidden else number


def _bare(text: str) -> str:
    """Return digits after at most one `+`; everything that people put around digits is gone."""
    if _USUAL.fullmatch(text):
        return text.replace("-", "")
    seen = "".join(filter(_is_visible, text.translate(_HALF_WIDTH))).strip(WHITE_SPACE)
    if seen[:1] and seen[0] in _APOSTROPHES:
        seen = seen[1:].lstrip(WHITE_SPACE)
    whole = _WHOLE_FLOAT.fullmatch(seen)
    if whole is not None:
        return whole[1]
    bare = "".join(char for char in seen if not _is_separator(char))
    negative = seen[:1] != "" and _is_dash(seen[0])
    if negative or _FRACTION.fullmatch(seen) or not _TYPED.fullmatch(bare):
        raise BadPhoneNumber(
            "A telephone number is digits, with blanks, dots or dashes between them: write one number only."
        )
    return bare


def _korean(digits: str, use: PhoneUse) -> str | None:
    """Read digits without `+`: as they are, with a lost zero, with a lost plus."""
    candidates = [digits, "0" + digits]
    for candidate in candidates:
        number = _korean_national(candidate, use)
        if number is not None:
            return number
    return _korean_abroad(digits[2:], use) if digits.startswith("82") else None


def _korean_abroad(rest: str, use: PhoneUse) -> str | None:
    """Read what follows +82; people keep the zero there too."""
    if not rest.startswith("0"):
        representative = _korean_national(rest, use)
        if representative is not None:
            return representative
    return _korean_national("0" + rest.removeprefix("0"), use)


def _korean_national(digits: str, use: PhoneUse) -> str | None:
    if _MOBILE.fullmatch(digits):
        return "+82" + digits[1:]
    if use is PhoneUse.RECIPIENT:
        return None
    if _REPRESENTATIVE.fullmatch(digits):
        return digits
    if _INTERNET.fullmatch(digits) or _is_landline(digits):
        return "+82" + digits[1:]
    return None


def _is_landline(digits: str) -> bool:
    """A representative number never takes an area code in front."""
    found = _LANDLINE.fullmatch(digits)
    return found is not None and _LOOKS_REPRESENTATIVE.fullmatch(found[1]) is None


def _is_visible(char: str) -> bool:
    return char.isascii() or (
        unicodedata.category(char) != "Cf"
        and not "\ufe00" <= char <= "\ufe0f"
        and char not in "\u034f\u3164\uffa0"
    )


def _is_dash(char: str) -> bool:
    return char == "-" or char in _MORE_DASHES or unicodedata.category(char) == "Pd"


def _is_separator(char: str) -> bool:
    return char in WHITE_SPACE or char in _DOTS or _is_dash(char)


_MEND = {
    PhoneUse.RECIPIENT: "This is not a mobile phone number: write 010 and eight digits, "
    "or another country's mobile number after a plus sign.",
    PhoneUse.OUTGOING: "This number cannot be shown to the people we call: write a landline with its area code, "
    "070 and eight digits, a 15xx, 16xx or 18xx number, or 010 and eight digits.",
}
