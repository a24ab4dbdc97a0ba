"""Schedules, campaigns and the emergency stop over the HTTP API."""

from __future__ import annotations

import pytest
from flask import Flask

from carecall.domain.schedule import Interval
from carecall.store.operators import PLATFORM_OPERATOR
from carecall.store.session import Sessions, system_reading
from carecall.store.tables import ApiReach, AuditEventRow, OrganizationRow, ScheduleRow
from tests.admin.conftest import add_operator
from tests.admin.programs import Program, make_key
from tests.builders import World


@pytest.fixture(params=["sqlite"])
def database_url(sqlite_url: str) -> str:
    """What is written is tried on both databases with the screens."""
    return sqlite_url


def test_people_come_into_a_schedule_and_leave_it_with_their_planned_calls(
    program: Program, world: World
) -> None:
    path = f"/schedules/{world.schedule_id}/targets"
    listed = program.get(path).json
    assert len(listed["targets"]) == len(world.recipient_ids)
    assert listed["next_after"] is None
    first = world.recipient_ids[0]
    assert program.post(path, {"remove": [first, 99999]}).status_code == 404
    gone = program.post(path, {"remove": [first]})
    assert (gone.json["removed"], gone.json["added"]) == ([first], [])
    back = program.post(path, {"add": [first]})
    assert back.json["added"] == [first]
    assert back.json["planned_calls"]["added"] >= 0
    assert program.get(f"{path}?after={world.recipient_ids[-2]}").json["targets"][0]["recipient_id"] == world.recipient_ids[-1]  # fmt: skip


def test_campaigns_are_paused_resumed_and_stopped_each_with_its_own_answer(
    program: Program, world: World, sessions: Sessions
) -> None:
    def order(word: str) -> dict[str, object]:
        answer = program.post("/campaigns/orders", {"ids": [world.campaign_id], "order": word})
        return dict(answer.json["campaigns"][0])

    assert order("start")["why_not"] == "It runs already."
    assert order("pause")["done"] is True
    assert program.get(f"/campaigns/{world.campaign_id}").json["id"] == world.campaign_id
    assert order("resume")["done"] is True
    assert order("stop")["cancelled_calls"] > 0
    assert program.post("/campaigns/orders", {"ids": [1], "order": "explode"}).status_code == 422
    with system_reading(sessions, "a test looks") as session:
        actions = {event.action for event in session.query(AuditEventRow)}
        assert {"campaign_pause", "campaign_resume", "campaign_stop"} <= actions


def test_several_campaigns_are_told_what_to_say_by_the_screens_rules(
    program: Program, world: World
) -> None:
    said = {"ids": [world.campaign_id], "closing": "오늘도 편안히 보내세요."}
    assert program.post("/campaigns/chatbot-settings", said).json == {"ids": [world.campaign_id]}
    wrong = program.post("/campaigns/chatbot-settings", {**said, "closing": "{nobody}"})
    assert wrong.json["errors"][0]["pointer"] == "/closing"
    assert program.post("/campaigns/chatbot-settings", {**said, "greeting": None}).status_code == 200  # fmt: skip


def test_a_round_is_played_through_and_forecast_without_ringing(
    program: Program, world: World
) -> None:
    world.change(ScheduleRow, world.schedule_id, interval=Interval.DAY)
    played = program.get(f"/campaigns/{world.campaign_id}/rehearsal?on=2026-03-03")
    assert played.status_code == 200, played.text
    assert len(played.json["calls"]) == len(world.recipient_ids)
    assert "5550" not in str([call["number"] for call in played.json["calls"]])
    forecast = program.get(f"/campaigns/{world.campaign_id}/forecast?on=2026-03-03").json
    assert forecast == played.json["forecast"]
    rest = played.json["rest_of_today"]
    assert (rest["calls"], rest["late"], rest["ends_at"][:16]) == (3, 0, "2026-03-02T03:21")
    assert program.get(f"/campaigns/{world.campaign_id}/rehearsal?on=nonsense").status_code == 422


def test_all_calls_are_stopped_and_released_by_whom_they_belong_to(
    program: Program, world: World, sessions: Sessions
) -> None:
    own = {"organization_id": world.organization_id}
    held = program.post("/call-stops", {**own, "reason": "점검"}, once="stop-1").json["stops"]
    assert [stop["organization_id"] for stop in held] == [world.organization_id]
    with system_reading(sessions, "a test looks") as session:
        assert session.get_one(OrganizationRow, world.organization_id).calls_stopped_at is not None
    assert program.get("/me").json["calls_stopped"] is True
    assert program.post("/call-stops/release", own).json == {"stops": []}
    assert program.post("/call-stops/release", own).json["code"] == "not_stopped"
    assert program.post("/call-stops", {"organization_id": 99999}).status_code == 404


def test_only_the_platforms_own_key_stops_everything(
    program: Program, app: Flask, world: World, sessions: Sessions
) -> None:
    everything = {"organization_id": None}
    assert program.post("/call-stops", everything).status_code == 403
    assert program.get("/call-stops").json == {"stops": []}
    chief = add_operator(sessions, world.organization_id, "chief@a.kr", role=PLATFORM_OPERATOR)
    key = make_key(sessions, world.organization_id, chief, reach=ApiReach.EVERYWHERE)
    top = Program(app.test_client(), key)
    assert top.post("/call-stops", everything).json["stops"][0]["organization_id"] is None
    assert program.get("/call-stops").json["stops"][0]["may_release"] is False
    assert top.post("/call-stops/release", everything).json == {"stops": []}
