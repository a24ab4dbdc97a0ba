"""Manage recipients: figures, forms, deleting, pausing, searching, downloading."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pytest
from openpyxl import load_workbook

from carecall.domain.call import PlannedCallState
from carecall.domain.recipient import Participation
from carecall.store.session import Sessions, system_reading
from carecall.store.tables import (
    MemoRow,
    PlannedCallRow,
    RecipientRow,
    ScheduleRecipientRow,
)
from tests.admin.conftest import Visitor, add_operator
from tests.builders import World, make_organization

VERSION = re.compile(r'name="version" value="(\d+)"')
ROW = re.compile(r"<tr>(.*?)</tr>", re.S)
CELL = re.compile(r'data-label="([^"]+)"[^>]*>(.*?)</td>', re.S)


def line_of(page: str, name: str) -> dict[str, str]:
    [row] = [row for row in ROW.findall(page) if f">{name}<" in row]
    return {
        label: " ".join(re.sub(r"<[^>]+>", " ", text).split()) for label, text in CELL.findall(row)
    }


def recipient(sessions: Sessions, key: int) -> RecipientRow:
    with system_reading(sessions, "a test looks") as session:
        return session.get_one(RecipientRow, key)


def test_figures_are_shares_of_all_calls_and_a_dash_without_calls(boss: Visitor) -> None:
    page = boss.get("/recipients/").text
    spoken = line_of(page, "사람1")
    assert spoken["Total number of calls"] == "1"
    assert spoken["Connection rate"] == "100% 1 / 1"
    assert spoken["Completion rate"] == "100% 1 / 1"
    assert spoken["Average call duration"] == "1:00"
    assert spoken["Average answer length"] == "15.5 chars"
    cut_short = line_of(page, "사람3")
    assert cut_short["Connection rate"] == "100% 1 / 1"
    assert cut_short["Completion rate"] == "0% 0 / 1"
    voicemail = line_of(page, "사람6")
    figures = ("Total number of calls", "Connection rate", "Completion rate")
    assert [voicemail[each] for each in figures] == ["1", "0% 0 / 1", "0% 0 / 1"]
    waiting = line_of(page, "사람7")
    assert [waiting[each] for each in figures] == ["0", "-", "-"]


def test_a_recipient_is_added_in_normal_form(
    boss: Visitor, sessions: Sessions, world: World
) -> None:
    answer = boss.post(
        "/recipients/new", {"name": " 김새벽 ", "phone": "1077778888", "other": "=1+1"}
    )
    assert answer.status_code == 302
    with system_reading(sessions, "a test looks") as session:
        row = session.query(RecipientRow).filter(RecipientRow.name == "김새벽").one()
    assert (row.phone, row.phone_national, row.phone_last4) == (
        "+821077778888",
        "01077778888",
        "8888",
    )
    assert (row.other_info, row.organization_id) == ("=1+1", world.organization_id)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": "", "phone": "010-7777-8888"}, "name is missing"),
        ({"name": "가" * 21, "phone": "010-7777-8888"}, "longer than 20"),
        ({"name": "김", "phone": "02-123-4567"}, "mobile phone number"),
        ({"name": "김", "phone": "010-5550-0001"}, "registered already"),
        ({"name": "김", "phone": "010-7777-8888", "other": "가" * 31}, "longer than 30"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_typed_is_lost(
    boss: Visitor, typed: dict[str, object], sentence: str
) -> None:
    answer = boss.post("/recipients/new", typed)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert str(typed["phone"]) in answer.text
    assert 'aria-invalid="true"' in answer.text


def test_an_edit_keeps_its_own_number_and_changes_the_rest(
    boss: Visitor, world: World, sessions: Sessions
) -> None:
    key = world.recipient_ids[0]
    form = boss.get(f"/recipients/{key}/edit").text
    data = {
        "name": "새 이름",
        "phone": "010-5550-0001",
        "other": "",
        "version": VERSION.search(form)[1],
    }  # type: ignore[index]
    stayed = boss.post(f"/recipients/{key}/edit", {**data, "stay": "yes"})
    assert stayed.headers["Location"] == f"/recipients/{key}/edit"
    assert recipient(sessions, key).name == "새 이름"


def test_a_stale_form_does_not_overwrite_and_says_who_changed(
    boss: Visitor, world: World, sessions: Sessions
) -> None:
    key = world.recipient_ids[0]
    version = VERSION.search(boss.get(f"/recipients/{key}/edit").text)[1]  # type: ignore[index]
    data = {"phone": "010-5550-0001", "other": "", "version": version}
    assert boss.post(f"/recipients/{key}/edit", {**data, "name": "먼저"}).status_code == 302
    late = boss.post(f"/recipients/{key}/edit", {**data, "name": "나중"})
    assert late.status_code == 409
    assert "Changed by boss" in late.text
    assert "먼저" in late.text
    assert recipient(sessions, key).name == "먼저"
    again = {**data, "name": "나중", "version": VERSION.search(late.text)[1]}  # type: ignore[index]
    assert boss.post(f"/recipients/{key}/edit", again).status_code == 302
    assert recipient(sessions, key).name == "나중"


def test_deleting_takes_a_person_off_the_list_and_ends_the_waiting_calls(
    boss: Visitor, world: World, sessions: Sessions
) -> None:
    waiting = world.recipient_ids[6]
    boss.post(f"/notes/recipient/{waiting}/memo", {"text": "secret"})
    assert boss.post(f"/recipients/{waiting}/delete").status_code == 302
    page = boss.get("/recipients/").text
    assert "사람7" not in page
    assert "10 people" in page
    row = recipient(sessions, waiting)
    assert (row.name, row.phone, row.active) == ("-", "", False)
    with system_reading(sessions, "a test looks") as session:
        planned = session.query(PlannedCallRow).filter(PlannedCallRow.recipient_id == waiting).one()
        assert planned.state is PlannedCallState.CANCELLED
        assert not session.query(MemoRow).count()
        assert (
            not session.query(ScheduleRecipientRow)
            .filter(ScheduleRecipientRow.recipient_id == waiting)
            .count()
        )
    assert "사람7" in boss.get("/campaign-status/").text


def test_somebody_without_calls_is_deleted_altogether(boss: Visitor, sessions: Sessions) -> None:
    boss.post("/recipients/new", {"name": "김새벽", "phone": "010-7777-8888"})
    with system_reading(sessions, "a test looks") as session:
        key = session.query(RecipientRow.id).filter(RecipientRow.name == "김새벽").scalar()
    assert boss.post(f"/recipients/{key}/delete").status_code == 302
    with system_reading(sessions, "a test looks") as session:
        assert session.get(RecipientRow, key) is None


def test_nobody_is_deleted_during_a_call_and_the_call_is_linked(
    boss: Visitor, world: World, sessions: Sessions
) -> None:
    live = world.recipient_ids[7]
    answer = boss.post("/recipients/delete", {"id": [str(live), str(world.recipient_ids[0])]})
    assert answer.status_code == 409
    assert "A call with 사람8 is going on." in answer.text
    assert "/campaign-status/?open=" in answer.text
    assert recipient(sessions, world.recipient_ids[0]).erased_at is None


def test_pausing_excludes_from_the_call_list_and_resuming_includes_again(
    boss: Visitor, world: World, sessions: Sessions
) -> None:
    key = world.recipient_ids[9]
    assert (
        boss.post(
            "/recipients/pause", {"id": str(key), "reason": "입원", "until": "2026-04-01"}
        ).status_code
        == 302
    )
    with system_reading(sessions, "a test looks") as session:
        part = (
            session.query(ScheduleRecipientRow)
            .filter(ScheduleRecipientRow.recipient_id == key)
            .one()
        )
        planned = session.query(PlannedCallRow).filter(PlannedCallRow.recipient_id == key).one()
    assert part.state is Participation.PAUSED
    assert (part.pause_reason, str(part.paused_until_on)) == ("입원", "2026-04-01")
    assert planned.state is PlannedCallState.CANCELLED
    assert "Paused" in line_of(boss.get("/recipients/").text, "사람10")["Progress status"]
    boss.post("/recipients/resume", {"id": str(key)})
    assert "Paused" not in line_of(boss.get("/recipients/").text, "사람10")["Progress status"]


def test_only_people_whose_campaign_is_in_progress_can_be_paused(
    boss: Visitor, sessions: Sessions
) -> None:
    boss.post("/recipients/new", {"name": "김새벽", "phone": "010-7777-8888"})
    with system_reading(sessions, "a test looks") as session:
        key = session.query(RecipientRow.id).filter(RecipientRow.name == "김새벽").scalar()
    boss.post("/recipients/pause", {"id": str(key)})
    assert "Nobody was paused" in boss.get("/recipients/").text


def test_names_and_numbers_of_a_search_stay_out_of_the_address(boss: Visitor) -> None:
    answer = boss.post(
        "/recipients/search", {"name": "사람1", "phone": "0001", "progress": "in_progress"}
    )
    goal = answer.headers["Location"]
    assert "0001" not in goal
    assert "%EC" not in goal
    page = boss.get(goal).text
    assert "1 person" in page
    assert "사람1" in page
    assert 'class="chip"' in page


def test_the_newest_searches_stay_open_whatever_they_are_called(
    boss: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = iter("gfedcba")
    monkeypatch.setattr("admin.search.secrets.token_urlsafe", lambda _bytes: next(names))
    goals = [
        boss.post("/recipients/search", {"name": f"사람{number}"}).headers["Location"]
        for number in range(1, 7)
    ]
    for number, goal in enumerate(goals[-5:], start=2):
        page = boss.get(goal).text
        assert "1 person" in page
        assert f">사람{number}<" in page


@pytest.mark.parametrize(
    "query",
    ["page=99999999999999999999", "page=-1", "sort=nothing", "size=7", "size=x", "progress=nothing", "from=2026-99-99",
     "organization=99999", "organization=1%20OR%201", "open=abc", "open=99999999999999999999", "s=%00", "name=%00%00"],
)  # fmt: skip
def test_nonsense_in_the_address_is_ignored(boss: Visitor, query: str) -> None:
    assert boss.get(f"/recipients/?{query}").status_code == 200
    assert boss.get(f"/campaign-status/?{query}").status_code == 200


def test_searching_for_everything_odd_finds_nobody_and_breaks_nothing(boss: Visitor) -> None:
    for name in ("%", "_", "' OR 1=1 --", "\x00", "a b c d e f g h", "가" * 500, "<script>"):
        answer = boss.post("/recipients/search", {"name": name})
        page = boss.get(answer.headers["Location"])
        assert page.status_code == 200
        assert "<script>" not in page.text
        # Nothing is left of the sign that no text can hold: that is no search.
        assert ("data-row-check" in page.text) == (name == "\x00")


@pytest.mark.parametrize("sort", ["registered", "name", "organization", "last_call", "campaign"])
def test_every_order_runs_both_ways(boss: Visitor, sort: str) -> None:
    names = re.compile(r'class="row-link"[^>]*>([^<]+)<')
    up, down = (
        names.findall(boss.get(f"/recipients/?sort={sign}{sort}").text) for sign in ("", "-")
    )
    assert len(up) == 11
    assert set(up) == set(down)


def test_the_number_of_rows_is_remembered(boss: Visitor) -> None:
    assert boss.get("/recipients/?size=10").text.count("data-row-check") == 10
    assert boss.get("/recipients/").text.count("data-row-check") == 10
    assert boss.get("/recipients/?page=2").text.count("data-row-check") == 1


def test_the_download_holds_what_was_searched_and_no_formulas(boss: Visitor) -> None:
    boss.post("/recipients/new", {"name": "=HYPERLINK(1)", "phone": "010-7777-8888"})
    answer = boss.get("/recipients/download")
    assert (
        "filename*=" in answer.headers["Content-Disposition"]
        or "recipients_" in answer.headers["Content-Disposition"]
    )
    rows = list(load_workbook(io.BytesIO(answer.data)).active.iter_rows(values_only=False))
    assert len(rows) == 13
    named = [row for row in rows if row[1].value == "=HYPERLINK(1)"]
    assert named[0][1].data_type == "s"
    assert named[0][2].value == "010-7777-8888"


def test_whoever_sees_several_organizations_chooses_the_responsible_one(
    world: World, sessions: Sessions, visit: Callable[[], Visitor]
) -> None:
    other = make_organization(sessions, name="연제구", people=0, first=900)
    add_operator(sessions, world.organization_id, "root@a.kr", role="platform_operator")
    root = visit()
    root.sign_in("root@a.kr")
    typed = {"name": "강하나", "phone": "010-6666-0001", "organization": str(other.organization_id)}
    assert root.post("/recipients/new", typed).status_code == 302
    with system_reading(sessions, "a test looks") as session:
        [row] = session.query(RecipientRow).filter_by(name="강하나")
    assert row.organization_id == other.organization_id
    edited = {**typed, "name": "강둘", "version": str(row.version)}
    assert root.post(f"/recipients/{row.id}/edit", edited).status_code == 302
    assert recipient(sessions, row.id).name == "강둘"
