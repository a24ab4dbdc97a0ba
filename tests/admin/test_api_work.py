"""Open work over the HTTP API: alerts, unreached people, requests, questions and notices, statistics, the key itself."""

from __future__ import annotations

import pytest

from carecall.domain.unreached import NextStep, UnreachedReason
from carecall.store.session import Sessions, system_writing
from carecall.store.tables import PlannedCallRow, RequestRow, UnreachedRow
from tests.admin.programs import Program
from tests.builders import NOON, World


@pytest.fixture(params=["sqlite"])
def database_url(sqlite_url: str) -> str:
    """The queries are the screens' own, tried there on both databases."""
    return sqlite_url


def test_an_alert_is_taken_once_and_resolved_with_a_verdict(program: Program) -> None:
    [alert] = program.get("/alerts?state=raised").json["items"]
    one = f"/alerts/{alert['id']}"
    assert program.post(f"{one}/see").json["state"] == "seen"
    taken = program.post(f"{one}/own").json
    assert taken["state"] == "owned"
    late = program.post(f"{one}/see")
    assert (late.status_code, late.json["code"]) == (409, "beaten")
    assert "took this alert already" in late.json["detail"]
    ended = {"verdict": "true", "action": "visited", "note": "괜찮으심"}
    stale = program.post(f"{one}/resolve", ended, version=alert["version"])
    assert stale.status_code == 409
    done = program.post(f"{one}/resolve", ended, version=taken["version"]).json
    assert (done["state"], done["verdict"], done["note"]) == ("resolved", "true", "괜찮으심")
    assert program.get(one).json == done


def test_an_unreached_person_is_looked_after_until_safe(
    program: Program, world: World, sessions: Sessions
) -> None:
    with system_writing(sessions, "a test lets somebody be unreached") as session:
        planned = session.query(PlannedCallRow).order_by(PlannedCallRow.id).first()
        assert planned is not None
        session.add(UnreachedRow(organization_id=world.organization_id, planned_call_id=planned.id, recipient_id=planned.recipient_id,
                                 reason=UnreachedReason.EXHAUSTED, next_step=NextStep.SECOND_NUMBER, opened_at=NOON, due_at=NOON))  # fmt: skip
    [item] = program.get("/unreached").json["items"]
    one = f"/unreached/{item['id']}"
    assert program.post(f"{one}/take").json["state"] == "taken"
    assert program.post(f"{one}/take").json["code"] == "beaten"
    assert program.post(f"{one}/ring").json["code"] == "no_second_number"
    assert program.post(f"{one}/advance", {"step": "visit"}).status_code == 409
    assert program.post(f"{one}/advance", {"step": "second_number"}).json["next_step"] == "visit"
    assert program.post(f"{one}/close", {"proof": "later_call"}).status_code == 422
    assert (
        program.post(f"{one}/close", {"proof": "visited", "note": "뵀음"}).json["state"] == "safe"
    )
    assert program.get("/unreached").json["items"] == []
    assert program.get(one).json["state"] == "safe"


def test_a_request_is_answered_in_words_that_may_be_spoken(
    program: Program, world: World, sessions: Sessions
) -> None:
    with system_writing(sessions, "a test lets somebody ask") as session:
        session.add(RequestRow(organization_id=world.organization_id, recipient_id=world.recipient_ids[0],
                               matter="전구", text="전구 좀 갈아줘"))  # fmt: skip
    [asked] = program.get("/requests").json["items"]
    one = f"/requests/{asked['id']}"
    assert program.post(f"{one}/take").json["state"] == "in_progress"
    assert program.post(f"{one}/answer", {"answer": ""}).json["errors"][0]["pointer"] == "/answer"
    told = program.post(f"{one}/answer", {"answer": "내일 오후에 갈아 드릴게요."}).json
    assert (told["state"], told["answer"]) == ("done", "내일 오후에 갈아 드릴게요.")
    assert program.post(f"{one}/close").json["code"] == "beaten"
    assert program.post("/requests/search", {"words": "전구", "state": "done"}).json["items"] == [program.get(one).json]  # fmt: skip


def test_a_question_is_asked_of_one_person_and_taken_back(program: Program, world: World) -> None:
    asked = {"kind": "question", "text": "내일 병원에 가시나요?", "from_on": "2026-03-02", "recipient_id": world.recipient_ids[0]}  # fmt: skip
    made = program.post("/errands", asked)
    assert made.status_code == 201, made.text
    one = f"/errands/{made.json['id']}"
    assert program.get("/errands").json["items"] == [program.get(one).json]
    assert program.get(f"{one}/answers").json == {"answers": []}
    assert program.post(f"{one}/cancel").json["cancelled_at"] is not None
    assert program.post(f"{one}/cancel").status_code == 409
    both = program.post("/errands", {**asked, "campaign_id": world.campaign_id})
    assert both.status_code == 422
    early = program.post("/errands", {**asked, "until_on": "2026-03-01"})
    assert early.json["errors"][0]["pointer"] == "/until_on"
    assert program.post("/errands", {**asked, "recipient_id": 99999}).status_code == 404


def test_every_report_is_given_with_what_its_figures_mean(program: Program, world: World) -> None:
    listed = program.get("/statistics").json
    assert {each["key"] for each in listed["definitions"]} >= {"total", "precision"}
    assert len(listed["reports"]) >= 5
    for each in listed["reports"]:
        report = program.get(f"/statistics/{each['report']}?period=12")
        assert report.status_code == 200, report.text
        assert report.json["title"] == each["title"]
        assert all(len(row) == len(report.json["columns"]) for row in report.json["rows"])
        defined = [column for column in report.json["columns"] if column["key"]]
        assert all(column["definition"] for column in defined)
    assert program.get("/statistics/nothing").status_code == 404
    assert program.get("/statistics/monthly_usage?period=never").status_code == 422


def test_a_key_says_who_it_is_and_what_it_opens(program: Program, world: World) -> None:
    me = program.get("/me").json
    assert (me["key"]["name"], me["organization"]["id"]) == ("integration", world.organization_id)
    assert program.key not in str(me)
    assert "recipients:write" in me["scopes"]
    assert "contracts:write" not in me["scopes"]
    assert [each["id"] for each in me["reach"]] == [world.organization_id]
    assert me["calls_today"] == len(world.recipient_ids)


def test_a_follow_up_is_taken_and_finished_once(program: Program) -> None:
    call = program.get("/calls?period=all&label=abnormal").json["items"][0]
    entered = {"action": "not_reached_visit_asked", "details": "방문 요청", "due_on": "2026-03-05"}
    made = program.ask("PUT", f"/calls/{call['call_id']}/follow-up", entered)
    assert (made.json["due_on"], made.json["done_at"]) == ("2026-03-05", None)
    [listed] = program.get("/follow-ups").json["items"]
    one = f"/follow-ups/{listed['id']}"
    assert (listed["state"], listed["late"]) == ("open", False)
    assert program.post(f"{one}/take").json["state"] == "taken"
    assert program.post(f"{one}/take").json["code"] == "beaten"
    assert program.post(f"{one}/finish").json["done_at"] is not None
    assert "finished already" in program.post(f"{one}/give-back").json["detail"]
    assert program.get("/follow-ups").json["items"] == []
    assert program.post(f"{one}/open-again").json["state"] != "done"
