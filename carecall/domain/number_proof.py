"""Proving a telephone number by a call that says a verification number: how long it is good, how often anybody is rung."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

LIFETIME = timedelta(minutes=10)
MOST_TRIES = 5
DIGITS = 6
NOT_SAID = ""
"""The hash of a number that no call has said yet."""
_SCRYPT_COST, _SCRYPT_BLOCK = 2**14, 8
"""About 40 ms and 16 MiB a guess: who finds the hash tries for hours, and the number lives ten minutes."""
_SCRYPT_MEMORY = 32 * 2**20


class CountedBy(StrEnum):
    """Whose calls of a day are counted."""

    USER = "user"
    NUMBER = "number"
    ORGANIZATION = "organization"


CALLS_A_DAY: Mapping[CountedBy, int] = {
    CountedBy.USER: 5,
    CountedBy.NUMBER: 3,
    CountedBy.ORGANIZATION: 30,
}
"""Nobody may let the platform ring strangers: what is reached first counts."""
DAY = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedCall:
    """One call that somebody wants made to a number that nobody has proved."""

    user_id: int
    number: str
    """E.164 normal form."""
    organization_id: int

    def names(self) -> Mapping[str, int]:
        """Return what it is counted under, each with the most calls of a day."""
        return {
            f"number-call:{CountedBy.USER}:{self.user_id}": CALLS_A_DAY[CountedBy.USER],
            f"number-call:{CountedBy.NUMBER}:{self.number}": CALLS_A_DAY[CountedBy.NUMBER],
            f"number-call:{CountedBy.ORGANIZATION}:{self.organization_id}": CALLS_A_DAY[
                CountedBy.ORGANIZATION
            ],
        }


def number_hash(number: str, salt: str) -> str:
    """Return what is stored of a verification number; slow on purpose, for there are only a million numbers."""
    hashed = hashlib.scrypt(
        number.encode(errors="replace"),
        salt=salt.encode(),
        n=_SCRYPT_COST,
        r=_SCRYPT_BLOCK,
        p=1,
        maxmem=_SCRYPT_MEMORY,
        dklen=32,
    )
    return hashed.hex()


def is_number(typed: str, salt: str, stored: str) -> bool:
    """Say whether `typed` is the number that was said, in the same time whether or not."""
    digits = "".join(sign for sign in typed[:40] if sign.isascii() and sign.isdigit())
    return hmac.compare_digest(stored, number_hash(digits, salt))
