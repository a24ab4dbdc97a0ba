"""Consecutive outgoing numbers: a first one and the last four digits of the last one."""

from __future__ import annotations

from carecall.errors import BadPhoneNumber

LAST_DIGITS = 4
MOST = 1_000
"""Numbers of one range: more is a slip of the finger."""


def consecutive_numbers(first: str, last_digits: str) -> list[str]:
    """Return every normal form from `first` to the one that ends in `last_digits`, both included.

    Raises:
        BadPhoneNumber: not four digits, an end before the beginning, or too many.
    """
    if len(last_digits) != LAST_DIGITS or not (last_digits.isascii() and last_digits.isdigit()):
        raise BadPhoneNumber("The end of a range is four digits.")
    stem, begin, end = first[:-LAST_DIGITS], int(first[-LAST_DIGITS:]), int(last_digits)
    if end < begin:
        raise BadPhoneNumber("A range cannot end before it begins.")
    if end - begin >= MOST:
        raise BadPhoneNumber(f"A range has at most {MOST} numbers.")
    return [f"{stem}{at:04d}" for at in range(begin, end + 1)]
