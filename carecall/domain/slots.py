"""Facts of daily life that an answer fills in, so that they can be compared over the weeks."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class SlotName(StrEnum):
    """What can be filled in. Scripts name follow-up questions after these values."""

    MEALS = "meals"
    """Meals eaten on the day, a number."""
    SLEEP_HOURS = "sleep_hours"
    """Hours slept in the night, a number."""
    MEDICINE_TAKEN = "medicine_taken"
    """yes, or no."""
    MEDICINE_LEFT = "medicine_left"
    """yes, or no."""
    DAYS_WITHOUT = "days_without"
    """Days without medicine or food, a number."""
    PAIN_WHERE = "pain_where"
    """A part of the body: `BodyPart` value, with _left, _right or _both where it was said."""
    PAIN_SINCE = "pain_since"
    """As `SINCE`, of a pain."""
    SINCE = "since"
    """How many days a trouble has lasted, a number; or `long`, or an English weekday in small letters."""
    WENT_OUT = "went_out"
    """yes, or no."""
    DOCTOR_SEEN = "doctor_seen"
    """yes, or no."""


YES, NO, LONG = "yes", "no", "long"


class BodyPart(StrEnum):
    """Where it can hurt."""

    HEAD = "head"
    EYE = "eye"
    EAR = "ear"
    TOOTH = "tooth"
    THROAT = "throat"
    NECK = "neck"
    SHOULDER = "shoulder"
    ARM = "arm"
    ELBOW = "elbow"
    WRIST = "wrist"
    HAND = "hand"
    CHEST = "chest"
    STOMACH = "stomach"
    BACK = "back"
    HIP = "hip"
    LEG = "leg"
    KNEE = "knee"
    ANKLE = "ankle"
    FOOT = "foot"
    JOINTS = "joints"


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One thing that an answer filled in."""

    name: SlotName
    value: str
    """As `SlotName` says; numbers in plain digits."""
    quote: str
    """The words it stands on."""
    number: float | None = None
    """The value where it is a number."""
