"""A whole talk, from the first word to the record of it."""

from __future__ import annotations

from carecall.domain.call import Disposition, EndedBy
from carecall.domain.findings import Kind, Label, Reading
from carecall.domain.script import Expectation, Topic
from carecall.domain.turns import Speaker
from carecall.ports.dialogue import CalleeDid, Emergency, Line, NextStep, Reply
from carecall.ports.speech import Priority
from tests.fakes.dialogue import ask, goodbye
from tests.fakes.talk_rig import ANSWERED_AT, TalkRig

GREETING = "Hello, this is the AI helper."
BYE = "Thank you and goodbye."


async def test_a_call_is_greeted_answered_and_closed() -> None:
    rig = TalkRig(ask(GREETING), ask("How did you sleep?", topic=Topic.SLEEP), goodbye(BYE))
    await rig.answer()
    await rig.hear_out()
    await rig.say("fine thank you", 900)
    await rig.hear_out()
    await rig.say("i slept well", 1000)
    finished = await rig.end()

    assert [turn.text for turn in finished.turns] == [
        GREETING, "fine thank you", "How did you sleep?", "i slept well", BYE,
    ]  # fmt: skip
    assert [turn.turn_no for turn in finished.turns] == [1, 2, 3, 4, 5]
    assert finished.turns[3].speaker is Speaker.RECIPIENT
    assert finished.turns[3].topic is Topic.SLEEP
    assert finished.topics_asked == (Topic.SLEEP,)
    assert finished.ended_by is EndedBy.AGENT
    assert finished.disposition is Disposition.ANSWERED
    assert finished.closing_reached
    assert finished.answered_at == ANSWERED_AT
    assert finished.recording == "2026/11/02/call.wav"
    assert rig.channel.hung_up
    assert rig.store.turns == list(finished.turns)
    assert rig.detector.live == set(), "the detector's row is given back"


async def test_the_first_word_comes_right_after_100_ms_of_silence() -> None:
    rig = TalkRig(ask(GREETING), goodbye(BYE))
    await rig.answer()
    await rig.wait(200)
    await rig.hang_up()
    finished = await rig.end()
    assert finished.first_audio_ms is not None
    assert 100 <= finished.first_audio_ms <= 140


async def test_times_of_turns_are_those_of_the_call() -> None:
    rig = TalkRig(ask(GREETING), goodbye(BYE))
    await rig.answer()
    await rig.hear_out()
    began = rig.channel.position_ms
    await rig.say("fine thank you", 1000)
    finished = await rig.end()
    turn = finished.turns[1]
    assert abs(turn.started_ms - began) <= 40
    assert abs(turn.ended_ms - (began + 1000)) <= 40


async def test_the_answer_comes_soon_after_the_person_has_finished() -> None:
    rig = TalkRig(ask(GREETING), ask("Good."), goodbye(BYE))
    await rig.answer()
    await rig.hear_out()
    await rig.say("i am fine", 1000)
    waited = await rig.until_sounding()
    assert waited <= 600
    await rig.hear_out()
    await rig.hang_up()
    finished = await rig.end()
    response_ms = finished.turns[2].response_ms
    assert response_ms is not None
    assert abs(response_ms - waited) <= 60


async def test_recognition_runs_in_the_pause_and_is_not_repeated_when_the_turn_is_over() -> None:
    rig = TalkRig(ask(GREETING), goodbye(BYE))
    await rig.answer()
    await rig.hear_out()
    await rig.say("i am fine", 1000)
    await rig.end()
    assert rig.recogniser.passes == [Priority.SPECULATIVE]


async def test_words_after_a_pause_belong_to_the_same_turn() -> None:
    rig = TalkRig(ask(GREETING), goodbye(BYE))
    await rig.answer()
    await rig.hear_out()
    await rig.say("i slept and", 800)
    await rig.wait(500)
    await rig.say("then i woke up", 800)
    finished = await rig.end()
    assert finished.turns[1].text == "i slept and then i woke up"
    assert len(finished.turns) == 3


