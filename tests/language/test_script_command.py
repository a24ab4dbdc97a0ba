"""`carecall script`: a call tried out at the keyboard."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from carecall.commands.script import app
from carecall.language.script_files import SCRIPTS


def rehearse(typed: str, *options: str) -> Result:
    return CliRunner().invoke(app, ["rehearse", "--at", "2026-03-02T12:00", *options], input=typed)


def replies(typed: str, *options: str) -> list[dict[str, object]]:
    result = rehearse(typed, "--json", *options)
    assert result.exit_code == 0
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_a_person_who_wants_to_be_called_later_is_told_when() -> None:
    greeting, asked, goodbye, end = replies("no\nat three\n", "--language", "en")
    assert "AI" in str(greeting["says"])
    assert asked["then"] == "listen"
    assert (goodbye["then"], "at three this afternoon" in str(goodbye["says"])) == ("hang_up", True)
    assert [str(fact).split()[0] for fact in goodbye["facts"]] == ["call_back_wished"]  # type: ignore[attr-defined]  # a JSON list
    assert end == {"completed": False, "label": "normal", "follow_up": "call_back"}


def test_an_emergency_shows_its_alert_and_its_words() -> None:
    result = rehearse("네\n가슴이 너무 아파요\n")
    assert "ALERT pain: “가슴이 너무 아파요”" in result.stdout
    assert "119" in result.stdout
    assert "label after the call: emergency" in result.stdout


def test_an_empty_line_is_silence_and_an_unknown_note_is_asked_for_again() -> None:
    result = rehearse("(whatever)\n\n", "--language", "en")
    assert "(whatever)" in result.stderr
    assert result.stdout.count("Is now a good time to talk?") == 2


def test_the_end_of_the_input_hangs_up() -> None:
    assert "not completed" in rehearse("네\n").stdout


def test_a_shipped_script_has_no_fault(tmp_path: Path) -> None:
    good = CliRunner().invoke(app, ["check", "--language", "en"])
    assert (good.exit_code, "nothing to find fault with" in good.stdout) == (0, True)
    wordy = (SCRIPTS / "en.yaml").read_text(encoding="utf-8")
    own = tmp_path / "own.yaml"
    own.write_text(wordy.replace('"I see, thank you."', f'"{"very " * 30}good."'), encoding="utf-8")
    bad = CliRunner().invoke(app, ["check", "--script", str(own)])
    assert bad.exit_code == 1
    assert "lines.ack" in bad.stdout
    assert "31 words; at most 22" in bad.stdout


@pytest.mark.parametrize("moment", ["three", "2026-13-01"])
def test_a_moment_that_is_none_is_refused(moment: str) -> None:
    result = CliRunner().invoke(app, ["rehearse", "--at", moment])
    assert result.exit_code != 0
