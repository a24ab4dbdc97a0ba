"""Work > Alerts: who must be looked at, who does it, and what it turned out to be."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from carecall.domain.alert import AlertState, AlertVerdict
from carecall.store.session import Sessions, system_reading
from carecall.store.tables import ActionType, AlertRow, AuditEventRow
from tests.admin.conftest import Visitor, add_operator
from tests.builders import NOON, World
from tests.fakes.clock import FakeClock

URL = "/worklists/alerts"
COUNT = re.compile(r'<span class="tag">(\d+) alerts?</span>')
OF = re.compile(r'id="tile-(\w+)"[^>]*>(?:(?!</a>).)*<span class="label">(of [^<]+)<', re.S)
TILE = re.compile(r'id="tile-(\w+)"[^>]*href="([^"]+)".*?<span class="value">([\d,]+)<', re.S)


@pytest.fixture
def colleague(boss: Visitor, world: World, sessions: Sessions, visit: Callable[[], Visitor]) -> Visitor:  # fmt: skip
    add_operator(sessions, world.organization_id, "kim@a.kr", role="worker")
    visitor = visit()
    visitor.sign_in("kim@a.kr")
    return visitor


def one(world: World) -> AlertRow:
    with system_reading(world.sessions, "a test looks") as session:
        return session.scalars(select(AlertRow).order_by(AlertRow.id).limit(1)).one()


def alert(world: World, **values: object) -> AlertRow:
    """Another alert of the call that has one."""
    like = one(world)
    usual = {"organization_id": like.organization_id, "call_id": like.call_id, "recipient_id": like.recipient_id,
             "turn_no": 3, "matter": "fire", "quote": "가스 냄새가 나", "rule": "test", "live": False,
             "state": AlertState.RAISED, "raised_at": NOON}  # fmt: skip
    return AlertRow(**{**usual, **values})


def resolved(world: World, verdict: AlertVerdict, at: datetime = NOON) -> AlertRow:
    return alert(world, state=AlertState.RESOLVED, verdict=verdict, resolved_at=at, matter=f"{verdict.value}")  # fmt: skip


def test_an_alert_tells_who_what_and_since_when(
    boss: Visitor, world: World, clock: FakeClock
) -> None:
    world.change(AlertRow, one(world).id, audio_ms=4200, escalations=2)
    clock.advance(7 * 60)
    page = boss.get(f"{URL}/").text
    for text in ("사람3", "Fall", "못 일어나", "Rules", "During the call", "7 min", "Not seen"):
        assert text in page, text
    assert f'data-drawer="/details/call/{one(world).call_id}"' in page
    assert 'data-second="4.2"' in page
    assert f'data-now="/details/call/{one(world).call_id}" data-second="4.2"' in boss.get(f"{URL}/?open={one(world).id}").text  # fmt: skip


def test_open_alerts_come_first_and_the_newest_of_them_on_top(boss: Visitor, world: World) -> None:
    world.add(
        alert(world, matter="fire", raised_at=NOON - timedelta(hours=1)),
        alert(world, matter="crime", turn_no=5, raised_at=NOON + timedelta(hours=1), state=AlertState.RESOLVED, resolved_at=NOON, verdict=AlertVerdict.TRUE),
    )  # fmt: skip
    page = boss.get(f"{URL}/live").text
    assert page.index("Fall") < page.index("Fire or gas") < page.index("Crime")


def test_each_tile_shows_as_many_alerts_as_it_counts(boss: Visitor, world: World) -> None:
    world.add(
        resolved(world, AlertVerdict.TRUE),
        resolved(world, AlertVerdict.FALSE, NOON - timedelta(days=2)),
    )
    boss.post(f"{URL}/{one(world).id}/own")
    world.add(alert(world))
    page = boss.get(f"{URL}/").text
    found = TILE.findall(page)
    assert OF.findall(page) == [("unseen", "of 2 not resolved"), ("mine", "of 2 not resolved")]
    assert {key: int(number) for key, _url, number in found} == {"open": 2, "unseen": 1, "mine": 1, "today": 1}  # fmt: skip
    for key, url, number in found:
        page = boss.get(url.replace("&amp;", "&")).text
        assert COUNT.search(page)[1] == number, key  # type: ignore[index]


def test_precision_counts_only_what_was_judged(boss: Visitor, world: World) -> None:
    assert "0 of 1 judged" in boss.get(f"{URL}/").text
    world.add(*(resolved(world, verdict) for verdict in AlertVerdict))
    page = boss.get(f"{URL}/").text
    assert "50%" in page
    assert "2 of 4 judged" in page


def test_an_alert_is_seen_taken_and_resolved(boss: Visitor, world: World) -> None:
    key = one(world).id
    assert "marked as seen" in boss.post(f"{URL}/{key}/see", follow_redirects=True).text
    assert "The alert is yours" in boss.post(f"{URL}/{key}/own", follow_redirects=True).text
    form = {"verdict": "true", "action": "visited", "note": "119가 함께 갔다.", "owner": str(one(world).owner_id)}  # fmt: skip
    assert "resolved" in boss.post(f"{URL}/{key}/resolve", form, follow_redirects=True).text
    row = one(world)
    assert (row.state, row.verdict, row.resolution, row.note) == (
        AlertState.RESOLVED, AlertVerdict.TRUE, ActionType.VISITED, "119가 함께 갔다.",
    )  # fmt: skip
    with system_reading(world.sessions, "a test looks") as session:
        events = session.scalars(select(AuditEventRow).where(AuditEventRow.object_type == "alert")).all()  # fmt: skip
    assert [event.action for event in events] == ["alert.seen", "alert.owned", "alert.resolved"]
    assert {event.user_name for event in events} == {"boss"}
    assert "119" not in str([event.facts for event in events])


def test_whoever_comes_second_is_told_who_was_first(
    boss: Visitor, colleague: Visitor, world: World
) -> None:
    key = one(world).id
    colleague.post(f"{URL}/{key}/own")
    for door in ("see", "own"):
        page = boss.post(f"{URL}/{key}/{door}", follow_redirects=True).text
        assert "kim took this alert already. Nothing was changed." in page
    stale = boss.post(f"{URL}/{key}/resolve", {"verdict": "false", "owner": ""}, follow_redirects=True)  # fmt: skip
    assert "kim took this alert already" in stale.text
    colleague.post(f"{URL}/{key}/resolve", {"verdict": "true", "owner": str(one(world).owner_id)})
    late = boss.post(f"{URL}/{key}/resolve", {"verdict": "false", "owner": str(one(world).owner_id)}, follow_redirects=True)  # fmt: skip
    assert "kim resolved this alert already" in late.text
    assert one(world).verdict is AlertVerdict.TRUE


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"verdict": ""}, "Choose whether the alert was true"),
        ({"verdict": "true", "note": "가" * 501}, "500 characters together"),
    ],
)
def test_an_unfinished_resolution_changes_nothing(
    boss: Visitor, world: World, form: dict[str, object], sentence: str
) -> None:
    page = boss.post(f"{URL}/{one(world).id}/resolve", form, follow_redirects=True).text
    assert sentence in page
    assert one(world).state is AlertState.RAISED


def test_the_page_asks_for_unseen_alerts_to_sound(boss: Visitor, world: World) -> None:
    assert boss.get(f"{URL}/unseen").json == {"ids": [one(world).id]}
    boss.post(f"{URL}/{one(world).id}/see")
    assert boss.get(f"{URL}/unseen").json == {"ids": []}


def test_a_search_by_name_stays_out_of_the_address(boss: Visitor) -> None:
    answer = boss.post(f"{URL}/search", {"recipient": "사람3", "state": "raised"})
    assert "%EC%82%AC" not in answer.headers["Location"]
    assert COUNT.search(boss.get(answer.headers["Location"]).text)[1] == "1"  # type: ignore[index]
    nobody = boss.post(f"{URL}/search", {"recipient": "사람4"}, follow_redirects=True)
    assert "Nothing matches" in nobody.text


def test_the_list_is_downloaded_as_searched(boss: Visitor) -> None:
    sheet = load_workbook(io.BytesIO(boss.get(f"{URL}/download").data)).active
    titles, row = (list(each) for each in sheet.iter_rows(values_only=True))
    assert titles[0] == "Recipient name"
    assert row[0] == "사람3"
    assert "“못 일어나”" in row


def test_only_who_may_work_on_alerts_sees_them(
    world: World, sessions: Sessions, visit: Callable[[], Visitor]
) -> None:
    add_operator(sessions, world.organization_id, "view@a.kr", role="viewer")
    visitor = visit()
    visitor.sign_in("view@a.kr")
    for path in ("/", "/live", "/unseen", "/download"):
        assert visitor.get(URL + path).status_code == 403
    assert visitor.post(f"{URL}/1/own").status_code == 403
    assert "/worklists/alerts/" not in visitor.get("/campaign-status/").text
