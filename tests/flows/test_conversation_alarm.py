"""Emergencies in words that are still being said: raised at once, confirmed or doubted by the whole turn."""

from __future__ import annotations

import asyncio

import pytest

from carecall.domain.alert import AlertStanding, HeardBy
from carecall.domain.alert_words import is_said_whole
from carecall.domain.findings import Kind, Label, Reading
from carecall.domain.language import Language
from carecall.errors import EngineTooSlow
from carecall.ports.dialogue import Emergency, Line, NextStep, Reply
from carecall.ports.speech import Priority
from tests.fakes.analyst import PhraseAnalyst
from tests.fakes.dialogue import ask, goodbye
from tests.fakes.talk_rig import TalkRig

GREETING = "Hello, this is the AI helper. How are you?"
LONG = "I wanted to tell you that"
FALLEN = "well I cannot get up from the floor you see and then"
MORE = "so that is how it is"
FALL = Reading(label=Label.EMERGENCY, kind=Kind.ANSWER, evidence="cannot get up", matter="fall")
URGENT = Reply(
    lines=(Line(text="I am telling them now.", interruptible=False),),
    then=NextStep.LISTEN,
    emergency=Emergency(reading=FALL, rule="phrases: fall"),
)


def rig(*replies, language=Language.EN, **facts):
    return TalkRig(*replies, language=language, analyst=PhraseAnalyst(), **facts)


async def heard_out(talk):
    await talk.answer()
    await talk.hear_out()


def standings(talk):
    return [(alert.matter, alert.standing) for alert in talk.store.alerts]


async def test_an_emergency_is_raised_before_the_turn_is_over_and_confirmed_by_it() -> None:
    talk = rig(ask(GREETING), URGENT)
    await heard_out(talk)
    await talk.say(FALLEN, 2600)
    assert standings(talk) == [("fall", AlertStanding.HEARD)]
    [early] = talk.store.alerts
    assert early.heard_by is HeardBy.PARTIAL
    assert early.quote == "cannot get up"
    assert early.audio_ms is not None
    assert Priority.PARTIAL in talk.recogniser.passes
    await talk.until_sounding()
    assert standings(talk)[1] == ("fall", AlertStanding.CONFIRMED)
    assert talk.dialogue.events[-1].alarmed == FALL
    await talk.hang_up()
    await talk.end()


async def test_short_words_wait_for_nothing_but_their_pause() -> None:
    talk = rig(ask(GREETING), URGENT)
    await heard_out(talk)
    await talk.say("I cannot get up", 800)
    assert talk.store.alerts == []
    await talk.wait(400)
    assert standings(talk)[0] == ("fall", AlertStanding.HEARD)
    await talk.hang_up()
    await talk.end()


async def test_our_own_voice_stops_for_an_emergency_even_where_it_may_not_be_interrupted() -> None:
    closing = Reply(
        lines=(Line(text="a very long line that nobody may talk over " * 8, interruptible=False),),
        then=NextStep.LISTEN,
    )
    talk = rig(ask(GREETING), closing, URGENT)
    await heard_out(talk)
    await talk.say("fine", 600)
    await talk.until_sounding()
    await talk.say(FALLEN, 2600)
    assert talk.store.alerts
    assert not talk.channel.sounding
    await talk.until_sounding()
    assert "I am telling them now." not in talk.agent_said[:-1]
    await talk.hang_up()
    await talk.end()


async def test_first_words_that_the_whole_turn_contradicts_are_doubted_and_kept() -> None:
    talk = rig(ask(GREETING), ask("Are you all right?"))
    await heard_out(talk)
    await talk.say(FALLEN, 2600)
    assert standings(talk) == [("fall", AlertStanding.HEARD)]
    talk.recogniser.said_otherwise = "I said I cannot wait to get out"
    await talk.until_sounding()
    assert standings(talk) == [("fall", AlertStanding.HEARD), ("fall", AlertStanding.DOUBTED)]
    assert talk.dialogue.events[-1].alarmed == FALL
    await talk.hang_up()
    await talk.end()


