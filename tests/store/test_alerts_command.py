"""Alerts at a terminal, from the list to the precision."""

import json

import pytest
from typer.testing import CliRunner

from carecall.cli import build_app
from carecall.domain.alert import AlertRaised
from carecall.store.session import system_writing
from carecall.store.tables import AlertRow
from carecall.system import SystemClock
from tests.builders import NOON, make_world


@pytest.fixture
def carecall(sqlite_sessions, sqlite_url, monkeypatch, talk):
    world = make_world(sqlite_sessions, people=1)
    world.ledger.plan_due(NOON)
    [due] = world.claim()
    alert = AlertRaised(
        call_id=due.call_id, turn_no=2, matter="self_harm", quote="그만 살고 싶어", audio_ms=12_340,
        raised_at=SystemClock().now(), rule="embedded: self_harm",
    )  # fmt: skip
    talk.begin(world, due.call_id).raise_alert(alert)
    monkeypatch.setenv("CARECALL_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("COLUMNS", "200")

    def run(*words):
        return CliRunner().invoke(build_app("alerts"), ["alerts", *words], catch_exceptions=False)

    return run


def test_an_alert_goes_from_the_list_to_its_verdict(carecall, sqlite_sessions):
    shown = carecall("list").stdout
    assert "self harm" in shown
    assert "12.3 s" in shown
    carecall("see", "1")
    assert json.loads(carecall("own", "1", "--json").stdout)["state"] == "owned"
    carecall("resolve", "1", "--verdict", "true", "--action", "emergency_services", "--note", "119")
    assert json.loads(carecall("list", "--json").stdout) == []
    [listed] = json.loads(carecall("list", "--all", "--json").stdout)
    assert (listed["verdict"], listed["note"]) == ("true", "119")
    [figures] = json.loads(carecall("precision", "--json").stdout)
    assert (figures["true"], figures["precision"]) == (1, 1.0)
    assert "precision 100%" in carecall("precision").stdout


def test_a_verdict_is_asked_for(carecall):
    assert carecall("resolve", "1").exit_code == 2


def test_nothing_judged_is_no_precision(carecall, sqlite_sessions):
    assert "not judged yet" in carecall("precision", "--organization", "해운대구").stdout
    with system_writing(sqlite_sessions, "a test looks") as session:
        assert session.get_one(AlertRow, 1).verdict is None
