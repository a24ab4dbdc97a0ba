"""What `carecall status` shows, and what it says a person must do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry
from typer.testing import CliRunner, Result

from carecall.cli import build_app
from carecall.commands.process_probe import ProcessState, asked
from carecall.commands.status_facts import LATE_S, Facts, minutes, needs
from carecall.commands.status_view import as_json, as_text
from carecall.domain.call import CallState
from carecall.domain.campaign import CampaignState
from carecall.errors import DatabaseUnready
from carecall.ports.standing import NodeStanding, Queue
from carecall.store.engine import create_engine
from carecall.store.in_progress import CampaignInProgress, LiveCall
from carecall.store.migrations import migrate
from carecall.store.nodes import AbandonedNode
from carecall.store.progress import CampaignProgress
from carecall.store.session import Sessions, guarded_sessions
from carecall.telemetry.readiness import Health
from carecall.telemetry.web import MetricsServer
from tests.builders import NOON, make_world
from tests.fakes.standing import busy_standing, make_standing

ALL_RUN = tuple(
    ProcessState(name=name, runs=True, ready=True)
    for name in ("Asterisk", "media", "controller", "console")
)
NONE_RUN = tuple(replace(process, runs=False, ready=False) for process in ALL_RUN)


def facts(**changes: object) -> Facts:
    quiet: dict[str, object] = {
        "processes": ALL_RUN, "standing": make_standing(NOON), "campaigns": (), "calls": (),
        "abandoned": (),
    }  # fmt: skip
    return Facts(**(quiet | changes))  # type: ignore[arg-type]  # the changes are Facts' own fields


def test_a_quiet_platform_needs_nobody() -> None:
    assert needs(facts()) == []
    assert "Nothing needs a person." in as_text(facts()).plain


def test_a_platform_that_does_not_run_is_no_trouble_while_nothing_is_due() -> None:
    quiet = facts(processes=NONE_RUN)
    assert needs(quiet) == []
    assert "CareCall does not run here" in as_text(quiet).plain


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"alerts_unseen": Queue(waiting=1, since=NOON)}, "1 alerts nobody has looked at"),
        ({"unreached": Queue(waiting=2, since=NOON)}, "2 people were not reached"),
        ({"unreached_late": 1}, "not known to be safe in time"),
        ({"news_failed": 3}, "3 news of the last day"),
        ({"all_stopped": True}, "Every call of the platform is stopped"),
        ({"organizations_stopped": 1}, "The calls of 1 organizations"),
    ],
)
def test_what_waits_needs_a_person(changes: dict[str, object], sentence: str) -> None:
    [said] = needs(facts(standing=make_standing(NOON, **changes)))
    assert sentence in said


def test_calls_that_are_due_for_long_are_late() -> None:
    def due(age_s: float) -> list[str]:
        queue = Queue(waiting=4, since=NOON - timedelta(seconds=age_s))
        return needs(facts(standing=make_standing(NOON, due=queue), processes=NONE_RUN))

    assert due(LATE_S) == []
    [said] = due(LATE_S + 1)
    assert "4 calls are due" in said
    assert "nothing runs that would dial them" in said


def test_a_stopped_trunk_an_abandoned_node_and_a_part_that_is_down_are_named() -> None:
    trouble = facts(
        processes=(
            replace(ALL_RUN[0]),
            replace(ALL_RUN[1], runs=False, ready=False),
            replace(ALL_RUN[2], ready=False, parts={"asterisk": False, "database": True}),
            ALL_RUN[3],
        ),
        standing=replace(busy_standing(NOON, NOON), all_stopped=False),
        abandoned=(AbandonedNode(name="host-b", open_calls=2, until=NOON),),
    )
    said = "\n".join(needs(trouble))
    for part in (
        "The media process does not run",
        "The controller process is not ready (asterisk)",
        "Node host-b has 2 open calls",
        "Trunk trunk is stopped after 6 failures (congestion)",
    ):
        assert part in said


def test_campaigns_calls_and_nodes_are_shown_with_numbers_masked() -> None:
    progress = CampaignProgress(
        total=10, completed=4, scheduled=6, connected=3, conversations=3, cancelled=0, blocked=0
    )
    shown = facts(
        campaigns=(
            CampaignInProgress(
                campaign_id=1, organization="Busan", name="Daily", state=CampaignState.RUNNING,
                progress=progress,
            ),
        ),
        calls=(
            LiveCall(
                call_id="72dbec01-4475-4365-a8f3-cc74894a11e3", state=CallState.RINGING,
                since=NOON - timedelta(seconds=7), number="***-****-1001", campaign="Daily",
                node="host-a", trunk="trunk",
            ),
        ),
        standing=busy_standing(NOON, NOON),
    )  # fmt: skip
    text = as_text(shown).plain
    assert "Busan / Daily (running): All 10, Completed 4, Scheduled 6" in text
    assert "ringing         7 s  ***-****-1001  Daily" in text
    assert "host-a: held, 5 calls, speech 40% in use, carries 12 talks" in text
    assert "host-b: draining" in text
    document = json.loads(as_json(shown))
    assert document["standing"]["calls"] == {"ringing": 2, "answered": 3}
    assert document["campaigns"][0]["progress"]["scheduled"] == 6
    assert document["needs"] == needs(shown)


def test_a_controller_on_another_host_counts_as_running_elsewhere() -> None:
    node = NodeStanding(
        name="host-b", held=True, draining=False, open_calls=0, speech_load=None,
        speech_at=None, admitted=None,
    )  # fmt: skip
    away = facts(processes=NONE_RUN, standing=make_standing(NOON, nodes=(node,)))
    assert "a controller runs on another host" in as_text(away).plain


def test_lengths_of_time_are_short() -> None:
    assert [minutes(seconds) for seconds in (5, 119, 180, 10_000)] == [
        "5 s", "119 s", "3 min", "3 h",
    ]  # fmt: skip


# --- asking processes ---------------------------------------------------------------------------


@pytest.fixture
def pages() -> Iterator[MetricsServer]:
    server = MetricsServer(0, CollectorRegistry(), Health({"asterisk": lambda: False}))
    server.start()
    yield server
    server.stop()


def test_a_process_says_what_it_misses(pages: MetricsServer) -> None:
    state = asked("controller", pages.port)
    assert (state.runs, state.ready) == (True, False)
    assert state.parts["asterisk"] is False


def test_a_port_where_nobody_listens_is_a_process_that_does_not_run(pages: MetricsServer) -> None:
    port = pages.port
    pages.stop()
    assert not asked("controller", port).runs


# --- the command --------------------------------------------------------------------------------


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sessions]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CARECALL_VAR", str(tmp_path / "var"))
    monkeypatch.setenv("CARECALL_PORT_BASE", "31500")
    (tmp_path / "var").mkdir()
    url = f"sqlite:///{tmp_path / 'var' / 'carecall.db'}"
    migrate(url)
    engine = create_engine(url)
    yield guarded_sessions(engine)
    engine.dispose()


def run_status(*words: str) -> Result:
    return CliRunner().invoke(build_app("status"), ["status", *words])


def test_a_fine_platform_has_status_0(database: Sessions) -> None:
    done = run_status()
    assert done.exit_code == 0, done.output
    assert "none in progress" in done.output


def test_late_calls_have_status_1_and_are_in_the_json(database: Sessions) -> None:
    make_world(database, people=2).ledger.plan_due(NOON)
    done = run_status("--json")
    assert done.exit_code == 1, done.output
    document = json.loads(done.stdout)
    assert document["running"] is False
    assert document["standing"]["due"]["waiting"] == 2
    assert document["campaigns"][0]["progress"]["total"] == 2
    assert "사람" not in done.stdout


def test_a_live_call_is_shown_without_its_number(database: Sessions) -> None:
    world = make_world(database, people=1)
    world.ledger.plan_due(NOON)
    [call] = world.claim()
    done = run_status()
    assert call.call_id in done.output
    assert call.number not in done.output
    assert call.number[-8:-4] not in done.output


def test_without_a_database_nothing_can_be_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CARECALL_VAR", str(tmp_path / "nowhere"))
    done = run_status()
    assert isinstance(done.exception, DatabaseUnready)
    assert done.exception.exit_status == 2
