"""Work > Questions and notices: what is asked or told on coming calls, and what was answered."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from carecall.domain.errands import ErrandKind
from carecall.store.session import system_reading
from carecall.store.tables import AuditEventRow, CallRow, ErrandDeliveryRow, ErrandRow
from tests.admin.conftest import Visitor
from tests.builders import NOON, World, make_organization

URL = "/worklists/errands"
COUNT = re.compile(r'<span class="tag">(\d+) (?:entry|entries)</span>')
TILE = re.compile(r'id="tile-(\w+)"[^>]*href="([^"]+)".*?<span class="value">(\d+)<', re.S)
DAY = timedelta(days=1)
FORM = {"kind": "question", "text": "병원은 다녀오셨어요?", "target": "person", "person": "사람3 0003",
        "from_on": "2026-03-02", "until_on": "2026-03-09"}  # fmt: skip


def all_of(world: World) -> list[ErrandRow]:
    with system_reading(world.sessions, "a test looks") as session:
        return list(session.scalars(select(ErrandRow).order_by(ErrandRow.id)))


def errand(world: World, **values: object) -> ErrandRow:
    usual = {"organization_id": world.organization_id, "kind": ErrandKind.QUESTION, "text": "약은 드셨어요?",
             "from_on": NOON.date(), "author_name": "boss"}  # fmt: skip
    return ErrandRow(**{**usual, **values})


def deliver(world: World, errand_id: int, answer: str) -> None:
    with system_reading(world.sessions, "a test looks") as session:
        call = session.scalars(select(CallRow).order_by(CallRow.id).limit(1)).one()
    answered = NOON if answer else None
    world.add(ErrandDeliveryRow(organization_id=world.organization_id, errand_id=errand_id, recipient_id=call.recipient_id,
                                call_id=call.id, said_at=NOON, answer=answer, answered_at=answered))  # fmt: skip


def test_a_question_for_one_person_is_written_down(boss: Visitor, world: World) -> None:
    assert boss.post(f"{URL}/new", FORM).status_code == 302
    [row] = all_of(world)
    assert (row.kind, row.text, row.recipient_id) == (ErrandKind.QUESTION, FORM["text"], world.recipient_ids[2])  # fmt: skip
    assert (row.from_on, row.until_on, row.author_name) == (date(2026, 3, 2), date(2026, 3, 9), "boss")  # fmt: skip
    page = boss.get(f"{URL}/").text
    for text in (FORM["text"], "사람3", "2026-03-02 ~ 2026-03-09", "not said yet", "To be said"):
        assert text in page, text
    with system_reading(world.sessions, "a test looks") as session:
        event = session.scalars(select(AuditEventRow).order_by(AuditEventRow.id.desc()).limit(1)).one()  # fmt: skip
    assert event.action == "errand.added"
    assert "병원" not in str(event.facts)


@pytest.mark.parametrize(
    ("changed", "text"),
    [
        ({"target": "campaign", "campaign": "campaign_id"}, "everybody of the campaign"),
        ({"target": "everybody", "organization": "organization_id"}, "everybody of the organization"),
    ],
)  # fmt: skip
def test_a_notice_is_for_everybody_of_a_campaign_or_organization(
    boss: Visitor, world: World, changed: dict[str, str], text: str
) -> None:
    own = {key: getattr(world, name, name) for key, name in changed.items()}
    form = {**FORM, "kind": "notice", "text": "내일은 복지관이 쉽니다.", **own}
    assert boss.post(f"{URL}/new", form).status_code == 302
    assert text in boss.get(f"{URL}/").text


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"person": "사람"}, "Several people fit"),
        ({"person": "아무개"}, "Nobody fits"),
        ({"person": ""}, "Fill this in."),
        ({"text": "계좌번호를 알려 주세요."}, "may not be said on a call"),
        ({"text": "가" * 141}, "At most 140 characters; these are 141."),
        ({"until_on": "2026-03-01"}, "The last day is before the first."),
        ({"target": "organization"}, "Choose one of the offered values."),
    ],
)
def test_what_cannot_be_said_or_meant_is_refused(
    boss: Visitor, world: World, changed: dict[str, str], sentence: str
) -> None:
    answer = boss.post(f"{URL}/new", {**FORM, **changed})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert all_of(world) == []


def test_nobody_elses_people_or_campaigns_can_be_named(boss: Visitor, world: World) -> None:
    other = make_organization(world.sessions, name="다른구", people=1, first=900)
    for changed in (
        {"person": "사람900 0900"},
        {"target": "everybody", "organization": other.organization_id},
    ):
        assert boss.post(f"{URL}/new", {**FORM, **changed}).status_code == 422
    assert all_of(world) == []


def test_each_tile_shows_as_many_entries_as_it_counts(boss: Visitor, world: World) -> None:
    world.add(
        errand(world),
        errand(world, kind=ErrandKind.NOTICE, until_on=NOON.date()),
        errand(world, cancelled_at=NOON),
    )
    deliver(world, all_of(world)[0].id, "먹었지.")
    world.add(errand(world, from_on=NOON.date() - 2 * DAY, until_on=NOON.date() - DAY))
    found = TILE.findall(boss.get(f"{URL}/").text)
    assert {key: int(number) for key, _url, number in found} == {"current": 2, "unanswered": 1, "answered": 1, "cancelled": 1}  # fmt: skip
    for key, url, number in found:
        page = boss.get(url.replace("&amp;", "&")).text
        assert COUNT.search(page)[1] == number, key  # type: ignore[index]


def test_answers_are_read_with_the_way_to_the_call(boss: Visitor, world: World) -> None:
    world.add(errand(world))
    key = all_of(world)[0].id
    assert "Not said yet" in boss.get(f"{URL}/{key}/answers").text
    deliver(world, key, "아침에 먹었지.")
    assert "said 1 time, 1 answer" in boss.get(f"{URL}/").text
    page = boss.get(f"{URL}/{key}/answers").text
    assert "아침에 먹었지." in page
    assert 'data-drawer="/details/call/' in page


def test_a_cancelled_entry_is_said_no_more_and_cancelled_once(boss: Visitor, world: World) -> None:
    world.add(errand(world))
    key = all_of(world)[0].id
    first = boss.post(f"{URL}/{key}/cancel", follow_redirects=True).text
    assert "said on no call any more" in first
    assert all_of(world)[0].cancelled_at is not None
    second = boss.post(f"{URL}/{key}/cancel", follow_redirects=True).text
    assert "Somebody else cancelled this already" in second


def test_the_list_is_downloaded(boss: Visitor, world: World) -> None:
    world.add(errand(world, text="약은 드셨어요?"))
    sheet = load_workbook(io.BytesIO(boss.get(f"{URL}/download").data)).active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[1][0] == "약은 드셨어요?"
    assert len(rows) == 2
