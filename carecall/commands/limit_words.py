"""Limits as they are typed: a number, `none` to take one away, or nothing to leave it."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from carecall.domain.limits import Change
from carecall.errors import BadInput

NONE = "none"
MOST_CALLS = 10_000_000
MOST_SPENT = Decimal(10) ** 9
MOST_CHARACTERS = 20


def read_count(text: str) -> Change[int] | None:
    """Return a whole number of calls, its removal, or None for an empty text.

    Raises:
        BadInput: it is no whole number from 0 on.
    """
    if text in {"", NONE}:
        return Change(None) if text else None
    if not (text.isascii() and text.isdigit()) or int(text) > MOST_CALLS:
        raise BadInput(f"“{text}” is no number of calls: give a whole number, or none.")
    return Change(int(text))


def read_amount(text: str) -> Change[Decimal] | None:
    """Return an amount of money, its removal, or None for an empty text.

    Raises:
        BadInput: it is no amount from 0 on with at most four decimal places.
    """
    if text in {"", NONE}:
        return Change(None) if text else None
    try:
        amount = Decimal(text)
        whole = amount.is_finite() and amount == round(amount, 4)
    except InvalidOperation:
        whole, amount = False, Decimal(-1)
    if not whole or not 0 <= amount <= MOST_SPENT:
        raise BadInput(f"“{text}” is no amount: write it as 1200 or 0.5, or none.")
    return Change(amount)


def read_version(text: str) -> Change[str] | None:
    """Return a version of the text that people are told, its removal, or None for an empty text.

    Raises:
        BadInput: it is too long.
    """
    if text in {"", NONE}:
        return Change(None) if text else None
    if len(text.strip()) not in range(1, MOST_CHARACTERS + 1):
        raise BadInput(f"A version has 1 to {MOST_CHARACTERS} characters.")
    return Change(text.strip())
