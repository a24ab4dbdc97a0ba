"""Turns that go on after a pause, people of different pace, and answers that take long."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from carecall.domain.findings import Kind, Label, Reading
from carecall.domain.script import Expectation
from carecall.domain.turns import Speaker, Turn
from carecall.ports.dialogue import CalleeDid, CalleeEvent, Emergency, Line, NextStep, Reply
from tests.fakes.dialogue import ask, goodbye
from tests.fakes.talk_rig import TalkRig, make_brief

GREETING = "Hello, this is the AI helper."
BYE = "Thank you and goodbye."
ANSWER = "I see, and did you eat anything today?"


def by_words(**answers: str) -> Callable[[CalleeEvent], Reply]:
    """Answer by the first of `answers` whose name is a word of what was heard."""

    def answer(event: CalleeEvent) -> Reply:
        text = event.heard.text if event.heard else ""
        return ask(next(answer for word, answer in answers.items() if word in text))

    return answer


async def greeted(rig: TalkRig) -> TalkRig:
    await rig.answer()
    await rig.hear_out()
    return rig


# --- turns that go on ---------------------------------------------------------------------


async def test_somebody_who_goes_on_into_our_first_words_is_answered_as_a_whole() -> None:
    rig = await greeted(TalkRig(ask(GREETING), by_words(knee="Oh, your knee.", fine=ANSWER)))
    await rig.say("i am fine", 900)
    await rig.until_sounding()
    await rig.wait(100)
    await rig.say("but my knee hurts", 1300)
    await rig.until_silent()
    await rig.hear_out()
    whole = rig.dialogue.events[1]
    assert whole.goes_on
    assert whole.heard is not None
    assert whole.heard.text == "i am fine but my knee hurts"
    assert not whole.talked_over_us, "the first answer is taken back, so nothing was talked over"
    assert rig.agent_said[-1] == "Oh, your knee."


async def test_a_turn_that_went_on_is_one_turn_in_the_record() -> None:
    rig = await greeted(TalkRig(ask(GREETING), by_words(knee="Oh, your knee.", fine=ANSWER)))
    await rig.say("i am fine", 900)
    await rig.until_sounding()
    await rig.wait(100)
    await rig.say("but my knee hurts", 1300)
    await rig.hear_out()
    await rig.hang_up()
    turns = (await rig.end()).turns
    theirs = [turn for turn in turns if turn.speaker is Speaker.RECIPIENT]
    assert [turn.text for turn in theirs] == ["i am fine but my knee hurts"]
    assert theirs[0].turn_no == 2
    assert [turn.turn_no for turn in turns] == list(range(1, len(turns) + 1))
    written = {turn.turn_no: turn for turn in rig.store.turns}
    assert written[2].text == "i am fine but my knee hurts", "the fragment is written over"


async def test_speech_well_into_our_answer_is_a_turn_of_its_own() -> None:
    rig = await greeted(TalkRig(ask(GREETING), ask(ANSWER), ask("Yes?")))
    await rig.say("i am fine", 900)
    await rig.until_sounding()
    await rig.wait(900)
    await rig.say("wait i forgot something", 1300)
    await rig.hear_out()
    event = rig.dialogue.events[1]
    assert not event.goes_on
    assert event.talked_over_us
    assert event.heard is not None
    assert event.heard.text == "wait i forgot something"


async def test_a_listening_noise_into_our_first_words_takes_nothing_back() -> None:
    rig = await greeted(TalkRig(ask(GREETING), ask(ANSWER), goodbye(BYE)))
    await rig.say("i am fine", 900)
    await rig.until_sounding()
    await rig.wait(200)
    await rig.say("mm-hm", 400)
    await rig.wait(700)
    await rig.until_silent()
    assert len(rig.dialogue.events) == 1
    await rig.wait(100)
    assert rig.agent_said == [GREETING, ANSWER]


async def test_a_noise_before_we_begin_does_not_ask_the_dialogue_again() -> None:
    rig = await greeted(TalkRig(ask(GREETING), ask(ANSWER), goodbye(BYE)))
    rig.synthesiser.free.clear()
    await rig.say("i am fine", 900)
    await rig.wait(800)
    rig.recogniser.failures = 2
    await rig.say("crash", 300)
    await rig.wait(800)
    rig.synthesiser.free.set()
    await rig.hear_out()
    assert len(rig.dialogue.events) == 1
    assert rig.agent_said == [GREETING, ANSWER]


async def test_a_noise_that_cut_our_first_words_lets_us_begin_again() -> None:
    rig = await greeted(TalkRig(ask(GREETING), ask(ANSWER), goodbye(BYE)))
    await rig.say("i am fine", 900)
    await rig.until_sounding()
    await rig.wait(100)
    await rig.say("i am fine", 900)
    await rig.hear_out()
    assert [event.goes_on for event in rig.dialogue.events] == [False, True]
    assert rig.agent_said[-1] == ANSWER


async def test_words_that_were_known_stay_when_the_rest_is_not_understood() -> None:
    rig = await greeted(TalkRig(ask(GREETING), ask(ANSWER), ask("Pardon?"), goodbye(BYE)))
    await rig.say("i am fine", 900)
    await rig.until_sounding()
    await rig.wait(100)
    rig.recogniser.failures = 9
    await rig.say("mumble", 1800)
    await rig.hear_out()
    event = rig.dialogue.events[1]
    assert event.did is CalleeDid.UNCLEAR
    assert not event.goes_on
    theirs = [turn.text for turn in rig.store.turns if turn.speaker is Speaker.RECIPIENT]
    assert theirs == ["i am fine", ""]


async def test_what_was_not_understood_at_first_is_heard_as_a_whole() -> None:
    rig = await greeted(
        TalkRig(ask(GREETING), ask("I did not hear you, please say it again."), ask(ANSWER))
    )
    rig.recogniser.failures = 2
    await rig.say("mumble", 900)
    await rig.until_sounding()
    await rig.wait(100)
    await rig.say("my knee hurts", 1300)
    await rig.until_silent()
    await rig.hear_out()
    assert [event.did for event in rig.dialogue.events] == [CalleeDid.UNCLEAR, CalleeDid.SPOKE]
    assert rig.dialogue.events[1].goes_on


async def test_a_click_after_a_turn_changes_nothing() -> None:
    rig = await greeted(TalkRig(ask(GREETING), ask(ANSWER), goodbye(BYE)))
    rig.synthesiser.free.clear()
    await rig.say("i am fine", 900)
    await rig.wait(800)
    await rig.say("tick", 120)
    await rig.wait(800)
    rig.synthesiser.free.set()
    await rig.hear_out()
    assert len(rig.dialogue.events) == 1
    assert rig.recogniser.longest_ms < 1600, "the click was not recognised with the turn"


async def test_an_alarm_stands_and_is_not_taken_back_by_what_follows() -> None:
    reading = Reading(label=Label.EMERGENCY, kind=Kind.ANSWER, evidence="fell", matter="fall")
    alarm = ask("Help is coming to you now.", emergency=Emergency(reading=reading, rule="fall"))
    rig = await greeted(TalkRig(ask(GREETING), alarm, ask("I am with you.")))
    await rig.say("i fell", 900)
    await rig.until_sounding()
    await rig.wait(100)
    await rig.say("and my hip hurts", 1300)
    await rig.hear_out()
    assert [event.goes_on for event in rig.dialogue.events] == [False, False]
    assert rig.dialogue.events[1].heard is not None
    assert rig.dialogue.events[1].heard.text == "and my hip hurts"


async def test_a_key_ends_the_turn_before_it() -> None:
    rig = await greeted(TalkRig(ask(GREETING), ask(ANSWER), ask("You pressed one."), ask("Yes?")))
    await rig.say("i am fine", 900)
    await rig.until_sounding()
    await rig.press("1")
    await rig.say("and now this", 1300)
    await rig.hear_out()
    assert [event.did for event in rig.dialogue.events[:2]] == [CalleeDid.SPOKE, CalleeDid.PRESSED]
    assert not any(event.goes_on for event in rig.dialogue.events)


async def test_what_was_recognised_before_the_person_went_on_is_not_used() -> None:
    rig = await greeted(TalkRig(ask(GREETING), by_words(knee="Oh, your knee.", fine=ANSWER)))
    rig.recogniser.free.clear()
    await rig.say("i am fine", 900)
    await rig.wait(400)
    await rig.say("my knee hurts", 900)
    rig.recogniser.free.set()
    await rig.hear_out()
    assert rig.recogniser.dropped == 1
    assert [event.heard.text for event in rig.dialogue.events if event.heard] == [
        "i am fine my knee hurts"
    ]


# --- pace ---------------------------------------------------------------------------------


async def test_somebody_slow_is_given_more_time_after_the_first_time() -> None:
    rig = await greeted(TalkRig(*[ask(f"{GREETING} {number}") for number in range(9)]))
    for number in range(4):
        await rig.say(f"well {number} the", 900)
        await rig.wait(1100)
        await rig.say(f"then {number} it", 900)
        await rig.hear_out()
    await rig.say("so it is", 900)
    slow_ms = await rig.until_sounding()
    quick = await greeted(TalkRig(ask(GREETING), goodbye(BYE)))
    await quick.say("so it is", 900)
    assert slow_ms > await quick.until_sounding() + 150
    await rig.hang_up()
    assert ((await rig.end()).answer_pace_ms or 0) > 700


async def test_the_pace_of_earlier_calls_counts_from_the_first_answer() -> None:
    rig = await greeted(TalkRig(ask(GREETING), goodbye(BYE), answer_pace_ms=1000))
    await rig.say("i am fine", 900)
    assert 650 <= await rig.until_sounding() <= 1100


async def test_a_quick_person_waits_no_longer_than_before() -> None:
    waits = []
    for pace_ms in (None, 200):
        rig = await greeted(TalkRig(ask(GREETING), goodbye(BYE), answer_pace_ms=pace_ms))
        await rig.say("i am fine", 900)
        waits.append(await rig.until_sounding())
    assert waits[0] == waits[1]


async def test_a_call_that_teaches_nothing_leaves_the_pace_alone() -> None:
    rig = await greeted(TalkRig(ask(GREETING), goodbye(BYE), answer_pace_ms=800))
    await rig.say("i am fine", 900)
    assert (await rig.end()).answer_pace_ms is None


async def test_a_number_without_its_digits_is_waited_for() -> None:
    rig = await greeted(TalkRig(ask(GREETING, expects=Expectation.NUMBER), goodbye(BYE)))
    await rig.say("let me think", 900)
    assert await rig.until_sounding() >= 1400


async def test_a_number_with_its_unit_is_answered_soon() -> None:
    rig = await greeted(TalkRig(ask(GREETING, expects=Expectation.NUMBER), goodbye(BYE)))
    await rig.say("about six hours", 900)
    assert await rig.until_sounding() <= 800


# --- answers that take long ---------------------------------------------------------------

WAIT = "One moment."


def slow_rig(*replies: Reply, first: Reply | None = None) -> TalkRig:
    script = replace(make_brief().script, lines={"thinking": (WAIT,)})
    return TalkRig(first or ask(GREETING), *replies, script=script)


class SlowSession:
    """A dialogue that answers when it is let."""

    def __init__(self, rig: TalkRig) -> None:
        self.free = asyncio.Event()
        session = rig.dialogue.sessions[-1]
        answer = session.answer

        async def late(event: CalleeEvent) -> Reply:
            await self.free.wait()
            return await answer(event)

        session.answer = late  # type: ignore[method-assign]  # this test makes the engine slow


async def test_a_slow_dialogue_is_bridged_once() -> None:
    rig = await greeted(slow_rig(ask(ANSWER), goodbye(BYE)))
    engine = SlowSession(rig)
    await rig.say("i am fine", 900)
    waited = await rig.until_sounding()
    assert 1100 <= waited <= 1500, "the end of the turn and 700 ms"
    await rig.until_silent()
    await rig.wait(3000)
    assert rig.agent_said == [GREETING, WAIT], "only once"
    engine.free.set()
    await rig.hear_out()
    assert rig.agent_said == [GREETING, WAIT, ANSWER]


async def test_a_bridge_is_in_the_record_behind_what_was_said() -> None:
    rig = await greeted(slow_rig(ask(ANSWER), goodbye(BYE)))
    rig.recogniser.free.clear()
    await rig.say("i am fine", 900)
    await rig.until_sounding()
    await rig.wait(1500)
    rig.recogniser.free.set()
    await rig.hear_out()
    await rig.hang_up()
    turns = (await rig.end()).turns
    assert [turn.text for turn in turns] == [GREETING, "i am fine", WAIT, ANSWER]
    assert turns[2].response_ms is None
    assert (turns[3].response_ms or 0) > 2000, "the wait is not hidden"


async def gone_while_bridged(slow: str, words: str) -> Sequence[Turn]:
    """Return the record of a person who hangs up in the middle of a bridge."""
    rig = await greeted(slow_rig(ask(ANSWER), goodbye(BYE)))
    if slow == "recognition":
        rig.recogniser.free.clear()
    else:
        SlowSession(rig)
    await rig.say(words, 900)
    await rig.until_sounding()
    await rig.wait(300)
    await rig.hang_up()
    rig.recogniser.free.set()
    return (await rig.end()).turns


@pytest.mark.parametrize("slow", ["recognition", "dialogue"])
async def test_a_bridge_that_is_cut_off_by_the_end_of_the_call_is_in_the_record(slow: str) -> None:
    turns = await gone_while_bridged(slow, "i am fine")
    assert [turn.text for turn in turns][:2] == [GREETING, "i am fine"]
    assert turns[2].text
    assert WAIT.startswith(turns[2].text)
    assert turns[2].cut_off


async def test_a_bridge_is_in_the_record_also_where_no_word_was_understood() -> None:
    turns = await gone_while_bridged("recognition", "")
    assert [turn.speaker for turn in turns] == [Speaker.AGENT, Speaker.AGENT]
    assert WAIT.startswith(turns[1].text)


async def test_a_bridge_is_rendered_before_the_phone_is_picked_up() -> None:
    rig = slow_rig(ask(ANSWER))
    await rig.conversations.prepare(rig.brief)
    assert WAIT in [sentence.text for sentence in rig.synthesiser.rendered]


async def test_a_quick_answer_is_not_bridged() -> None:
    rig = await greeted(slow_rig(ask(ANSWER), goodbye(BYE)))
    await rig.say("i am fine", 900)
    await rig.hear_out()
    assert rig.agent_said == [GREETING, ANSWER]


async def test_no_bridge_where_one_word_is_the_answer() -> None:
    rig = await greeted(slow_rig(ask(ANSWER), first=ask(GREETING, expects=Expectation.YES_NO)))
    engine = SlowSession(rig)
    await rig.say("yes", 500)
    await rig.wait(3000)
    engine.free.set()
    await rig.hear_out()
    assert rig.agent_said == [GREETING, ANSWER]


async def test_a_bridge_is_not_said_to_somebody_who_speaks_and_stops_for_them() -> None:
    rig = await greeted(slow_rig(ask(ANSWER), goodbye(BYE)))
    engine = SlowSession(rig)
    await rig.say("i am fine", 900)
    await rig.wait(700)
    await rig.say("and i slept well", 1500)
    assert rig.agent_said == [GREETING]
    await rig.until_sounding()
    await rig.say("and another thing", 300)
    assert not rig.channel.sounding
    engine.free.set()
    await rig.hear_out()
    assert rig.agent_said[-1] == ANSWER


async def test_nobody_is_bridged_before_we_said_who_calls() -> None:
    rig = slow_rig(ask(ANSWER), goodbye(BYE))
    rig.synthesiser.free.clear()
    await rig.answer()
    rig.recogniser.free.clear()
    await rig.say("yes who is this", 900)
    await rig.wait(3000)
    rig.synthesiser.free.set()
    await rig.wait(200)
    assert not rig.agent_said
    rig.recogniser.free.set()
    await rig.hear_out()
    assert rig.agent_said == [GREETING]


# --- lines that may not be interrupted ----------------------------------------------------


async def test_speech_never_cuts_the_words_of_an_emergency_and_a_key_does() -> None:
    line = Line(text="I am telling the centre now. Please call 119.", interruptible=False)
    rig = await greeted(
        TalkRig(ask(GREETING), Reply(lines=(line,), then=NextStep.LISTEN), ask("Yes?"))
    )
    await rig.say("my chest hurts", 900)
    await rig.until_sounding()
    await rig.say("what did you say to me there", 1500)
    assert rig.channel.sounding
    await rig.press("1")
    await rig.wait(40)
    assert rig.store.turns[-2].cut_off or rig.store.turns[-1].cut_off
