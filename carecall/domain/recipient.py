"""The people who are called."""

from __future__ import annotations

from enum import StrEnum

NAME_LIMIT = 20
"""Most user-perceived characters of a recipient's name."""
OTHER_INFORMATION_LIMIT = 30
CODE_POINTS_PER_CHARACTER = 50
"""A stored text may need this many code points for each character a person counts."""
MEMO_LIMIT = 500


class Participation(StrEnum):
    """Whether a recipient of a schedule is called at present."""

    ACTIVE = "active"
    PAUSED = "paused"


PARTICIPATION_TRANSITIONS: dict[Participation, frozenset[Participation]] = {
    Participation.ACTIVE: frozenset({Participation.PAUSED}),
    Participation.PAUSED: frozenset({Participation.ACTIVE}),
}
