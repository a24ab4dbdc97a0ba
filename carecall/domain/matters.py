"""What a finding can concern, and which number to call where nobody can wait."""

from __future__ import annotations

from enum import StrEnum


class Matter(StrEnum):
    """The words of `Reading.matter` and `Finding.matter`; scripts name lines and questions after them."""

    MEAL = "meal"
    SLEEP = "sleep"
    PAIN = "pain"
    FALL = "fall"
    MEDICINE = "medicine"
    ILLNESS = "illness"
    BREATH = "breath"
    STROKE = "stroke"
    BLEEDING = "bleeding"
    COLD = "cold"
    """Signs of freezing or heat stroke in the person."""
    HOME = "home"
    """Heating, water, roof, light."""
    MONEY = "money"
    ACTIVITY = "activity"
    FIRE = "fire"
    """Smoke, fire or the smell of gas."""
    CRIME = "crime"
    VIOLENCE = "violence"
    MOOD = "mood"
    SELF_HARM = "self_harm"
    LOST = "lost"
    HELP = "help"
    """A cry for help, or a wish to speak to a person, without saying why."""


EMERGENCY_NUMBERS = {
    "KR": "119",
    "JP": "119",
    "TW": "119",
    "CN": "120",
    "HK": "999",
    "SG": "995",
    "US": "911",
    "CA": "911",
    "GB": "999",
    "AU": "000",
    "NZ": "111",
}
"""Ambulance and fire by country; where a country is not listed, 112 is used (EU rule, and GSM networks route it)."""
FALLBACK_EMERGENCY_NUMBER = "112"


def emergency_number(country: str) -> str:
    """Return the number that somebody in `country` (ISO 3166-1 alpha-2) calls for help."""
    return EMERGENCY_NUMBERS.get(country.upper(), FALLBACK_EMERGENCY_NUMBER)