async def test_a_recogniser_without_room_costs_the_early_alarm_only() -> None:
    talk = rig(ask(GREETING), URGENT)
    await heard_out(talk)
    talk.recogniser.refuses = {Priority.PARTIAL: EngineTooSlow("busy")}
    await talk.say(FALLEN, 2600)
    assert talk.store.alerts == []
    await talk.until_sounding()
    assert ("fall", AlertStanding.CONFIRMED) in standings(talk)
    await talk.hang_up()
    await talk.end()


async def test_words_that_come_after_their_turn_was_taken_raise_nothing_in_the_next() -> None:
    talk = rig(ask(GREETING), ask("go on"), ask("and then"))
    await heard_out(talk)
    talk.recogniser.late = {Priority.PARTIAL: asyncio.Event()}
    await talk.say(FALLEN, 1300)
    talk.recogniser.said_otherwise = "all fine here"
    await talk.until_sounding()
    await talk.until_silent()
    talk.recogniser.late[Priority.PARTIAL].set()
    await talk.wait(200)
    assert talk.store.alerts == []
    await talk.hang_up()
    await talk.end()


async def test_a_machine_is_in_no_emergency() -> None:
    listening_on = Reply(lines=(), then=NextStep.LISTEN_ON, voicemail=True)
    talk = rig(ask(GREETING), listening_on, listening_on)
    await heard_out(talk)
    await talk.say("leave a message", 900)
    await talk.wait(2500)
    await talk.say(FALLEN, 2600)
    assert talk.store.alerts == []
    await talk.hang_up()
    await talk.end()


async def test_a_matter_that_was_raised_before_stops_nobody_again() -> None:
    talk = rig(ask(GREETING), ask("go on"), urgent_matters=frozenset({"fall"}))
    await heard_out(talk)
    await talk.say(FALLEN, 2600)
    assert talk.store.alerts == []
    await talk.hang_up()
    await talk.end()


async def test_somebody_who_says_it_and_hangs_up_is_heard_while_the_call_is_written() -> None:
    talk = rig(ask(GREETING), URGENT, goodbye("bye"))
    await heard_out(talk)
    await talk.say("I cannot get up", 700)
    await talk.hang_up()
    await talk.end()
    assert [alert.matter for alert in talk.store.alerts][:1] == ["fall"]
    assert talk.store.order.index("alert") < talk.store.order.index("end")


async def test_without_a_watcher_the_dialogue_raises_it_at_the_end_of_the_turn() -> None:
    talk = TalkRig(ask(GREETING), URGENT)
    await heard_out(talk)
    await talk.say(FALLEN, 2600)
    assert Priority.PARTIAL not in talk.recogniser.passes
    await talk.until_sounding()
    [alert] = talk.store.alerts
    assert (alert.heard_by, alert.standing) == (HeardBy.RULES, AlertStanding.CONFIRMED)
    turn = talk.store.turns[1]
    assert alert.turn_no == turn.turn_no == 2
    assert turn.started_ms <= (alert.audio_ms or 0) < turn.ended_ms
    await talk.hang_up()
    await talk.end()


async def test_a_reply_that_steps_back_for_a_human_ends_the_sound_with_the_decision_written() -> (
    None
):
    connect = Reply(lines=(Line(text="connecting"),), then=NextStep.TRANSFER)
    talk = rig(ask(GREETING), connect)
    await heard_out(talk)
    await talk.say("a person please", 900)
    finished = await talk.end()
    assert finished.transferring
    assert finished.talk_no == 1


async def test_a_talk_that_the_person_left_is_never_a_transfer() -> None:
    connect = Reply(lines=(Line(text="connecting " * 20),), then=NextStep.TRANSFER)
    talk = rig(ask(GREETING), connect)
    await heard_out(talk)
    await talk.say("a person please", 900)
    await talk.until_sounding()
    await talk.hang_up()
    assert not (await talk.end()).transferring


@pytest.mark.parametrize(
    ("text", "evidence", "whole"),
    [
        ("부엌에 불이 난", "불이 난", False),
        ("부엌에 불이 난 건 아니고", "불이 난", True),
        ("there is a fire in the", "a fire", True),
        ("there is a fire", "a fire", False),
        ("", "", False),
    ],
)
def test_first_words_are_trusted_once_a_denial_would_have_been_heard(text, evidence, whole) -> None:
    assert is_said_whole(text, evidence) is whole
