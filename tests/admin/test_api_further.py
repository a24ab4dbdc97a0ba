"""What the console does beside lists and forms, over the HTTP API: selections, views, launches, scripts, messages."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from admin.api.resources import recipient_uploads, scripts
from carecall.domain.typed_rehearsal import RehearsedTalk, RehearsedTurn, TypedRehearsal
from carecall.store.registry import NewRecipient, add_recipients
from carecall.store.session import Sessions, system_reading, system_writing
from carecall.store.tables import CampaignRow, NotificationChannelRow, OutboxRow, UserRow
from tests.admin.conftest import add_operator
from tests.admin.programs import Program, make_key
from tests.admin.test_clips_screen import WORDS, sound
from tests.builders import NOON, World
from tests.fakes.workbooks import openpyxl_file

HOOK = {"name": "복지", "kind": "webhook", "url": "https://example.org/in"}


@pytest.fixture(params=["sqlite"])
def database_url(sqlite_url: str) -> str:
    """What is written is tried on both databases with the screens."""
    return sqlite_url


def new_people(world: World, sessions: Sessions, count: int = 2) -> list[int]:
    new = [NewRecipient(organization_id=world.organization_id, name=f"새사람{at}", phone=f"+8210555999{at:02}",
                        phone_national=f"010555999{at:02}") for at in range(count)]  # fmt: skip
    with system_writing(sessions, "a test adds people") as session:
        return add_recipients(session, new, now=NOON)


def test_a_selection_is_deleted_whole_or_not_at_all(
    program: Program, world: World, sessions: Sessions
) -> None:
    days = [program.post("/holidays", {"day": f"2026-05-0{at}", "name": "쉼", "kind": "off"}).json["id"] for at in (5, 6)]  # fmt: skip
    assert program.post("/holidays/delete", {"ids": [*days, 999_999]}).status_code == 404
    assert len(program.get("/holidays").json["items"]) == 2
    assert program.post("/holidays/delete", {"ids": days}).status_code == 204
    assert program.get("/holidays").json["items"] == []
    needed = program.post("/numbers/delete", {"ids": [world.phone_number_id]})
    assert (needed.status_code, needed.json["code"]) == (409, "needed")
    people = new_people(world, sessions)
    assert program.post("/recipients/delete", {"ids": [*people, 999_999]}).status_code == 404
    assert program.post("/recipients/delete", {"ids": people}).status_code == 204
    assert program.get(f"/recipients/{people[0]}").status_code == 404


def test_a_search_begins_no_writing_transaction(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[Session] = []
    monkeypatch.setattr("admin.request_session.begin_writing", begun.append)
    assert program.post("/recipients/search", {"name": "사람"}).json["items"]
    assert not begun
    program.post("/holidays", {"day": "2026-05-05", "name": "쉼", "kind": "off"})
    assert begun


def test_every_answer_says_how_many_requests_are_left(program: Program) -> None:
    heads = [program.get("/me").headers for _ in range(2)]
    limits = [int(head["RateLimit-Limit"]) for head in heads]
    left = [int(head["RateLimit-Remaining"]) for head in heads]
    assert limits == [120, 120]
    assert (left[0] - left[1], int(heads[1]["RateLimit-Reset"]) >= 1) == (1, True)


def test_a_view_is_saved_chosen_and_deleted(program: Program) -> None:
    body = {
        "screen": "recipients",
        "name": "우리 동네",
        "search": {"progress": "paused"},
        "sort": "-name",
    }
    made = program.post("/saved-views", body)
    assert made.status_code in {201, 422}, made.text
    body["search"] = {}
    made = program.post("/saved-views", body) if made.status_code == 422 else made
    assert (made.json["own"], made.json["sort"]) == (True, "-name"), made.text
    assert program.post("/saved-views", body).status_code == 422
    one = f"/saved-views/{made.json['id']}"
    assert program.ask("PUT", f"{one}/default", {"is_default": True}).json["is_default"] is True
    assert [each["is_default"] for each in program.get("/saved-views").json["views"]] == [True]
    assert program.post("/saved-views", {**body, "screen": "nothing"}).json["errors"][0]["pointer"] == "/screen"  # fmt: skip
    assert program.delete(one).status_code == 204
    assert program.get("/saved-views").json == {"views": []}


def test_a_whole_campaign_is_launched_in_one_request(
    program: Program, world: World, sessions: Sessions
) -> None:
    people = new_people(world, sessions)
    when = {"phone_number": world.phone_number_id, "interval": "week", "calls": 2, "weekdays": ["0", "2"],
            "start_time": "10:00", "until_time": "17:00"}  # fmt: skip
    body = {"recipient_ids": people, "when": when, "words": {"name": "봄 안부"}, "start": True}
    wrong = program.post("/campaigns/launch", {**body, "when": {**when, "phone_number": 999}})
    assert [each["pointer"] for each in wrong.json["errors"]] == ["/when/phone_number"]
    unknown = program.post("/campaigns/launch", {**body, "words": {"name": "봄 안부", "x": 1}})
    assert [each["pointer"] for each in unknown.json["errors"]] == ["/words/x"]
    taken = program.post("/campaigns/launch", {**body, "recipient_ids": [*people, world.recipient_ids[0]]})  # fmt: skip
    assert [each["pointer"] for each in taken.json["errors"]] == ["/recipient_ids/2"]
    made = program.post("/campaigns/launch", body)
    assert made.status_code == 201, made.text
    assert (made.json["people"], made.json["started"], made.json["why_not"]) == (2, True, "")
    targets = program.get(f"/schedules/{made.json['schedule_id']}/targets").json["targets"]
    assert [each["recipient_id"] for each in targets] == people


def test_a_script_is_published_given_and_taken_back(program: Program, world: World) -> None:
    made = program.post("/care-scripts", {"name": "우리 말", "language": "ko"})
    assert made.status_code == 201, made.text
    one = f"/care-scripts/{made.json['id']}"
    assert program.ask("PUT", f"/campaigns/{world.campaign_id}/script", {"script_id": made.json["id"]}).json["code"] == "unpublished"  # fmt: skip
    first = program.post(f"{one}/publish", {"note": "처음"})
    assert [each["version_no"] for each in first.json["versions"]] == [1], first.text
    assert program.post(f"{one}/publish", {}).json["code"] == "no_draft"
    assert program.post(f"{one}/versions/1/take-back").json["code"] == "newest"
    assert program.post(f"{one}/versions/7/take-back").status_code == 404
    given = program.ask("PUT", f"/campaigns/{world.campaign_id}/script", {"script_id": made.json["id"]})  # fmt: skip
    assert given.status_code == 200, given.text
    [campaign] = program.get(f"{one}/versions").json["campaigns"]
    assert campaign["campaign_id"] == world.campaign_id


def test_a_talk_is_tried_out_by_typing(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    def hold(wanted: TypedRehearsal) -> RehearsedTalk:
        turns = tuple(RehearsedTurn(ours=False, text=line) for line in wanted.lines)
        return RehearsedTalk(turns=turns, over=False, completed=False, label="normal", follow_up="none")  # fmt: skip

    monkeypatch.setattr(scripts, "hold_talk", hold)
    keys = [each["key"] for each in program.get("/script-rehearsals").json["scripts"]]
    assert "shipped:ko" in keys
    talk = program.post("/script-rehearsals", {"script": "shipped:ko", "lines": ["네", ""]})
    assert [turn["text"] for turn in talk.json["turns"]] == ["네", ""]
    assert program.post("/script-rehearsals", {"script": "own:1:draft"}).status_code == 422


def test_a_recording_is_added_heard_replaced_and_played(
    program: Program, world: World, sessions: Sessions
) -> None:
    fields = {"name": "인사", "kind": "greeting", "language": "ko", "text": WORDS}
    made = program.ask("POST", "/clips", data={**fields, "file": (io.BytesIO(sound()), "a.wav")}, content_type="multipart/form-data")  # fmt: skip
    assert made.status_code == 201, made.text
    one = f"/clips/{made.json['id']}"
    assert program.get(f"{one}/sound.wav").data[:4] == b"RIFF"
    assert program.get(one).json["text"] == WORDS
    refused = program.ask("PUT", f"{one}/sound", data={"text": WORDS, "file": (io.BytesIO(b"x"), "a.wav")}, content_type="multipart/form-data")  # fmt: skip
    assert refused.status_code == 422
    played = program.ask("PUT", f"/campaigns/{world.campaign_id}/clip", {"kind": "greeting", "clip_id": made.json["id"]})  # fmt: skip
    assert played.status_code == 200, played.text
    with system_reading(sessions, "a test looks") as session:
        assert session.get_one(CampaignRow, world.campaign_id).greeting_clip_id == made.json["id"]
    assert program.delete(one).status_code in {409, 428}


def test_messages_are_listed_and_sent_again_under_their_own_key(
    program: Program, sessions: Sessions
) -> None:
    channel = program.post("/channels", HOOK).json["id"]
    program.post(f"/channels/{channel}/test")
    [waiting] = program.get(f"/deliveries?channel={channel}").json["items"]
    assert (waiting["state"], waiting["topic"]) == ("waiting", "test")
    one = f"/deliveries/{waiting['id']}"
    assert program.post(f"{one}/again").status_code == 409
    with system_writing(sessions, "a test delivers") as session:
        session.get_one(OutboxRow, waiting["id"]).delivered_at = NOON + timedelta(minutes=1)
    assert program.get("/deliveries?state=arrived").json["items"][0]["key"] == waiting["key"]
    again = program.post(f"{one}/again")
    assert (again.status_code, again.json["state"], again.json["key"]) == (202, "waiting", waiting["key"])  # fmt: skip
    with system_writing(sessions, "a test switches off") as session:
        session.get_one(NotificationChannelRow, channel).enabled = False
        session.get_one(OutboxRow, waiting["id"]).gave_up_at = NOON
    assert "switched off" in program.post(f"{one}/again").json["detail"]


def test_hand_over_rules_and_second_factors_are_set(
    app: Flask, program: Program, world: World, sessions: Sessions
) -> None:
    policy = f"/organizations/{world.organization_id}/transfer-policy"
    assert program.ask("PUT", policy, {"policy": "offer"}).json["policy"] == "offer"
    assert program.get(policy).json == {"policy": "offer", "would_ring": []}
    kim = add_operator(sessions, world.organization_id, "kim@a.kr")
    assert program.post(f"/users/{kim}/reset-factor").status_code == 204
    with system_writing(sessions, "a test closes an account") as session:
        session.get_one(UserRow, kim).closed_at = NOON
    assert [each["id"] for each in program.get("/closed-accounts").json["accounts"]] == [kim]
    assert program.post(f"/closed-accounts/{kim}/open").status_code == 403


def test_a_long_list_is_stored_in_the_background(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recipient_uploads, "DIRECT_ROWS", 1)
    book = openpyxl_file(("이름", "휴대폰 번호"), ("김하나", "010-7777-0001"), ("이둘", "010-7777-0002"))  # fmt: skip
    sent = program.ask("POST", "/recipients/uploads?confirm=true", data={"file": (book, "a.xlsx")}, content_type="multipart/form-data")  # fmt: skip
    assert sent.status_code == 201, sent.text
    job = program.get(f"/jobs/{sent.json['job_id']}").json
    assert (job["kind"], job["state"]) == ("recipient_import", "queued")


def test_a_key_of_another_maker_deletes_no_view(
    app: Flask, program: Program, world: World, sessions: Sessions
) -> None:
    made = program.post("/saved-views", {"screen": "recipients", "name": "x", "shared": True}).json
    kim = add_operator(sessions, world.organization_id, "kim@a.kr")
    other = Program(app.test_client(), make_key(sessions, world.organization_id, kim))
    assert [each["own"] for each in other.get("/saved-views").json["views"]] == [False]
    assert other.delete(f"/saved-views/{made['id']}").status_code == 404
