"""Pausing a recipient: the list says until when and why, and a last day that cannot be is refused."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from tests.admin.conftest import Visitor
from tests.admin.test_recipients import line_of
from tests.builders import World


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What the list shows does not depend on the database."""
    return sqlite_url


def test_the_list_says_why_and_until_when_somebody_is_paused(boss: Visitor, world: World) -> None:
    key = str(world.recipient_ids[9])
    boss.post("/recipients/pause", {"id": key, "reason": "입원", "until": "2026-04-01"})
    shown = line_of(boss.get("/recipients/").text, "사람10")["Progress status"]
    assert shown == "In progress Paused until 2026-04-01 · 입원"
    rows = load_workbook(io.BytesIO(boss.get("/recipients/download").data)).active.values
    [paused] = [row for row in rows if row[1] == "사람10"]
    assert paused[-1] == "In progress (Paused, until 2026-04-01, 입원)"


@pytest.mark.parametrize(
    ("until", "sentence"),
    [("2026-03-01", "The last day of a pause is today or later"), ("soon", "Write the day as")],
)
def test_a_last_day_that_cannot_be_pauses_nobody_and_says_why(
    boss: Visitor, world: World, until: str, sentence: str
) -> None:
    boss.post("/recipients/pause", {"id": str(world.recipient_ids[9]), "until": until})
    page = boss.get("/recipients/").text
    assert sentence in page
    assert "Paused" not in line_of(page, "사람10")["Progress status"]