async def test_a_pass_that_is_overtaken_by_more_speech_is_dropped() -> None:
    rig = TalkRig(ask(GREETING), goodbye(BYE))
    await rig.answer()
    await rig.hear_out()
    rig.recogniser.free.clear()
    await rig.say("i slept", 800)
    await rig.wait(300)
    await rig.say("very badly", 800)
    assert rig.recogniser.dropped == 1
    rig.recogniser.free.set()
    finished = await rig.end()
    assert finished.turns[1].text == "i slept very badly"


async def test_a_person_who_goes_on_before_we_begin_is_heard_out() -> None:
    rig = TalkRig(ask(GREETING), ask("Did you eat?"), goodbye(BYE))
    await rig.answer()
    await rig.hear_out()
    rig.recogniser.free.clear()
    await rig.say("i am fine", 800)
    await rig.wait(900)
    assert not rig.channel.sounding
    await rig.say("but my knee hurts", 900)
    rig.recogniser.free.set()
    await rig.until_sounding()
    assert rig.dialogue.events[0].heard is not None
    assert rig.dialogue.events[0].heard.text == "i am fine but my knee hurts"


async def test_a_reply_that_is_not_begun_waits_while_the_person_speaks_again() -> None:
    rig = TalkRig(ask(GREETING), ask("Did you eat?"), ask("Oh, your knee."), goodbye(BYE))
    await rig.answer()
    await rig.hear_out()
    rig.synthesiser.free.clear()
    await rig.say("i am fine", 800)
    await rig.wait(900)
    await rig.say("my knee hurts though", 900)
    rig.synthesiser.free.set()
    await rig.until_sounding()
    await rig.hear_out()
    assert [event.goes_on for event in rig.dialogue.events[:2]] == [False, True]
    assert rig.agent_said == [GREETING, "Did you eat?"], "the answer to the whole"


async def test_somebody_who_speaks_first_is_greeted_all_the_same() -> None:
    rig = TalkRig(ask(GREETING), ask("Did you eat?"), goodbye(BYE))
    rig.synthesiser.free.clear()
    await rig.answer()
    await rig.say("yes who is this", 900)
    rig.synthesiser.free.set()
    await rig.hear_out()
    assert rig.agent_said == [GREETING]
    assert rig.store.turns[0].text == "yes who is this"
    await rig.say("oh it is you", 900)
    await rig.hear_out()
    assert rig.agent_said == [GREETING, "Did you eat?"]


async def test_a_plain_hello_before_the_greeting_is_not_a_turn() -> None:
    rig = TalkRig(ask(GREETING), goodbye(BYE))
    rig.synthesiser.free.clear()
    await rig.answer()
    await rig.say("hello", 500)
    rig.synthesiser.free.set()
    await rig.hear_out()
    assert [turn.text for turn in rig.store.turns] == [GREETING]


async def test_a_machine_that_speaks_first_is_not_greeted() -> None:
    rig = TalkRig(ask(GREETING), Reply(lines=(), then=NextStep.LISTEN_ON, voicemail=True))
    rig.synthesiser.free.clear()
    await rig.answer()
    await rig.say("nobody is here please leave a message", 3000)
    rig.synthesiser.free.set()
    await rig.wait(3000)
    assert rig.agent_said == []
    await rig.hang_up()
    assert (await rig.end()).disposition is Disposition.VOICEMAIL


async def test_silence_is_told_to_the_dialogue_after_its_listening_time() -> None:
    rig = TalkRig(ask(GREETING, listen_s=3.0), ask("Are you still there?"), goodbye(BYE))
    await rig.answer()
    await rig.until_sounding()
    await rig.until_silent()
    waited = await rig.until_sounding()
    assert 3000 <= waited <= 3300
    assert [event.did for event in rig.dialogue.events] == [CalleeDid.SAID_NOTHING]


async def test_a_click_is_not_an_answer() -> None:
    rig = TalkRig(ask(GREETING, listen_s=2.0), goodbye(BYE))
    await rig.answer()
    await rig.hear_out()
    await rig.say("click", 60)
    await rig.end()
    assert [event.did for event in rig.dialogue.events] == [CalleeDid.SAID_NOTHING]


