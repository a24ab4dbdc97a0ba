"""The figures of one talk that a person's later talks are compared with."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import fmean, median

from carecall.domain.language import Language
from carecall.domain.little_speech import keys_pressed
from carecall.domain.requests import HeardRequest
from carecall.domain.script import Topic
from carecall.domain.slots import Slot, SlotName
from carecall.domain.turns import Speaker, Turn

_SYLLABLE = re.compile(r"[가-힣]|[A-Za-z]+|\d+")
_WORD = re.compile(r"[\w'’]+")


class LengthUnit(StrEnum):
    """What an answer's length is counted in."""

    SYLLABLES = "syllables"
    WORDS = "words"


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnSlot:
    """A slot and the recipient's turn that filled it."""

    turn_no: int
    slot: Slot


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnRequest:
    """A wish and the recipient's turn that it was told in."""

    turn_no: int
    text: str
    """The whole utterance."""
    request: HeardRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class CallCourse:
    """What a transcript tells besides its label: wishes, facts of daily life, how the person answered."""

    unit: LengthUnit
    requests: tuple[TurnRequest, ...] = ()
    slots: tuple[TurnSlot, ...] = ()
    answers: int = 0
    """Answers in words to questions after the greeting."""
    answer_length: float | None = None
    """Mean length of an answer in `unit`."""
    answer_delay_s: float | None = None
    """Median time from the end of a question to the first word."""

    def told(self, name: SlotName) -> float | None:
        """Return the newest number that was told for `name`."""
        numbers = [each.slot.number for each in self.slots if each.slot.name is name]
        return next((number for number in reversed(numbers) if number is not None), None)


def unit_of(language: Language) -> LengthUnit:
    """Return what answers in `language` are counted in: Korean words hold too many syllables to compare."""
    return LengthUnit.SYLLABLES if language is Language.KO else LengthUnit.WORDS


def length_of(text: str, unit: LengthUnit) -> int:
    """Return how long `text` is."""
    return len((_SYLLABLE if unit is LengthUnit.SYLLABLES else _WORD).findall(text))


def course_of(
    turns: Sequence[Turn],
    *,
    language: Language,
    requests: tuple[TurnRequest, ...] = (),
    slots: tuple[TurnSlot, ...] = (),
) -> CallCourse:
    """Return the figures of a talk, together with what was read out of its turns."""
    unit = unit_of(language)
    answers = tuple(_answers(turns))
    lengths = [length_of(answer.text, unit) for _, answer in answers]
    delays = [
        max(0, answer.started_ms - asked.ended_ms) / 1000
        for asked, answer in answers
        if not asked.cut_off
    ]
    return CallCourse(
        unit=unit,
        requests=requests,
        slots=slots,
        answers=len(answers),
        answer_length=fmean(lengths) if lengths else None,
        answer_delay_s=median(delays) if delays else None,
    )


def _answers(turns: Sequence[Turn]) -> Iterator[tuple[Turn, Turn]]:
    """Yield questions after the greeting with the words that came first after them."""
    keys = {turn.turn_no for turn in keys_pressed(turns)}
    asked: Turn | None = None
    for turn in turns:
        if turn.speaker is Speaker.AGENT:
            asked = turn
            continue
        about = turn.topic not in (None, Topic.GREETING)
        if asked is not None and about and turn.text.strip() and turn.turn_no not in keys:
            yield asked, turn
        asked = None
