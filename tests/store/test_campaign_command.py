"""Campaigns are ordered about from the command line, in clear sentences."""

import json

import pytest
from typer.testing import CliRunner

from carecall.cli import build_app
from carecall.domain.campaign import CampaignState
from carecall.errors import BadInput, UnknownName
from carecall.store.planning import plan_campaigns
from carecall.store.session import system_reading
from carecall.store.tables import CampaignRow
from carecall.system import SystemClock
from tests.builders import make_world

NAME = "안부 확인"


@pytest.fixture
def world(sqlite_sessions, sqlite_url, monkeypatch):
    monkeypatch.setenv("CARECALL_DATABASE_URL", sqlite_url)
    return make_world(sqlite_sessions, people=3, running=False)


def carecall(*words):
    return CliRunner().invoke(build_app("campaign"), ["campaign", *words], catch_exceptions=False)


def state(world):
    with system_reading(world.sessions, "a test looks") as session:
        return session.get_one(CampaignRow, world.campaign_id).state


def test_campaigns_are_listed_with_their_progress(world):
    assert "해운대구 / 안부 확인: pre progress, 3 people" in carecall("list").stdout
    [found] = json.loads(carecall("list", "--json").stdout)
    assert (found["campaign"], found["all"], found["people"]) == (NAME, 0, 3)
    assert json.loads(carecall("list", "--organization", "해운대구", "--json").stdout) == [found]


def test_a_campaign_is_started_paused_and_stopped(world):
    assert carecall("start", NAME).stdout == f"The campaign “{NAME}” is started.\n"
    assert state(world) is CampaignState.RUNNING
    carecall("pause", NAME)
    assert state(world) is CampaignState.PAUSED
    [told] = json.loads(carecall("stop", NAME, "--json").stdout)
    assert told == {"campaign": NAME, "done": True, "why_not": None, "cancelled": 0}
    assert state(world) is CampaignState.ENDED


def test_an_order_that_cannot_be_followed_says_why_and_ends_with_2(world):
    result = carecall("pause", NAME)
    assert (result.exit_code, result.stderr) == (2, f"The campaign “{NAME}” does not run.\n")
    carecall("stop", NAME)
    assert "has ended" in carecall("start", NAME).stderr


def test_an_unknown_name_and_a_doubled_one_say_what_to_do(world):
    with pytest.raises(UnknownName, match="carecall campaign list"):
        carecall("start", "없는 것")
    make_world(world.sessions, name="둘째", first=100, running=False)
    with pytest.raises(UnknownName, match="--organization"):
        carecall("start", NAME)
    assert carecall("start", NAME, "--organization", "둘째").exit_code == 0
    assert state(world) is CampaignState.DRAFT


def test_a_rehearsal_is_told_in_lines_and_in_json(world):
    told = carecall("rehearse", NAME, "--calls").stdout
    assert "3 would ring, 0 would not" in told
    assert "사람1" in told
    assert "01055500001" not in told
    [one] = json.loads(carecall("rehearse", NAME, "--json").stdout)
    assert (one["calls"], one["lines_needed"] > 0) == (3, True)
    assert {person["rule"] for person in one["people"]} == {"allowed"}


def test_a_day_that_is_none_is_refused(world):
    with pytest.raises(BadInput, match="2026-03-02"):
        carecall("rehearse", NAME, "--on", "tomorrow")


def test_the_coming_days_are_shown(world):
    assert "nothing is planned" in carecall("plan", NAME).stdout
    carecall("start", NAME)

    plan_campaigns(world.sessions, SystemClock().now())
    assert "3 calls" in carecall("plan", NAME).stdout
    [found] = json.loads(carecall("plan", NAME, "--json").stdout)
    assert found["days"][0]["calls"] == 3
