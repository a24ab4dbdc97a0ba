"""What became of every person that the sample campaign called."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from carecall.domain.call import FINAL_PLANNED_STATES, CallState, Disposition
from carecall.domain.findings import Label
from carecall.domain.language import Language
from carecall.domain.turns import Speaker
from tests.path.test_transcripts import recipient_turns, words
from tests.path.whole_run import PERSONAS, WholeRun

pytestmark = [pytest.mark.pbx, pytest.mark.slow]

EVERYBODY = pytest.mark.parametrize("persona_id", sorted(PERSONAS))
RINGINGS = {Disposition.ANSWERED: 1}
"""Everybody who was not talked to is rung once more."""


def test_the_run_ends_with_status_0(whole_run: WholeRun) -> None:
    assert whole_run.finished.status == 0, whole_run.finished.err


def test_every_persona_was_planned_in_its_language(whole_run: WholeRun) -> None:
    assert {name: one["language"] for name, one in whole_run.planned.items()} == {
        name: persona.language.value for name, persona in PERSONAS.items()
    }


@EVERYBODY
def test_every_planned_call_has_a_final_state(whole_run: WholeRun, persona_id: str) -> None:
    assert whole_run.planned[persona_id]["state"] in FINAL_PLANNED_STATES


@EVERYBODY
def test_the_call_ends_as_this_person_makes_it_end(whole_run: WholeRun, persona_id: str) -> None:
    expected = PERSONAS[persona_id].expected
    assert whole_run.planned[persona_id]["disposition"] == expected.disposition


@EVERYBODY
def test_only_a_full_conversation_counts_as_completed(whole_run: WholeRun, persona_id: str) -> None:
    assert whole_run.planned[persona_id]["completed"] is PERSONAS[persona_id].expected.completed


@EVERYBODY
def test_the_call_is_understood_as_what_it_was(whole_run: WholeRun, persona_id: str) -> None:
    label, expected = whole_run.planned[persona_id]["label"], PERSONAS[persona_id].expected.label
    if expected is Label.NORMAL and misheard(whole_run, persona_id):
        # Recognition has its own tests; what it made up must still not become an emergency.
        assert label in {Label.NORMAL, Label.ABNORMAL, Label.LITTLE_SPEECH}
    else:
        assert label == expected


def misheard(whole_run: WholeRun, persona_id: str) -> bool:
    """Say whether words were written down that this person never says."""
    lines = {words(line) for line in PERSONAS[persona_id].lines}
    heard = {words(turn.text) for turn in recipient_turns(whole_run.transcript(persona_id))}
    return bool(heard - lines - {""})


@EVERYBODY
def test_who_was_not_reached_is_rung_again_and_nobody_too_often(
    whole_run: WholeRun, persona_id: str
) -> None:
    ringings = RINGINGS.get(PERSONAS[persona_id].expected.disposition, 2)
    assert whole_run.planned[persona_id]["attempts"] == ringings
    assert len(whole_run.arrivals[persona_id]) == ringings
    assert [call.attempt_no for call in whole_run.calls[persona_id]] == list(range(1, ringings + 1))


@EVERYBODY
def test_every_ringing_is_closed_in_the_ledger(whole_run: WholeRun, persona_id: str) -> None:
    for call in whole_run.calls[persona_id]:
        assert (call.state, call.fault) == (CallState.ENDED, None)
        assert call.ended_at is not None
        assert call.originated_at is not None
        assert call.originated_at <= call.ended_at


@pytest.mark.parametrize("persona_id", ["fallen-ko", "fallen-en"])
def test_an_emergency_raises_its_alert_while_the_person_is_on_the_line(
    whole_run: WholeRun, persona_id: str
) -> None:
    call = whole_run.last_call(persona_id)
    alerts = whole_run.alerts[call.id]
    assert alerts
    assert alerts[0].live
    assert call.answered_at is not None
    assert call.ended_at is not None
    assert call.answered_at < alerts[0].raised_at < call.ended_at
    turn = next(
        turn for turn in whole_run.transcript(persona_id) if turn.turn_no == alerts[0].turn_no
    )
    assert alerts[0].quote in turn.text


@pytest.mark.parametrize("persona_id", ["fallen-ko", "fallen-en"])
def test_an_emergency_is_raised_before_we_begin_to_answer_it(
    whole_run: WholeRun, persona_id: str
) -> None:
    call = whole_run.last_call(persona_id)
    alert = whole_run.alerts[call.id][0]
    answer = next(
        turn
        for turn in whole_run.transcript(persona_id)
        if turn.turn_no > alert.turn_no and turn.speaker is Speaker.AGENT
    )
    assert call.answered_at is not None
    assert alert.raised_at < call.answered_at + timedelta(milliseconds=answer.started_ms)
    assert alert.audio_ms is not None
    assert alert.audio_ms < answer.started_ms


def test_nobody_else_raises_an_alert(whole_run: WholeRun) -> None:
    emergencies = {whole_run.last_call(name).id for name in ("fallen-ko", "fallen-en")}
    assert set(whole_run.alerts) == emergencies


@pytest.mark.parametrize("persona_id", ["voicemail-ko", "voicemail-en"])
def test_a_machine_gets_our_message_after_its_beep(whole_run: WholeRun, persona_id: str) -> None:
    message_ms = whole_run.heard_there(persona_id)["message_ms"]
    assert isinstance(message_ms, int)
    assert message_ms >= 1000


@pytest.mark.parametrize("language", Language)
def test_who_asked_never_to_be_called_again_is_on_the_list(
    whole_run: WholeRun, language: Language
) -> None:
    listed = whole_run.installation.run("do-not-call", "list", "--json")
    assert listed.status == 0, listed.err
    asked = {one["call_id"]: one["source"] for one in json.loads(listed.out)}
    assert asked.get(whole_run.last_call(f"refuses-{language}").id) == "spoken"
