"""`carecall lab` at a terminal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from carecall.commands.lab import app
from carecall.commands.lab_ring import account, entries_after
from carecall.errors import MissingPart, UnknownName


def test_every_persona_is_listed_for_people_and_for_programs() -> None:
    shown = CliRunner().invoke(app, ["list"], env={"COLUMNS": "200"})
    assert "fine-ko" in shown.output
    assert "01000001001" in shown.output
    listed = json.loads(CliRunner().invoke(app, ["list", "--json"]).output)
    fallen = next(each for each in listed if each["persona"] == "fallen-en")
    assert fallen == {
        "persona": "fallen-en",
        "language": "en",
        "number": "01000002003",
        "name": "Mabel Brooks",
        "about": "Has fallen and cannot get up",
        "network": "answer",
        "disposition": "answered",
        "label": "emergency",
        "completed": True,
    }


def test_a_persona_that_nobody_knows_is_named() -> None:
    result = CliRunner().invoke(app, ["ring", "nobody"], env={"CARECALL_TRUNK_HOST": ""})
    assert isinstance(result.exception, UnknownName)


def test_nobody_is_rung_while_the_lab_does_not_run() -> None:
    result = CliRunner().invoke(app, ["ring", "fine"], env={"CARECALL_PORT_BASE": "31700"})
    assert isinstance(result.exception, MissingPart)
    assert "serve --lab" in str(result.exception)


def test_only_whole_new_lines_of_the_journal_are_read(tmp_path: Path) -> None:
    journal = tmp_path / "calls.jsonl"
    assert entries_after(journal, 0) == []
    journal.write_text('{"n": 1}\n{"n": 2}\n{"n"', encoding="utf-8")
    assert entries_after(journal, 9) == [{"n": 2}]


FACTS = {
    "call_id": "c-1",
    "from_name": "Rose House",
    "from_number": "0212345678",
    "answered": True,
    "action": "answer",
    "talk_ms": 61_000,
    "first_audio_ms": 80,
    "ended_by": "agent",
    "lines": [
        {"text": "yes", "started_ms": 7800, "response_ms": 410, "stop_ms": None},
        {"text": "wait", "started_ms": 9800, "response_ms": None, "stop_ms": 190},
    ],
}


def test_a_call_is_told_in_readable_lines() -> None:
    assert account(FACTS).splitlines() == [
        "Call c-1, shown as Rose House 0212345678",
        "Talked 61.0 s, our first sound after 80 ms, ended by the agent",
        "    7.8 s  yes, answered after 410 ms",
        "    9.8 s  wait, we fell silent after 190 ms",
    ]


@pytest.mark.parametrize("action", ["busy", "reject"])
def test_a_call_that_nobody_answered_is_told_too(action: str) -> None:
    told = account({**FACTS, "answered": False, "action": action})
    assert told.endswith(f"Not answered: {action}")
