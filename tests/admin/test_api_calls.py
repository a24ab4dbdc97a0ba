"""Calls over the HTTP API: the list, one call whole, words, sound, record, verdicts, one more call."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from carecall.store.session import Sessions, system_reading
from carecall.store.tables import AuditEventRow, CallRequestRow
from tests.admin.programs import Program
from tests.builders import World


@pytest.fixture(params=["sqlite"])
def database_url(sqlite_url: str) -> str:
    """The queries are the screens' own, tried there on both databases."""
    return sqlite_url


def told_call(program: Program, **wanted: object) -> dict[str, object]:
    """The first listed call that has these values."""
    items = program.get("/calls?period=all&limit=100").json["items"]
    return next(
        each for each in items if all(each[name] == value for name, value in wanted.items())
    )


def test_the_list_finds_what_campaign_status_finds(program: Program) -> None:
    listed = program.get("/calls?period=all&label=emergency").json["items"]
    assert [each["analysis"] for each in listed] == ["emergency"]
    assert program.get("/calls?status=nonsense").json["errors"][0]["parameter"] == "status"
    found = program.post("/calls/search", {"recipient": "사람3", "period": "all"}).json["items"]
    assert [each["recipient"] for each in found] == ["사람3"]
    counts = program.get("/calls/counts?period=all").json
    assert counts["analysis"]["emergency"] == 1
    assert counts["results"]["total"] == len(program.get("/calls?period=all&result=total").json["items"])  # fmt: skip


def test_a_call_has_everything_that_the_details_show(program: Program) -> None:
    key = told_call(program, analysis="emergency")["call_id"]
    call = program.get(f"/calls/{key}").json
    assert call["analysis"]["label"] == "emergency"
    assert call["alerts"][0]["state"] == "raised"
    assert call["recording"] is not None
    turns = call["transcript"]["turns"]
    assert [turn["turn_no"] for turn in turns] == sorted(turn["turn_no"] for turn in turns)
    assert any(turn["findings"] for turn in turns)
    later = program.get(f"/calls/{key}/transcript?after=2").json["turns"]
    assert later == turns[2:]
    text = program.get(f"/calls/{key}/transcript.txt").text
    assert "Recipient: 무릎이 쑤셔서 통 못 잤어." in text


def test_a_live_call_is_listed_with_its_words_so_far(program: Program) -> None:
    [live] = program.get("/calls/live").json["calls"]
    words = program.get(f"/calls/{live['call_id']}/transcript").json
    assert words["live"] is True
    assert len(words["turns"]) == live["turns"] > 0


def test_a_recording_is_fetched_in_ranges_and_fetching_is_written_down(
    program: Program, sessions: Sessions
) -> None:
    path = f"/calls/{told_call(program, analysis='normal')['call_id']}/audio.wav"
    whole = program.get(path)
    assert whole.data[:4] == b"RIFF"
    assert whole.mimetype == "audio/wav"
    part = program.get(path, headers={"Range": "bytes=4-7"})
    assert (part.status_code, part.data) == (206, whole.data[4:8])
    assert program.get(path, headers={"Range": "bytes=999999999-"}).status_code == 416
    with system_reading(sessions, "a test looks") as session:
        events = session.query(AuditEventRow).filter(AuditEventRow.object_type == "recording").all()
        assert [event.action for event in events] == ["downloaded"]


def test_a_conversation_record_holds_the_chosen_parts(program: Program) -> None:
    call = told_call(program, analysis="abnormal")
    wanted = {"planned_call_ids": [call["planned_call_id"]], "parts": ["transcript"], "masked": True}  # fmt: skip
    answer = program.post("/calls/record", wanted)
    rows = list(load_workbook(io.BytesIO(answer.data)).active.iter_rows(values_only=True))
    assert "Text" in rows[0]
    assert str(call["recipient"]) not in str(rows)
    assert program.post("/calls/record", {"planned_call_ids": [99999]}).status_code == 404


