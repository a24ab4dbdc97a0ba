"""Days of the past as people name them."""

from __future__ import annotations

from datetime import date

import pytest

from carecall.domain.language import Language
from carecall.domain.spoken_day import spoken_day

TODAY = date(2026, 3, 4)
"""A Wednesday."""


@pytest.mark.parametrize(
    ("day", "korean", "english"),
    [
        (date(2026, 3, 4), "오늘", "today"),
        (date(2026, 3, 3), "어제", "yesterday"),
        (date(2026, 3, 2), "지난 월요일", "last Monday"),
        (date(2026, 2, 25), "지난 수요일", "last Wednesday"),
        (date(2026, 2, 24), "2월 24일", "on February 24"),
    ],
)
def test_a_day_is_named_as_people_do(day: date, korean: str, english: str) -> None:
    said = [spoken_day(day, today=TODAY, language=language) for language in Language]
    assert said == [korean, english]
