"""What a country usually goes with, until somebody says otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from carecall.domain.language import Language


@dataclass(frozen=True, slots=True)
class CountryHabit:
    """The IANA zone of most of its people, and the language that calls begin with."""

    time_zone: str
    language: Language


COUNTRY_HABITS: Mapping[str, CountryHabit] = {
    "KR": CountryHabit("Asia/Seoul", Language.KO),
    "US": CountryHabit("America/New_York", Language.EN),
    "CA": CountryHabit("America/Toronto", Language.EN),
    "GB": CountryHabit("Europe/London", Language.EN),
    "IE": CountryHabit("Europe/Dublin", Language.EN),
    "AU": CountryHabit("Australia/Sydney", Language.EN),
    "NZ": CountryHabit("Pacific/Auckland", Language.EN),
    "JP": CountryHabit("Asia/Tokyo", Language.EN),
    "DE": CountryHabit("Europe/Berlin", Language.EN),
    "FR": CountryHabit("Europe/Paris", Language.EN),
}