@pytest.mark.parametrize("path", ["/calls/record", "/jobs/records", "/jobs/recordings"])
def test_calls_out_of_reach_are_refused_also_beside_others(program: Program, path: str) -> None:
    own = told_call(program, analysis="abnormal")["planned_call_id"]
    mixed = program.post(path, {"planned_call_ids": [own, 99999]})
    assert mixed.status_code == 404
    assert program.post(path, {"planned_call_ids": [own, own]}).status_code in {200, 202}


def test_a_call_is_liked_and_the_verdict_taken_back(program: Program) -> None:
    path = f"/calls/{told_call(program, analysis='normal')['call_id']}"
    liked = {"value": "like", "reason": "끝까지 들어 드림"}
    assert program.ask("PUT", f"{path}/feedback", liked).json == liked
    assert program.ask("PUT", f"{path}/feedback", {"value": "like"}).json == liked
    assert program.get(path).json["feedback"] == liked
    too_long = {"value": "like", "reason": "가" * 201}
    assert program.ask("PUT", f"{path}/feedback", too_long).status_code == 422
    turned = {"value": "dislike", "reason": ""}
    assert program.ask("PUT", f"{path}/feedback", {"value": "dislike"}).json == turned
    assert program.ask("PUT", f"{path}/feedback", {"value": None}).status_code == 200
    assert program.get(path).json["feedback"] == {"value": None, "reason": ""}


def test_each_call_has_one_follow_up_that_nobody_overwrites_unseen(program: Program) -> None:
    path = f"/calls/{told_call(program, analysis='abnormal')['call_id']}/follow-up"
    assert program.get(path).status_code == 404
    made = program.ask("PUT", path, {"action": "visited", "details": "다녀옴"})
    assert (made.status_code, made.json["action"]) == (200, "visited")
    assert program.ask("PUT", path, {"action": "other"}).status_code == 428
    changed = program.ask("PUT", path, {"action": "other"}, version=made.json["version"])
    assert changed.json["action"] == "other"
    stale = program.ask("PUT", path, {"action": "visited"}, version=made.json["version"])
    assert stale.status_code == 409
    long = program.ask("PUT", path, {"action": "other", "details": "가" * 501}, version=changed.json["version"])  # fmt: skip
    assert long.json["errors"][0]["pointer"] == "/details"
    assert program.delete(path).status_code == 204


def test_somebody_is_called_once_more_and_the_same_request_rings_once(
    program: Program, world: World, sessions: Sessions
) -> None:
    call = told_call(program, analysis="normal")
    path = f"/calls/{call['call_id']}/call-again"
    first = program.post(path, once="ring-1")
    again = program.post(path, once="ring-1")
    assert (first.status_code, first.json["state"]) == (202, "waiting")
    assert again.json == first.json
    assert program.get(f"/call-orders/{first.json['id']}").json == first.json
    with system_reading(sessions, "a test looks") as session:
        [wish] = session.query(CallRequestRow).all()
        assert wish.recipient_id == call["recipient_id"]
        assert session.query(AuditEventRow).filter(AuditEventRow.action == "call_ordered").count() == 1  # fmt: skip


def test_what_is_no_call_is_not_there(program: Program) -> None:
    for key in ("nothing", "..%2F..%2Fetc", "00000000-0000-4000-8000-00000000ffff"):
        for part in ("", "/transcript", "/audio.wav", "/follow-up"):
            assert program.get(f"/calls/{key}{part}").status_code == 404, (key, part)


def test_a_recording_that_is_another_file_by_now_is_refused_without_it(program: Program) -> None:
    call_id = told_call(program, analysis="normal")["call_id"]
    answer = program.get(f"/calls/{call_id}/audio.wav", headers={"If-Match": '"another"'})
    assert (answer.status_code, answer.json["code"]) == (412, "another_file")
