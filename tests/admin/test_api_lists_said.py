"""What a list shows unasked is said, and what it is asked for is never silently something else."""

from __future__ import annotations

from typing import Any

import pytest

from admin import listing
from tests.admin.programs import Program


@pytest.fixture(params=["sqlite"])
def database_url(sqlite_url: str) -> str:
    """The queries are the screens' own, tried there on both databases."""
    return sqlite_url


def problems(program: Program, path: str) -> dict[str, str]:
    """What is wrong with an address, by parameter."""
    answer = program.get(path)
    assert answer.status_code == 422, path
    return {each["parameter"]: each["detail"] for each in answer.json["errors"]}


def told(program: Program, path: str) -> Any:
    """What the document says of a list."""
    return program.client.get("/api/v1/openapi.json").json["paths"][path]["get"]


def test_the_document_says_which_rows_a_list_leaves_out_unasked(program: Program) -> None:
    assert "period=all" in told(program, "/calls")["description"]
    for path in ("/unreached", "/requests", "/follow-ups", "/errands", "/calls/counts"):
        assert told(program, path)["description"].startswith(("Where ", "The results")), path
    period = next(each for each in told(program, "/calls")["parameters"] if each["name"] == "period")  # fmt: skip
    assert "all" in period["schema"]["enum"]
    assert "7 = Last 7 days" in period["description"]


def test_days_count_without_a_period_and_contradict_another_one(program: Program) -> None:
    every = program.get("/calls?period=all").json["count"]["number"]
    assert program.get("/calls?from=2026-03-01&until=2026-03-05").json["count"]["number"] == every
    assert program.get("/calls?from=2026-01-01&until=2026-01-05").json["count"]["number"] == 0
    assert program.get("/calls/counts?from=2026-01-01&until=2026-01-05").json["results"]["total"] == 0  # fmt: skip
    assert "period=custom" in problems(program, "/calls?period=30&from=2026-03-01")["from"]
    report = program.get("/statistics/monthly_usage?from=2026-02-01&until=2026-02-10").json
    assert (report["first_day"], report["last_day"]) == ("2026-02-01", "2026-02-10")


def test_a_wrong_value_is_told_what_would_be_right(program: Program) -> None:
    assert problems(program, "/calls?result=none")["result"].startswith("Choose one of: total, ")
    assert problems(program, "/calls?from=1999-01-01")["from"].startswith("Write the day as")
    assert problems(program, "/calls?outgoing=abc")["outgoing"] == "Send digits of the number."
    assert problems(program, f"/calls?campaign={'x' * 101}")["campaign"] == "At most 100 characters."  # fmt: skip
    assert "within reach" in problems(program, "/calls?organization=999")["organization"]
    assert problems(program, "/calls?count=all")["count"] == "Choose one of: capped, exact."


def test_a_long_list_is_counted_to_its_end_on_wish(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "COUNT_CAP", 5)
    assert program.get("/recipients?limit=2").json["count"] == {"number": 5, "capped": True}
    exact = program.get("/recipients?limit=2&count=exact").json
    assert exact["count"] == {"number": 11, "capped": False}
    assert "count=exact" in exact["next"]
    searched = program.post("/recipients/search", {"count": "exact", "limit": 2}).json
    assert searched["count"]["number"] == 11


def test_the_id_is_there_whichever_fields_are_asked(program: Program) -> None:
    item = program.get("/calls?period=all&fields=recipient&limit=1").json["items"][0]
    assert set(item) == {"planned_call_id", "recipient"}
    person = program.get("/recipients?fields=name&limit=1").json["items"][0]
    assert set(person) == {"id", "version", "name"}


def test_a_file_that_is_not_written_yet_says_where_to_look(program: Program) -> None:
    job = program.post("/jobs/exports", {"list": "calls", "search": {"period": "all"}}).json
    waiting = program.get(f"/jobs/{job['id']}/file")
    assert (waiting.status_code, waiting.json["code"]) == (404, "not_done")
    assert f"/api/v1/jobs/{job['id']}" in waiting.json["detail"]
    assert program.post("/jobs/exports", {"list": "do-not-call"}).status_code == 202


def test_people_who_could_come_into_a_schedule_are_found_by_name_and_number(
    program: Program,
) -> None:
    path = "/schedules/1/free-people/search"
    assert program.post(path).json == {"people": [], "next_after": None}
    new = program.post("/recipients", {"name": "김새벽", "phone": "010-7777-8888"}).json["id"]
    for words in ("새벽", "8888", ""):
        found = program.post(path, {"words": words}).json["people"]
        assert [each["recipient_id"] for each in found] == [new], words
    assert program.post(path, {"words": "없는"}).json["people"] == []
    assert program.post(path, {"after": new}).json["people"] == []
