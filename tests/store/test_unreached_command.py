"""The worklist at a terminal."""

import json

import pytest
from typer.testing import CliRunner

from carecall.cli import build_app
from carecall.domain.call import Disposition
from carecall.errors import BadDefinition, BadInput, BadTransition, UnknownName
from carecall.store.operators import NewOperator, create_operator
from carecall.store.session import system_writing
from carecall.system import SystemClock
from tests.builders import NOON, ended, make_world


@pytest.fixture
def world(sqlite_sessions):
    """One person who was rung in vain, and an operator."""
    world = make_world(sqlite_sessions, people=1, redials=0)
    world.ledger.plan_due(NOON)
    [due] = world.claim()
    world.ledger.originating(due.call_id, NOON)
    world.ledger.settle(due.call_id, ended(Disposition.NO_ANSWER), NOON)
    with system_writing(sqlite_sessions, "a test adds an operator") as session:
        new = NewOperator(
            organization_id=world.organization_id, email="kim@example.org", name="김복지",
            password="correct horse battery staple", uniquifier="u" * 32,
        )  # fmt: skip
        create_operator(session, new, SystemClock().now())
    return world


@pytest.fixture
def carecall(sqlite_url, monkeypatch, world):
    monkeypatch.setenv("CARECALL_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("COLUMNS", "200")

    def run(*words):
        return CliRunner().invoke(
            build_app("unreached"), ["unreached", *words], catch_exceptions=False
        )

    return run


def test_an_item_goes_from_the_list_to_its_proof(carecall):
    [listed] = json.loads(carecall("list", "--json").stdout)
    assert (listed["recipient"], listed["state"], listed["next_step"]) == ("사람1", "open", "visit")
    assert "*" in listed["number"]
    assert "사람1" in carecall("list").stdout
    carecall("take", "1", "--by", "KIM@example.org")
    assert json.loads(carecall("list", "--json").stdout)[0]["owner"] == "김복지"
    assert json.loads(carecall("next", "1", "--json").stdout)["state"] == "visit"
    carecall("give-back", "1")
    carecall("hand-on", "1", "--note", "119")
    assert carecall("today", "--on", "2026-03-02").exit_code == 1
    carecall("close", "1", "--proof", "visited", "--note", "집에 계심")
    done = carecall("today", "--on", "2026-03-02", "--json")
    assert (done.exit_code, json.loads(done.stdout)["all_safe"]) == (0, True)
    assert json.loads(carecall("list", "--json").stdout) == []
    [closed] = json.loads(carecall("list", "--closed", "--json").stdout)
    assert (closed["proof"], closed["note"]) == ("visited", "119\n집에 계심")


def test_a_day_without_unreached_people_is_safe(carecall):
    today = carecall("today")
    assert (today.exit_code, today.stdout) == (0, "0 of 0 unreached confirmed safe.\n")
    day = carecall("today", "--on", "2026-03-02", "--organization", "해운대구").stdout
    assert day.startswith("0 of 1 unreached confirmed safe; 1 open")


def test_what_cannot_be_done_is_said_in_one_sentence(carecall):
    with pytest.raises(UnknownName):
        carecall("take", "1", "--by", "nobody@example.org")
    with pytest.raises(UnknownName):
        carecall("close", "7", "--proof", "visited")
    with pytest.raises(BadTransition):
        carecall("give-back", "1")
    with pytest.raises(BadInput):
        carecall("today", "--on", "yesterday")
    with pytest.raises(BadInput):
        carecall("ring", "1")


def test_how_soon_somebody_must_act_is_shown_and_changed(carecall):
    assert json.loads(carecall("rule").stdout)["take_within_min"] == 60
    changed = json.loads(carecall("rule", "--take-within", "30", "--opens", "09:00").stdout)
    assert (changed["take_within_min"], changed["opens"], changed["closes"]) == (
        30,
        "09:00",
        "20:00",
    )
    assert json.loads(carecall("rule").stdout) == changed
    with pytest.raises(BadDefinition):
        carecall("rule", "--closes", "08:00")
