"""The figures of a person's trends as a file: what the charts draw, for whoever may take lists along, written down."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from carecall.domain.call_course import LengthUnit
from carecall.domain.language import Language
from carecall.store.session import Sessions, system_reading
from carecall.store.tables import AuditEventRow, CallCourseRow
from tests.admin.conftest import Visitor, add_operator
from tests.admin.programs import Program
from tests.builders import NOON, World, make_world
from tests.talks import NORMAL, tell


@pytest.fixture(params=["sqlite"])
def database_url(sqlite_url: str) -> str:
    """The file holds what the drawer shows, and test_details walks that on both databases."""
    return sqlite_url


@pytest.fixture
def followed(world: World) -> int:
    """A person with two calls of which the course is kept."""
    person = world.recipient_ids[0]
    for days in (1, 2):
        _, call = tell(
            world, NORMAL, recipient_id=person, at=NOON + timedelta(days=days), slot_no=1
        )
        world.add(CallCourseRow(organization_id=world.organization_id, call_id=call, unit=LengthUnit.SYLLABLES, answers=4,
                                answer_length=20.0 - days, answer_delay_s=None, sleep_hours=6.5, meals=None))  # fmt: skip
    return person


def address(person: int) -> str:
    return f"/details/recipient/{person}/trends"


def lines(visitor: Visitor, person: int) -> list[tuple[object, ...]]:
    sheet = load_workbook(io.BytesIO(visitor.get(address(person)).data)).active
    assert sheet is not None
    return list(sheet.iter_rows(values_only=True))


def downloads(sessions: Sessions) -> list[AuditEventRow]:
    asked = select(AuditEventRow).where(AuditEventRow.action == "downloaded")
    with system_reading(sessions, "a test looks") as session:
        return list(session.scalars(asked))


def test_the_file_holds_what_the_charts_draw(boss: Visitor, followed: int) -> None:
    assert f'href="{address(followed)}"' in boss.get(f"/details/recipient/{followed}?tab=trends").text  # fmt: skip
    assert lines(boss, followed) == [
        ("Recipient name", "Day", "Measure", "Unit", "Value"),
        ("사람1", "2026-03-03", "Answer length", "syllables", 19),
        ("사람1", "2026-03-04", "Answer length", "syllables", 18),
        ("사람1", "2026-03-03", "Hours slept", "hours", 6.5),
        ("사람1", "2026-03-04", "Hours slept", "hours", 6.5),
    ]


def test_the_file_is_in_the_readers_language(
    world: World, sessions: Sessions, followed: int, visit: Callable[[], Visitor]
) -> None:
    add_operator(sessions, world.organization_id, "kim@a.kr", language=Language.KO)
    reader = visit()
    reader.sign_in("kim@a.kr")
    answer = reader.get(address(followed))
    assert "%EC%B6%94%EC%9D%B4_20260302.xlsx" in answer.headers["Content-Disposition"]
    assert lines(reader, followed)[0] == ("이름", "날짜", "항목", "단위", "값")


def test_each_download_is_written_down_with_whose_it_is_and_without_the_figures(
    boss: Visitor, sessions: Sessions, followed: int
) -> None:
    boss.get(address(followed))
    [event] = downloads(sessions)
    assert (event.object_type, event.object_key, event.facts) == ("trends", str(followed), {"rows": 4})  # fmt: skip
    assert "A recipient’s trends" in boss.get("/settings/audit/").text


def test_who_may_not_take_lists_along_reads_the_charts_and_gets_no_file(
    world: World, sessions: Sessions, followed: int, visit: Callable[[], Visitor]
) -> None:
    add_operator(sessions, world.organization_id, "seer@a.kr", role="viewer")
    seer = visit()
    seer.sign_in("seer@a.kr")
    assert address(followed) not in seer.get(f"/details/recipient/{followed}?tab=trends").text
    assert seer.get(address(followed)).status_code == 403
    assert downloads(sessions) == []


def test_a_person_of_another_organization_has_no_file(
    boss: Visitor, world: World, sessions: Sessions
) -> None:
    other = make_world(sessions, people=1, name="남구", first=50)
    assert boss.get(address(other.recipient_ids[0])).status_code == 404
    assert downloads(sessions) == []
    assert world


def test_a_program_reads_the_same_figures(program: Program, followed: int) -> None:
    answer = program.get(f"/recipients/{followed}/trends")
    curves = {curve["key"]: curve for curve in answer.json["curves"]}
    assert [point["value"] for point in curves["answer_length"]["points"]] == [19, 18]
