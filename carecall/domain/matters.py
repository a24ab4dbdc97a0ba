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


POLICE_NUMBERS = {
    "KR": "112",
    "JP": "110",
    "TW": "110",
    "CN": "110",
    "HK": "999",
    "SG": "999",
    "US": "911",
    "CA": "911",
    "GB": "999",
    "AU": "000",
    "NZ": "111",
}
"""Police by country, as each country's police publishes it; 112 where a country is not listed (EU rule)."""
CRISIS_NUMBERS = {
    "KR": "109",
    "JP": "0570-064-556",
    "TW": "1925",
    "CN": "12356",
    "HK": "18111",
    "SG": "1767",
    "US": "988",
    "CA": "988",
    "GB": "116 123",
    "IE": "116 123",
    "AU": "13 11 14",
    "NZ": "1737",
    "FR": "3114",
}
"""Lines for people who think of ending their life, by country; where a country is not listed none is named.

KR 109: the suicide prevention line of the Ministry of Health and Welfare, one number for the country since January 2024.
US, CA 988: Suicide and Crisis Lifeline (FCC, since July 2022; CRTC, since November 2023). GB, IE 116 123: Samaritans, the
harmonised European number for emotional support (2007/116/EC). AU 13 11 14: Lifeline. NZ 1737: Need to talk?. JP
0570-064-556: こころの健康相談統一ダイヤル of the Ministry of Health, Labour and Welfare. TW 1925: 安心專線. HK 18111: Mental Health
Support Hotline. SG 1767: Samaritans of Singapore. CN 12356: the national psychological aid line (NHC, 2025). FR 3114: the
national suicide prevention number.
"""
_FOR_THE_POLICE = frozenset({Matter.CRIME, Matter.VIOLENCE})


def number_for(matter: str, country: str) -> str:
    """Return which number somebody in `country` calls about `matter`: the police for a crime, else ambulance and fire."""
    if matter in _FOR_THE_POLICE:
        return POLICE_NUMBERS.get(country.upper(), FALLBACK_EMERGENCY_NUMBER)
    return emergency_number(country)


def crisis_number(country: str) -> str:
    """Return the line for people who think of ending their life; empty where none is known."""
    return CRISIS_NUMBERS.get(country.upper(), "")
