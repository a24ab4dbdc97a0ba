"""What one claim gives: calls to be dialled, and what kept others from being among them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from carecall.domain.call import DueCall
from carecall.domain.pacing import PacingRule, PacingWait


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """The claimed calls, in their order."""

    calls: tuple[DueCall, ...] = ()
    waits: frozenset[PacingWait] = frozenset()
    """What due calls that were left wait for."""
    again_in_s: float | None = None
    """Seconds until a due call's trunk has its next token; None when none waits for a token alone."""
    refused: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    """How many planned calls the gate refused, by its rule."""
    paces: Mapping[str, PacingRule] = field(default_factory=lambda: MappingProxyType({}))
    """The limits of each trunk that is dialled, by its name."""

    def __getitem__(self, place: int) -> DueCall:
        """Return one call."""
        return self.calls[place]

    def __len__(self) -> int:
        return len(self.calls)

    def __iter__(self) -> Iterator[DueCall]:
        return iter(self.calls)

    def __eq__(self, other: object) -> bool:
        """Be equal to whatever holds the same calls."""
        return isinstance(other, Claims | list | tuple) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment] # it holds mappings, and equals lists
