"""Work > Requests: what people asked for, who cares for it, and what they are told of it."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from carecall.domain.requests import RequestKind, RequestState
from carecall.store.session import Sessions, system_reading
from carecall.store.tables import AuditEventRow, RequestRow
from tests.admin.conftest import Visitor, add_operator
from tests.builders import NOON, World
from tests.fakes.clock import FakeClock

URL = "/worklists/requests"
COUNT = re.compile(r'<span class="tag">(\d+) requests?</span>')
TILE = re.compile(r'id="tile-(\w+)"[^>]*href="([^"]+)".*?<span class="value">(\d+)<', re.S)
DAY = timedelta(days=1)


@pytest.fixture
def wishes(world: World) -> list[int]:
    """Three people each ask for something."""
    kinds = (RequestKind.REPAIR, RequestKind.VISIT, RequestKind.GOODS)
    world.add(
        *(
            RequestRow(
                organization_id=world.organization_id, recipient_id=person, kind=kind, matter="보일러",
                text="보일러 좀 고쳐 줘", quote="고쳐 줘", due_at=NOON + DAY, live=kind is not RequestKind.GOODS,
            )
            for person, kind in zip(world.recipient_ids, kinds, strict=False)
        )
    )  # fmt: skip
    with system_reading(world.sessions, "a test looks") as session:
        return list(session.scalars(select(RequestRow.id).order_by(RequestRow.id)))


@pytest.fixture
def colleague(world: World, sessions: Sessions, visit: Callable[[], Visitor]) -> Visitor:
    add_operator(sessions, world.organization_id, "kim@a.kr", role="worker")
    visitor = visit()
    visitor.sign_in("kim@a.kr")
    return visitor


def wish(world: World, key: int) -> RequestRow:
    with system_reading(world.sessions, "a test looks") as session:
        return session.get_one(RequestRow, key)


def test_a_wish_tells_who_asked_what_and_until_when(
    boss: Visitor, wishes: list[int], clock: FakeClock
) -> None:
    page = boss.get(f"{URL}/").text
    for text in ("사람1", "Repair", "보일러: 보일러 좀 고쳐 줘", "2026-03-03 12:00", "found in the transcript"):  # fmt: skip
        assert text in page, text
    assert "</svg>Late</span>" not in page
    clock.advance(86_401)
    boss.sign_in("boss@a.kr")
    assert boss.get(f"{URL}/").text.count("</svg>Late</span>") == 3


def test_each_tile_shows_as_many_wishes_as_it_counts(
    boss: Visitor, world: World, wishes: list[int]
) -> None:
    boss.post(f"{URL}/{wishes[0]}/take")
    boss.post(f"{URL}/{wishes[1]}/answer", {"answer": "내일 기사님이 가십니다."})
    world.change(RequestRow, wishes[2], due_at=NOON - DAY)
    found = TILE.findall(boss.get(f"{URL}/").text)
    assert {key: int(number) for key, _url, number in found} == {"open": 1, "taken": 1, "mine": 1, "late": 1, "untold": 1}  # fmt: skip
    for key, url, number in found:
        page = boss.get(url.replace("&amp;", "&")).text
        assert COUNT.search(page)[1] == number, key  # type: ignore[index]


def test_a_wish_is_taken_given_back_answered_and_closed(
    boss: Visitor, world: World, wishes: list[int]
) -> None:
    key = wishes[0]
    progress = {"answer": "기사님을 알아보고 있습니다.", "state": "in_progress"}
    for door, form, state in (
        ("take", {}, RequestState.IN_PROGRESS),
        ("give-back", {}, RequestState.OPEN),
        ("answer", progress, RequestState.IN_PROGRESS),
        ("answer", {"answer": "내일 오전에 가십니다."}, RequestState.DONE),
    ):
        boss.post(f"{URL}/{key}/{door}", form)
        assert wish(world, key).state is state, door
    assert wish(world, key).answer == "내일 오전에 가십니다."
    boss.post(f"{URL}/{wishes[1]}/close")
    boss.post(f"{URL}/{wishes[2]}/reject")
    assert [wish(world, each).state for each in wishes[1:]] == [
        RequestState.DONE,
        RequestState.REJECTED,
    ]
    with system_reading(world.sessions, "a test looks") as session:
        events = session.scalars(select(AuditEventRow).where(AuditEventRow.object_type == "request")).all()  # fmt: skip
    assert [event.action.partition(".")[2] for event in events] == ["taken", "given_back", "answered", "answered", "closed", "closed"]  # fmt: skip
    assert "내일" not in str([event.facts for event in events])


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (" ", "Write what is said on the call."),
        ("가" * 141, "At most 140 characters; these are 141."),
        ("계좌번호를 알려 주세요.", "may not be said on a call"),
    ],
)
def test_an_answer_that_cannot_be_said_is_refused(
    boss: Visitor, world: World, wishes: list[int], answer: str, sentence: str
) -> None:
    page = boss.post(f"{URL}/{wishes[0]}/answer", {"answer": answer}, follow_redirects=True).text
    assert sentence in page
    assert wish(world, wishes[0]).state is RequestState.OPEN


def test_whoever_comes_second_is_told_who_was_first(
    boss: Visitor, colleague: Visitor, world: World, wishes: list[int]
) -> None:
    colleague.post(f"{URL}/{wishes[0]}/take")
    taken = boss.post(f"{URL}/{wishes[0]}/take", follow_redirects=True).text
    assert "kim took this already. Nothing was changed." in taken
    colleague.post(f"{URL}/{wishes[0]}/close")
    for door, form in (("answer", {"answer": "네, 갑니다."}), ("close", {}), ("reject", {})):
        page = boss.post(f"{URL}/{wishes[0]}/{door}", form, follow_redirects=True).text
        assert "closed already" in page, door
    assert wish(world, wishes[0]).answer == ""


def test_words_that_were_said_stay_out_of_the_address(boss: Visitor, wishes: list[int]) -> None:
    answer = boss.post(f"{URL}/search", {"words": "보일러", "kind": "visit"})
    assert "%EB%B3%B4" not in answer.headers["Location"]
    assert COUNT.search(boss.get(answer.headers["Location"]).text)[1] == "1"  # type: ignore[index]


def test_the_list_is_downloaded_as_searched(boss: Visitor, wishes: list[int]) -> None:
    sheet = load_workbook(io.BytesIO(boss.get(f"{URL}/download?kind=goods").data)).active
    rows = list(sheet.iter_rows(values_only=True))
    assert [row[0] for row in rows] == ["Recipient name", "사람3"]