async def test_a_failing_recogniser_is_an_unclear_answer() -> None:
    rig = TalkRig(ask(GREETING), ask("Pardon?"), goodbye(BYE))
    await rig.answer()
    await rig.hear_out()
    rig.recogniser.failures = 2
    await rig.say("i am fine", 900)
    await rig.hear_out()
    event = rig.dialogue.events[0]
    assert event.did is CalleeDid.UNCLEAR
    assert event.speech_ms >= 850
    assert rig.recogniser.passes == [Priority.SPECULATIVE, Priority.FINAL]


async def test_the_recogniser_is_told_what_was_asked() -> None:
    rig = TalkRig(ask(GREETING, topic=Topic.MEAL, expects=Expectation.YES_NO), goodbye(BYE))
    await rig.answer()
    await rig.hear_out()
    await rig.say("yes i did", 900)
    await rig.end()
    assert rig.recogniser.hints[0].topic is Topic.MEAL
    assert rig.recogniser.hints[0].expects is Expectation.YES_NO


async def test_numbers_are_given_more_time() -> None:
    rig = TalkRig(ask(GREETING, expects=Expectation.NUMBER), goodbye(BYE))
    await rig.answer()
    await rig.hear_out()
    await rig.say("one two", 900)
    assert await rig.until_sounding() >= 1050


async def test_hanging_up_in_a_sentence_keeps_what_was_heard_of_it() -> None:
    rig = TalkRig(ask("One two three four five six seven eight."), goodbye(BYE))
    await rig.answer()
    await rig.wait(1100)
    await rig.hang_up()
    finished = await rig.end()
    assert [turn.text for turn in finished.turns] == ["One two three four"]
    assert finished.turns[0].cut_off
    assert finished.ended_by is EndedBy.RECIPIENT
    assert not finished.closing_reached
    assert abs(finished.talk_ms - 1100) <= 20


async def test_words_cut_short_by_a_hangup_are_kept() -> None:
    rig = TalkRig(ask(GREETING), goodbye(BYE))
    await rig.answer()
    await rig.hear_out()
    await rig.say("please help me", 900)
    await rig.hang_up()
    finished = await rig.end()
    assert finished.turns[-1].text == "please help me"


async def test_an_emergency_is_raised_while_the_call_goes_on() -> None:
    reading = Reading(
        label=Label.EMERGENCY, kind=Kind.ANSWER, evidence="cannot get up", matter="fall"
    )
    rig = TalkRig(
        ask(GREETING),
        ask("Help is coming.", emergency=Emergency(reading=reading, rule="fall-1")),
        goodbye(BYE),
    )
    rig.store.failures = 0
    await rig.answer()
    await rig.hear_out()
    await rig.say("i fell and cannot get up", 1500)
    await rig.hear_out()
    assert [alert.quote for alert in rig.store.alerts] == ["cannot get up"]
    assert rig.store.alerts[0].turn_no == 2
    assert not rig.channel.hung_up
    assert rig.store.order.index("turn 2") < rig.store.order.index("alert")


async def test_a_beep_is_told_to_the_dialogue() -> None:
    leave = Reply(lines=(Line(text="We called."),), then=NextStep.HANG_UP, voicemail=True)
    on = Reply(lines=(), then=NextStep.LISTEN_ON, voicemail=True)
    rig = TalkRig(ask(GREETING), on, on, leave)
    await rig.answer()
    await rig.hear_out()
    await rig.say("please leave a message", 1500)
    await rig.wait(1500)
    assert not rig.channel.sounding
    await rig.hear(_beep(400))
    finished = await rig.end()
    assert rig.dialogue.events[-1].did is CalleeDid.VOICEMAIL_BEEP
    assert finished.disposition is Disposition.VOICEMAIL
    assert not finished.closing_reached
    assert finished.turns[-1].text == "We called."


async def test_a_call_ends_at_its_longest_talk_time() -> None:
    rig = TalkRig(ask("Tell me more."), max_talk_s=20)
    await rig.answer()
    for _ in range(12):
        await rig.wait(400)
        await rig.say("well let me think", 800)
    finished = await rig.end()
    assert finished.ended_by is EndedBy.AGENT
    assert finished.talk_ms <= 20_000
    assert rig.agent_said[-1].startswith("Our time for today")


