"""Finds numbers that are registered already or stand twice in a file."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from carecall.spreadsheets.failures import Reason

Registered = Callable[[Collection[str]], frozenset[str]]
"""Returns those of some normal forms that are registered already."""
_CHUNK = 5_000


def find_registered(numbers: Iterable[str], registered: Registered) -> frozenset[str]:
    """Ask `registered` in pieces that a database takes."""
    wanted = list(dict.fromkeys(numbers))
    found: set[str] = set()
    for first in range(0, len(wanted), _CHUNK):
        found |= registered(wanted[first : first + _CHUNK])
    return frozenset(found)


class SeenNumbers:
    """The numbers of the good rows so far; a failing row reserves nothing."""

    def __init__(self, registered: frozenset[str] = frozenset()) -> None:
        self._registered = registered
        self._reserved: set[str] = set()

    def now_registered(self, registered: frozenset[str]) -> None:
        """Take the registered numbers of the next piece in place of the last one's."""
        self._registered = registered

    def fault(self, number: str) -> Reason | None:
        """Return why `number` cannot be used again, if so."""
        if number in self._registered:
            return Reason.ALREADY_REGISTERED
        return Reason.DUPLICATE_IN_FILE if number in self._reserved else None

    def reserve(self, number: str) -> None:
        """Remember a good row's number."""
        self._reserved.add(number)
