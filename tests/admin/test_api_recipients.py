"""Recipients over the HTTP API: what a program reads, adds, changes and takes away."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from carecall.store.session import Sessions, system_reading
from carecall.store.tables import AuditEventRow, RecipientRow, UserRow
from tests.admin.programs import Program, make_key
from tests.builders import World

NEW = {"name": "김하나", "phone": "010-7777-0001", "other_info": "오전"}


def test_a_recipient_is_added_read_changed_and_deleted(program: Program, world: World) -> None:
    made = program.post("/recipients", NEW)
    assert made.status_code == 201
    assert made.json["phone"] == "+821077770001"
    assert made.json["organization_id"] == world.organization_id
    path = f"/recipients/{made.json['id']}"
    assert program.get(path).json == made.json
    changed = program.patch(path, {"name": "김둘"}, made.json["version"])
    assert (changed.json["name"], changed.json["other_info"]) == ("김둘", "오전")
    assert changed.headers["ETag"] == f'"{changed.json["version"]}"'
    stale = program.patch(path, {"name": "김셋"}, made.json["version"])
    assert (stale.status_code, stale.json["code"]) == (409, "changed_meanwhile")
    assert program.patch(path, {"name": "김셋"}, None).status_code == 428
    assert program.delete(path).status_code == 204
    assert program.get(path).status_code == 404


def test_what_is_wrong_is_told_field_by_field_and_nothing_is_written(
    program: Program, world: World, sessions: Sessions
) -> None:
    answer = program.post("/recipients", {"name": "", "phone": "02-123-4567"})
    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"
    assert {each["pointer"] for each in answer.json["errors"]} == {"/name", "/phone"}
    assert program.post("/recipients", {**NEW, "age": 80}).status_code == 422
    known = program.post("/recipients", {**NEW, "phone": "010-5550-0001"})
    assert "registered already" in known.text
    with system_reading(sessions, "a test looks") as session:
        assert session.query(RecipientRow).count() == len(world.recipient_ids)


def test_the_list_has_the_screens_figures_and_goes_on_by_cursor(
    program: Program, world: World
) -> None:
    seen, path = [], "/recipients?limit=4&sort=name"
    while path:
        page = program.get(path).json
        seen += page["items"]
        path = (page["next"] or "").removeprefix("/api/v1")
    assert [each["name"] for each in seen] == sorted(each["name"] for each in seen)
    assert len({each["id"] for each in seen}) == len(world.recipient_ids) == page["count"]["number"]
    told = next(each for each in seen if each["id"] == world.recipient_ids[0])
    assert told["figures"]["connection_rate"] == 1
    assert told["progress"] == "in_progress"


def test_names_and_numbers_are_searched_for_in_a_body_never_in_an_address(
    program: Program, world: World
) -> None:
    assert program.get("/recipients?name=사람11").status_code == 422
    found = program.post("/recipients/search", {"name": "사람11"}).json
    assert [each["name"] for each in found["items"]] == ["사람11"]


def test_without_the_scope_for_numbers_they_are_masked(
    app: Flask, world: World, sessions: Sessions
) -> None:
    with system_reading(sessions, "a test looks") as session:
        boss = session.scalars(select(UserRow.id)).one()
    key = make_key(sessions, world.organization_id, boss, scopes=["recipients:read", "calls:read"])
    some = Program(app.test_client(), key)
    for path in ("/recipients", f"/recipients/{world.recipient_ids[0]}", "/calls?period=all", "/calls/live"):  # fmt: skip
        text = some.get(path).text
        assert "5550000" not in text, path
        assert "0001" in text or "0008" in text, path
    assert some.post("/recipients", NEW).status_code == 403


def test_a_person_is_left_alone_for_a_while_and_called_again(
    program: Program, world: World
) -> None:
    first, second = world.recipient_ids[:2]
    paused = program.post("/recipients/pause", {"ids": [first, second], "reason": "여행", "until": "2026-03-09"})  # fmt: skip
    assert paused.json == {"done": [first, second], "refused": []}
    member = program.get(f"/recipients/{first}").json["membership"]
    assert (member["paused"], member["paused_until"], member["pause_reason"]) == (True, "2026-03-09", "여행")  # fmt: skip
    again = program.post("/recipients/pause", {"ids": [first]})
    assert again.json["refused"] == [{"id": first, "why": "paused_already"}]
    assert program.post("/recipients/resume", {"ids": [first]}).json["done"] == [first]
    past = program.post("/recipients/pause", {"ids": [first], "until": "2026-01-01"})
    assert past.json["errors"][0]["pointer"] == "/until"


def test_contacts_wishes_consents_and_absences_are_kept(program: Program, world: World) -> None:
    one = f"/recipients/{world.recipient_ids[0]}"
    contact = program.post(f"{one}/contacts", {"name": "딸", "relation": "family", "phone": "010-2222-3333", "holds_key": True})  # fmt: skip
    assert contact.status_code == 201
    path = f"{one}/contacts/{contact.json['id']}"
    changed = program.ask("PUT", path, {"name": "큰딸", "relation": "family", "phone": ""}, version=contact.json["version"])  # fmt: skip
    assert (changed.json["name"], changed.json["holds_key"], changed.json["phone"]) == ("큰딸", False, "+821022223333")  # fmt: skip
    assert program.delete(path).status_code == 204
    assert program.get(f"{one}/contacts").json == {"contacts": []}
    read = program.get(f"{one}/preferences").headers["ETag"]
    asked = {"speed": "0.85", "call_time": "10:30", "avoid_topics": ["meal"]}
    assert program.ask("PUT", f"{one}/preferences", asked).status_code == 428
    wishes = program.ask("PUT", f"{one}/preferences", asked, headers={"If-Match": read})
    assert (wishes.json["speed"], wishes.json["avoid_topics"]) == ("0.85", ["meal"])
    late = program.ask("PUT", f"{one}/preferences", {"speed": "1"}, headers={"If-Match": read})
    assert (late.status_code, late.json["code"]) == (409, "changed_meanwhile")
    now_stands = {"If-Match": late.headers["ETag"]}
    assert program.ask("PUT", f"{one}/preferences", {"speed": "9"}, headers=now_stands).status_code == 422  # fmt: skip
    given = program.post(f"{one}/consents", {"kind": "memory", "basis": "spoken"})
    assert {each["kind"] for each in given.json["consents"]} == {"calls", "memory"}
    gone = program.post(f"{one}/consents/memory/withdraw")
    assert [each["withdrawn_at"] is None for each in gone.json["consents"]].count(False) == 1
    away = program.post(f"{one}/absences", {"from_on": "2026-03-02", "reason": "hospital"})
    key = away.json["absences"][0]["id"]
    assert program.post(f"{one}/absences/{key}/end").json == {"absences": []}
    version = program.get(one).json["version"]
    number = program.ask("PUT", f"{one}/second-number", {"phone": "02-123-4567"}, version=version)
    assert number.json["phone"] == "+8221234567"
    assert program.ask("PUT", f"{one}/second-number", {}, version=version).status_code == 409


def test_memory_is_reworded_and_forgotten_and_memos_belong_to_their_author(
    program: Program, world: World
) -> None:
    listed = {key: program.get(f"/recipients/{key}/memory").json["memories"] for key in world.recipient_ids}  # fmt: skip
    person, item = next((key, rows[0]) for key, rows in listed.items() if rows)
    path = f"/recipients/{person}/memory/{item['id']}"
    changed = program.patch(path, {"text": "무릎이 아프시다."}, item["version"])
    assert (changed.json["text"], changed.json["edited_by_staff"]) == ("무릎이 아프시다.", True)
    assert program.patch(path, {"text": " "}, changed.json["version"]).status_code == 422
    assert program.delete(path).status_code == 204
    assert program.delete(path).status_code == 404
    memo = program.post(f"/recipients/{person}/memos", {"text": "키 큰 화분 옆 열쇠"})
    assert (memo.status_code, memo.json["own"], memo.json["author"]) == (201, True, "integration")
    place = f"/recipients/{person}/memos/{memo.json['id']}"
    assert program.patch(place, {"text": "화분"}, memo.json["version"]).json["text"] == "화분"
    assert program.delete(place).status_code == 204


def test_somebody_elses_memo_is_not_changed(
    program: Program, app: Flask, world: World, sessions: Sessions
) -> None:
    from tests.admin.conftest import add_operator

    kim = add_operator(sessions, world.organization_id, "kim@a.kr")
    other = Program(app.test_client(), make_key(sessions, world.organization_id, kim))
    one = f"/recipients/{world.recipient_ids[0]}/memos"
    memo = other.post(one, {"text": "내 메모"}).json
    assert [each["own"] for each in program.get(one).json["memos"]] == [False]
    refused = program.patch(f"{one}/{memo['id']}", {"text": "네 메모"}, memo["version"])
    assert (refused.status_code, refused.json["code"]) == (403, "not_the_author")


def test_the_trail_says_who_changed_what_and_never_a_name_or_number(
    program: Program, sessions: Sessions
) -> None:
    made = program.post("/recipients", NEW, once="a1")
    again = program.post("/recipients", NEW, once="a1")
    assert made.json == again.json
    with system_reading(sessions, "a test looks") as session:
        events = session.query(AuditEventRow).filter(AuditEventRow.user_name == "integration").all()
        added = [event for event in events if event.action == "added"]
        assert [event.object_key for event in added] == [str(made.json["id"])]
        assert not any(
            "김하나" in str(event.facts) or "7777" in str(event.facts) for event in events
        )
