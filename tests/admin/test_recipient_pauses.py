"""Pausing a recipient: the list says until when and why, and a last day that cannot be is refused."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from openpyxl import load_workbook

from carecall.store.session import Sessions, system_writing
from carecall.store.tables import ScheduleRecipientRow
from tests.admin.conftest import Visitor
from tests.admin.programs import Program
from tests.admin.test_recipients import line_of
from tests.builders import NOON, World


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
    assert paused[-1] == "In progress (Paused, since 2026-03-02, until 2026-04-01, 입원)"


def test_pauses_that_were_perhaps_forgotten_are_found(
    boss: Visitor, program: Program, world: World, sessions: Sessions
) -> None:
    for key, days in ((world.recipient_ids[9], 31), (world.recipient_ids[8], 29)):
        boss.post("/recipients/pause", {"id": str(key), "reason": "여행"})
        with system_writing(sessions, "a test lets days pass") as session:
            part = session.query(ScheduleRecipientRow).filter_by(recipient_id=key).one()
            part.paused_at = NOON - timedelta(days=days)
    page = boss.get("/recipients/?progress=paused_long").text
    assert "Paused for more than 30 days" in page
    assert (
        line_of(page, "사람10")["Progress status"] == "In progress Paused since 2026-01-30 · 여행"
    )
    assert ">사람9<" not in page
    search = {"progress": "paused_long"}
    [found] = program.post("/recipients/search", search).json["items"]
    told = (found["paused_at"][:10], found["paused_until"], found["pause_reason"])
    assert told == ("2026-01-30", None, "여행")


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
