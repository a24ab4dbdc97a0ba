"""Korean business registration numbers: ten digits, 3-2-5, the last one a check digit."""

from __future__ import annotations

DIGITS = 10
_WEIGHTS = (1, 3, 7, 1, 3, 7, 1, 3, 5)


def business_digits(typed: str) -> str | None:
    """Return the ten digits of a number typed with or without hyphens, or None when it is none."""
    digits = typed.replace("-", "").replace(" ", "")
    if len(digits) != DIGITS or not digits.isascii() or not digits.isdigit():
        return None
    return digits if int(digits[-1]) == check_digit(digits[:-1]) else None


def check_digit(first_nine: str) -> int:
    """Return the tenth digit (National Tax Service: weights 1 3 7 1 3 7 1 3 5, and the tens of the ninth product)."""
    digits = [int(digit) for digit in first_nine]
    total = sum(digit * weight for digit, weight in zip(digits, _WEIGHTS, strict=True))
    total += digits[-1] * _WEIGHTS[-1] // 10
    return -total % 10


def written_business_number(digits: str) -> str:
    """Return ten digits as people write them: 123-45-67891."""
    return f"{digits[:3]}-{digits[3:5]}-{digits[5:]}"
