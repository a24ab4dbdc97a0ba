"""Single calls through an installation that stays up, asked for on the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.path.installation import Installation, end, wait_until
from tests.path.whole_run import PERSONAS, Recording

pytestmark = [pytest.mark.pbx, pytest.mark.slow]

Make = Callable[[str], Installation]


def fields(text: str) -> dict[str, object]:
    found = json.loads(text)
    assert isinstance(found, dict)
    return found


def test_a_persona_can_be_rung_alone(serving: Installation) -> None:
    rung = serving.run("lab", "ring", "hangs_up-en", "--json", within_s=180)
    assert rung.status == 0, rung.err
    facts = fields(rung.out)
    assert facts["persona_id"] == "hangs_up-en"
    assert facts["answered"] is True
    assert facts["ended_by"] == "persona"
    assert isinstance(facts["first_audio_ms"], int)
    lines = facts["lines"]
    assert isinstance(lines, list)
    assert [line["text"] for line in lines] == [
        answer.say for answer in PERSONAS["hangs_up-en"].answers
    ]


def test_a_number_can_be_called_and_the_whole_call_is_told(serving: Installation) -> None:
    number = PERSONAS["wrong_person-ko"].number
    called = serving.run("call", number, "--language", "ko", "--json", within_s=240)
    assert called.status == 0, called.err
    facts = fields(called.out)
    assert facts["disposition"] == "answered"
    turns = facts["turns"]
    assert isinstance(turns, list)
    assert {turn["speaker"] for turn in turns} == {"agent", "recipient"}
    recording = Path(str(facts["recording"]))
    assert recording.stem == facts["call_id"]
    assert Recording.read(recording).length_ms == pytest.approx(facts["talk_ms"], rel=0.01)


def test_a_call_that_nobody_takes_ends_with_status_1(serving: Installation) -> None:
    called = serving.run("call", PERSONAS["busy-ko"].number, "--language", "ko", "--json")
    assert called.status == 1
    assert fields(called.out)["disposition"] == "busy"


def test_no_number_is_no_call(serving: Installation) -> None:
    refused = serving.run("call", "12", "--language", "ko")
    assert refused.status == 2
    assert len(refused.err.strip().splitlines()) == 1


def test_a_second_start_of_the_same_installation_is_refused(serving: Installation) -> None:
    for words in (("run",), ("serve", "--lab"), ("demo", "--once")):
        refused = serving.run(*words)
        assert refused.status == 2
        assert refused.err.strip().splitlines() == [
            f"CareCall already runs in {serving.var}: stop it first (Ctrl-C in its terminal), "
            "or set CARECALL_VAR and CARECALL_PORT_BASE for a second installation."
        ]


def test_another_installation_cannot_take_its_ports(serving: Installation, tmp_path: Path) -> None:
    before = {process.pid for process in serving.processes()}
    other = Installation(tmp_path, base=serving.base)
    refused = other.run("serve", "--lab")
    assert refused.status == 2
    assert len(refused.err.strip().splitlines()) == 1
    assert "CARECALL_PORT_BASE" in refused.err
    assert other.processes() == []
    assert {process.pid for process in serving.processes()} == before


def test_two_installations_run_side_by_side(serving: Installation, like_it: Make) -> None:
    other = like_it("neighbour")
    with other.serving():
        before = len(serving.journal()), len(other.journal())
        rung = other.run("lab", "ring", "hangs_up-ko", "--json", within_s=180)
        assert rung.status == 0, rung.err
        assert (len(serving.journal()), len(other.journal())) == (before[0], before[1] + 1)
        call_id = str(fields(rung.out)["call_id"])
        assert not list(serving.var.glob(f"recordings/**/{call_id}.wav*"))
    assert other.processes() == []
    assert serving.processes() != []


def test_ctrl_c_in_the_middle_of_a_call_ends_everything_and_keeps_what_was_said(
    like_it: Make,
) -> None:
    installation = like_it("stopped")
    with installation.serving() as server:
        with (installation.folder / "call.txt").open("wb") as out:
            caller = installation.begin_beside(
                out, "call", PERSONAS["fine-en"].number, "--language", "en", "--json"
            )
        wait_until(
            lambda: list(installation.var.glob("recordings/**/*.wav.part")), "the talk has begun"
        )
        assert end(server) == 0
        assert installation.processes() == [] or caller.poll() is None
        caller.kill()
        caller.wait()
    assert installation.processes() == []
    recordings = list(installation.var.glob("recordings/**/*.wav"))
    assert len(recordings) == 1
    assert Recording.read(recordings[0]).length_ms > 0
    assert not list(installation.var.glob("recordings/**/*.part"))
