"""What a second, better recognition after the call changes: which words are believed, and what the call then means.

The words that the talk went by stay as they are; these rules choose what the call is read from again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from carecall.domain.findings import CallAnalysis, Label
from carecall.domain.little_speech import keys_pressed
from carecall.domain.turns import Speaker, Turn

LEAST_CONFIDENCE = 0.4
"""Below it a wide search over a bad line is guessing."""
MOST_WORSE = 0.15
"""How much less sure than the live words the better ones may be and still be taken."""
QUIET_LOAD = 0.2
"""Share of the lanes' time, of a recogniser with several, that may be in use beside a second pass."""
_SERIOUS = list(Label)


@dataclass(frozen=True, slots=True, kw_only=True)
class BetterWords:
    """What the second recognition made of one turn."""

    text: str
    confidence: float
    engine: str


def turns_to_hear(turns: Sequence[Turn]) -> tuple[Turn, ...]:
    """Return the recipient's spoken turns: a key press has no words to hear."""
    keys = {turn.turn_no for turn in keys_pressed(turns)}
    return tuple(
        turn
        for turn in turns
        if turn.speaker is Speaker.RECIPIENT
        and turn.turn_no not in keys
        and turn.ended_ms > turn.started_ms
    )


def is_believed(live: Turn, better: BetterWords) -> bool:
    """Say whether the better words stand for the live ones when the call is read again."""
    if not better.text.strip() or better.confidence < LEAST_CONFIDENCE:
        return False
    if not live.text.strip() or live.confidence is None:
        return True
    return better.confidence >= live.confidence - MOST_WORSE


def with_better_words(turns: Sequence[Turn], better: Mapping[int, BetterWords]) -> tuple[Turn, ...]:
    """Return the turns with the better words where they are believed; `better` by turn number."""
    return tuple(
        replace(turn, text=better[turn.turn_no].text, confidence=better[turn.turn_no].confidence)
        if turn.turn_no in better and is_believed(turn, better[turn.turn_no])
        else turn
        for turn in turns
    )


def words_changed(before: Sequence[Turn], after: Sequence[Turn]) -> bool:
    """Say whether any turn has other words; spaces, marks and capitals are no words."""
    return [_letters(turn.text) for turn in before] != [_letters(turn.text) for turn in after]


def may_replace(before: Label, again: Label, *, staff_acted: bool) -> bool:
    """Say whether the second reading's label takes the first one's place.

    An emergency stays one until a person says otherwise, and what staff worked on is not talked
    down behind their backs.
    """
    if before is Label.EMERGENCY:
        return again is Label.EMERGENCY
    return not staff_acted or _SERIOUS.index(again) > _SERIOUS.index(before)


def is_found_only_now(before: Label, again: CallAnalysis) -> bool:
    """Say whether the second reading found an emergency that the first one missed."""
    return again.label is Label.EMERGENCY and before is not Label.EMERGENCY


def is_quiet(*, talks: int, load: float, lanes: int) -> bool:
    """Say whether recognition is idle enough for a pass that nobody waits for.

    A pass cannot be stopped half-way, so with one lane nobody may be talking; with several, most of
    them must be free.
    """
    if talks == 0:
        return True
    return lanes > 1 and talks < lanes and load <= QUIET_LOAD


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))
