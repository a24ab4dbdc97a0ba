"""Whether and when a person who was not reached is rung again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType

from carecall.domain.call import Disposition, PlannedCallState
from carecall.domain.unreached import UnreachedReason
from carecall.errors import BadDefinition

NEVER_AGAIN = frozenset({Disposition.INVALID_NUMBER, Disposition.BLOCKED})
"""Ringing again cannot help."""
OWN_RULE = frozenset(Disposition) - NEVER_AGAIN - {Disposition.ANSWERED, Disposition.UNKNOWN}
"""Endings that a schedule may treat differently. An answer without a talk is our own fault, and an
unknown fate waits for its quarantine whatever anybody wishes."""
REDIALS_RANGE = range(11)
GAP_RANGE_S = range(1, 86_401)
WHERE = "redial_by"


@dataclass(frozen=True, slots=True)
class Redials:
    """How often and how late one kind of ending is rung again."""

    redials: int
    """Rings after the first one, whatever the earlier ones ended with."""
    gap_s: int


@dataclass(frozen=True, slots=True)
class RedialChange:
    """What a schedule says of one kind of ending; None leaves it to the plain rule."""

    redials: int | None = None
    gap_s: int | None = None


RedialsBy = Mapping[Disposition, RedialChange]
NO_EXCEPTIONS: RedialsBy = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class RedialRule:
    """How a schedule rings again."""

    redials: int
    """Rings after the first one."""
    gap_s: int
    quarantine_s: int
    """Longest time that a call of unknown fate may still be up: ring time plus talk time."""
    by: RedialsBy = field(default_factory=lambda: NO_EXCEPTIONS)
    """Exceptions for single endings."""

    def after(self, disposition: Disposition) -> Redials:
        """Return how often and how late a call that ended so is rung again."""
        if disposition in NEVER_AGAIN:
            return Redials(0, self.gap_s)
        change = self.by.get(disposition, RedialChange())
        redials = self.redials if change.redials is None else change.redials
        gap_s = self.gap_s if change.gap_s is None else change.gap_s
        if disposition is Disposition.UNKNOWN:
            gap_s = max(gap_s, self.quarantine_s)
        return Redials(redials, gap_s)

    @property
    def most_rings(self) -> int:
        """Most rings of one promise, whatever its calls end with."""
        return 1 + max(self.after(disposition).redials for disposition in Disposition)


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptEnd:
    """How one attempt ended, for the promise it belongs to."""

    disposition: Disposition
    attempts: int
    """This one included."""
    ended_at: datetime
    talked: bool
    """ANSWERED: the sound was up and the conversation ran, however it ended."""


@dataclass(frozen=True, slots=True)
class Settlement:
    """What becomes of the planned call."""

    state: PlannedCallState
    next_at: datetime | None = None
    """On WAITING_REDIAL."""
    unreached: UnreachedReason | None = None
    """On EXHAUSTED: why somebody must look after the person."""


def settlement(rule: RedialRule, end: AttemptEnd, too_late_at: datetime) -> Settlement:
    """Return the planned call's next state.

    A person who answered and was talked to is COMPLETED. Everybody else is rung again after the gap
    while redials and time are left, and EXHAUSTED then. The last ring's ending says how many rings
    there may be in all, so after a mixture no promise is rung more often than `rule.most_rings`.
    """
    if end.disposition is Disposition.ANSWERED and end.talked:
        return Settlement(PlannedCallState.COMPLETED)
    if end.disposition is Disposition.INVALID_NUMBER:
        return Settlement(PlannedCallState.EXHAUSTED, unreached=UnreachedReason.INVALID_NUMBER)
    again = rule.after(end.disposition)
    next_at = end.ended_at + timedelta(seconds=again.gap_s)
    if end.attempts > again.redials or next_at >= too_late_at:
        return Settlement(PlannedCallState.EXHAUSTED, unreached=UnreachedReason.EXHAUSTED)
    return Settlement(PlannedCallState.WAITING_REDIAL, next_at)


def redials_from_plain(document: object) -> RedialsBy:
    """Return the exceptions in a JSON document such as {"busy": {"redials": 3, "gap_s": 300}}.

    Raises:
        BadDefinition: it is no such document, or a number is out of range.
    """
    if not isinstance(document, Mapping):
        raise BadDefinition(WHERE, "the whole", "is not an object of dispositions")
    return MappingProxyType(
        {_disposition(key): _change(str(key), value) for key, value in document.items()}
    )


def redials_or_plain(document: object) -> tuple[RedialsBy, bool]:
    """Return the exceptions of a document and whether it was good; a broken one has none, for no call waits for its repair."""
    try:
        return redials_from_plain(document), True
    except BadDefinition:
        return NO_EXCEPTIONS, False


def _disposition(key: object) -> Disposition:
    for disposition in OWN_RULE:
        if disposition.value == key:
            return disposition
    known = ", ".join(sorted(disposition.value for disposition in OWN_RULE))
    raise BadDefinition(WHERE, str(key), f"is none of {known}")


def _change(key: str, value: object) -> RedialChange:
    if not isinstance(value, Mapping) or not value or not value.keys() <= {"redials", "gap_s"}:
        raise BadDefinition(WHERE, key, 'is not an object with "redials", "gap_s" or both')
    return RedialChange(
        redials=_number(key, value, "redials", REDIALS_RANGE),
        gap_s=_number(key, value, "gap_s", GAP_RANGE_S),
    )


def _number(key: str, value: Mapping[object, object], name: str, allowed: range) -> int | None:
    if name not in value:
        return None
    number = value[name]
    if type(number) is not int or number not in allowed:
        raise BadDefinition(
            WHERE, f"{key}.{name}", f"is not a whole number from {allowed[0]} to {allowed[-1]}"
        )
    return number
