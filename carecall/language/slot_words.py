"""What a language's answers are searched for to fill slots; all patterns match the analyst's forms."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from carecall.domain.slots import BodyPart


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """How it is told that something was done, or was not."""

    about: re.Pattern[str]
    """The matter is named."""
    done: re.Pattern[str]
    not_done: re.Pattern[str]
    asked: re.Pattern[str]
    """Questions that a bare yes or no answers."""
    asked_lacking: re.Pattern[str]
    """Those of them whose yes means that it was not done."""
    silent: re.Pattern[str]
    """Words that leave it open: plans, somebody else, nothing prescribed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotWords:
    """One language's words."""

    medicine: Happened
    out: Happened
    doctor: Happened
    left: Happened
    hurts: re.Pattern[str]
    not_hurting: re.Pattern[str]
    where_asked: re.Pattern[str]
    since_asked: re.Pattern[str]
    pain_asked: re.Pattern[str]
    without_asked: re.Pattern[str]
    days: re.Pattern[str]
    """Group 1 is a number, group 2 its unit."""
    units: Mapping[str, float]
    """Days by unit."""
    points: tuple[tuple[re.Pattern[str], float], ...]
    """Words for a day in the past, and how many days ago it is."""
    long: re.Pattern[str]
    weekday: re.Pattern[str]
    no_meal: re.Pattern[str]
    meal_words: tuple[re.Pattern[str], ...]
    """Breakfast, lunch and supper."""
    ate: re.Pattern[str]
    not_ate: re.Pattern[str]
    parts: Mapping[BodyPart, re.Pattern[str]]
    left_side: re.Pattern[str]
    right_side: re.Pattern[str]
    both_sides: re.Pattern[str]