async def test_a_broken_dialogue_is_excused_for_and_the_call_has_a_record() -> None:
    rig = TalkRig(ask(GREETING), RuntimeError("a rule broke"))
    await rig.answer()
    await rig.hear_out()
    await rig.say("i am fine", 900)
    finished = await rig.end()
    assert finished.ended_by is EndedBy.FAULT
    assert finished.turns[-1].text.startswith("I am sorry")
    assert rig.channel.hung_up


async def test_a_broken_voice_ends_the_call_as_a_fault() -> None:
    rig = TalkRig(ask(GREETING), goodbye(BYE))
    rig.synthesiser.broken_on = " "
    await rig.answer()
    finished = await rig.end()
    assert finished.ended_by is EndedBy.FAULT
    assert finished.turns == ()
    assert rig.channel.hung_up


async def test_a_database_that_is_away_does_not_disturb_the_talk() -> None:
    rig = TalkRig(ask(GREETING), ask("How are you?"), goodbye(BYE))
    rig.store.failures = 2
    await rig.answer()
    await rig.hear_out()
    await rig.say("i am fine", 900)
    await rig.hear_out()
    await rig.say("very fine", 900)
    finished = await rig.end()
    assert len(finished.turns) == 5
    assert len(rig.store.turns) == 3


async def test_a_deaf_detector_does_not_hang_the_call() -> None:
    rig = TalkRig(ask(GREETING, listen_s=2.0), goodbye(BYE))
    rig.detector.broken = True
    await rig.answer()
    await rig.say("anybody there", 1500)
    finished = await rig.end()
    assert [event.did for event in rig.dialogue.events] == [CalleeDid.SAID_NOTHING]
    assert finished.ended_by is EndedBy.AGENT


async def test_words_spoken_into_the_goodbye_are_kept_and_do_not_prolong_the_call() -> None:
    rig = TalkRig(ask(GREETING), goodbye(BYE))
    await rig.answer()
    await rig.hear_out()
    await rig.say("i am fine", 900)
    await rig.until_sounding()
    await rig.wait(900)
    await rig.say("thank you very much goodbye", 900)
    finished = await rig.end()
    assert [turn.text for turn in finished.turns][-2:] == [BYE, "thank you very much goodbye"]
    assert finished.ended_by is EndedBy.AGENT


async def test_an_unknown_call_id_is_not_admitted() -> None:
    rig = TalkRig(ask(GREETING))
    assert await rig.conversations.admit("0b5e0b0e-0000-4000-8000-00000000dead") is None


async def test_a_ticket_is_good_for_one_call() -> None:
    rig = TalkRig(ask(GREETING))
    rig.store.tickets[rig.brief.call_id] = rig.brief
    assert await rig.conversations.admit(rig.brief.call_id) is not None
    assert await rig.conversations.admit(rig.brief.call_id) is None


async def test_preparing_renders_the_greeting_and_the_apology() -> None:
    rig = TalkRig(ask(GREETING))
    await rig.conversations.prepare(rig.brief)
    assert rig.synthesiser.rendered[0].text == GREETING
    assert len(rig.synthesiser.rendered) == 2


async def test_both_sides_are_recorded_for_the_whole_talk() -> None:
    rig = TalkRig(ask(GREETING), goodbye(BYE))
    await rig.answer()
    await rig.hear_out()
    await rig.say("i am fine", 900)
    finished = await rig.end()
    assert len(rig.recorder.left) == len(rig.recorder.right)
    # The rig's line goes on while the end is written, which takes a moment on a busy machine.
    assert 0 <= len(rig.recorder.left) // 16 - finished.talk_ms <= 2_000


def _beep(ms: int) -> bytes:
    from math import pi, sin
    from struct import pack

    samples = (int(9000 * sin(2 * pi * 1000 * at / 8000)) for at in range(8 * ms))
    return b"".join(pack("<h", sample) for sample in samples)
