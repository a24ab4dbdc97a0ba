"""The public holidays of countries: the one door to the `holidays` library.

It computes lunar and substitute holidays too. Countries that it does not know have none here.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from functools import lru_cache
from types import MappingProxyType

import holidays

_SPOKEN = {"ko": "ko", "en": "en_US"}
"""Our languages as the library names them; one that it lacks for a country leaves the names as they are."""


@lru_cache(maxsize=256)
def public_holidays(country: str, year: int) -> Mapping[date, str]:
    """Return the nationwide public holidays of an ISO 3166 country in `year`, with their names."""
    try:
        found = holidays.country_holidays(country, years=year)
    except NotImplementedError:  # what the library raises for a country without a calendar
        return MappingProxyType({})
    return MappingProxyType({day: name for day, name in sorted(found.items()) if day.year == year})


@lru_cache(maxsize=256)
def holiday_names(country: str, year: int, language: str) -> Mapping[date, str]:
    """Return the same holidays with their names in `language` where the library knows them, else in the country's own."""
    named = {**public_holidays(country, year)}
    with suppress(NotImplementedError):
        spoken = holidays.country_holidays(country, years=year, language=_SPOKEN.get(language))
        named |= {day: name for day, name in spoken.items() if day in named}
    return MappingProxyType(named)


def public_days_off(country: str, first_on: date, last_on: date) -> frozenset[date]:
    """Return the public holidays of `country` from `first_on` to `last_on`."""
    years = range(first_on.year, last_on.year + 1)
    return frozenset(
        day
        for year in years
        for day in public_holidays(country, year)
        if first_on <= day <= last_on
    )
