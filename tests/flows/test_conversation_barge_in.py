"""Speech over our own voice."""

from __future__ import annotations

from carecall.domain.language import Language
from carecall.domain.turns import Speaker
from carecall.ports.dialogue import CalleeDid, Line, NextStep, Reply
from carecall.ports.speech import SpokenText
from tests.fakes.dialogue import ask, goodbye
from tests.fakes.talk_rig import TalkRig

LONG = "Please tell me in your own words how you have been since our last call."
BYE = "Thank you and goodbye."


async def talking(rig: TalkRig) -> TalkRig:
    await rig.answer()
    await rig.until_sounding()
    await rig.wait(1000)
    return rig


async def test_speech_silences_us_within_300_ms() -> None:
    rig = await talking(TalkRig(ask(LONG), goodbye(BYE)))
    await rig.say("wait", 280)
    assert not rig.channel.sounding


async def test_an_interruption_is_answered_and_our_text_is_cut_where_we_stopped() -> None:
    rig = await talking(TalkRig(ask(LONG), ask("I am listening."), goodbye(BYE)))
    await rig.say("my chest hurts badly", 1200)
    await rig.hear_out()
    event = rig.dialogue.events[0]
    assert event.talked_over_us
    assert event.question_heard, "the only sentence had begun"
    assert event.heard is not None
    assert event.heard.text == "my chest hurts badly"
    assert rig.agent_said[0] == "Please tell me in your"
    assert rig.store.turns[0].cut_off


async def test_a_listening_noise_pauses_us_and_we_go_on() -> None:
    rig = await talking(TalkRig(ask(LONG), goodbye(BYE)))
    await rig.say("uh-huh", 300)
    assert not rig.channel.sounding
    await rig.until_sounding()
    await rig.until_silent()
    await rig.wait(100)
    assert rig.agent_said == [LONG]
    assert not rig.store.turns[0].cut_off
    assert rig.dialogue.events == []


async def test_a_korean_listening_noise_does_not_cut_us() -> None:
    rig = await talking(TalkRig(ask(LONG), goodbye(BYE), language=Language.KO))
    await rig.say("네", 300)
    await rig.until_sounding()
    await rig.until_silent()
    await rig.wait(100)
    assert rig.agent_said == [LONG]


async def test_a_short_word_that_means_something_cuts_us() -> None:
    rig = await talking(TalkRig(ask(LONG), ask("Yes?"), goodbye(BYE)))
    await rig.say("stop", 300)
    await rig.wait(600)
    assert rig.dialogue.events[0].did is CalleeDid.SPOKE
    assert rig.store.turns[0].cut_off


async def test_a_noise_without_words_lets_us_go_on() -> None:
    rig = await talking(TalkRig(ask(LONG), goodbye(BYE)))
    rig.recogniser.failures = 2
    await rig.say("crash", 300)
    assert not rig.channel.sounding
    assert await rig.until_sounding() <= 1700


async def test_we_go_on_by_ourselves_when_recognition_takes_too_long() -> None:
    rig = await talking(TalkRig(ask(LONG), goodbye(BYE)))
    rig.recogniser.free.clear()
    await rig.say("uh-huh", 300)
    assert 1000 <= await rig.until_sounding() <= 2000


async def test_a_line_that_may_not_be_interrupted_is_spoken_to_its_end() -> None:
    line = Line(text=LONG, interruptible=False)
    rig = await talking(
        TalkRig(Reply(lines=(line,), then=NextStep.LISTEN), ask("I see."), goodbye(BYE))
    )
    await rig.say("my chest hurts badly", 1200)
    assert rig.channel.sounding
    await rig.until_silent()
    await rig.hear_out()
    assert rig.agent_said[0] == LONG
    assert rig.dialogue.events[0].talked_over_us, "what was said meanwhile is not lost"
    assert rig.dialogue.events[0].did is CalleeDid.SPOKE


async def test_a_key_cuts_even_a_line_that_may_not_be_interrupted() -> None:
    line = Line(text=LONG, interruptible=False)
    rig = await talking(
        TalkRig(Reply(lines=(line,), then=NextStep.LISTEN), ask("You pressed one."))
    )
    await rig.press("1")
    await rig.wait(20)
    assert not rig.channel._queue or rig.agent_said[0] != LONG
    await rig.wait(100)
    assert rig.dialogue.events[0].did is CalleeDid.PRESSED
    assert rig.dialogue.events[0].digit == "1"
    assert rig.store.turns[0].cut_off
    assert rig.store.turns[1].text == "[1]"
    assert rig.store.turns[1].speaker is Speaker.RECIPIENT


async def test_speech_in_our_first_300_ms_does_not_stop_us_at_once() -> None:
    rig = TalkRig(ask(LONG), goodbye(BYE))
    await rig.answer()
    await rig.until_sounding()
    await rig.say("hello", 260)
    assert rig.channel.sounding


async def test_an_answer_that_begins_in_our_last_syllable_is_a_plain_answer() -> None:
    rig = TalkRig(ask("Did you eat?"), ask("Good."), goodbye(BYE))
    await rig.answer()
    await rig.until_sounding()
    await rig.wait(400)
    await rig.say("yes i had rice", 900)
    await rig.hear_out()
    event = rig.dialogue.events[0]
    assert not event.talked_over_us
    assert event.heard is not None
    assert event.heard.text == "yes i had rice"
    assert rig.agent_said[0] == "Did you eat?"


async def test_the_second_sentence_is_not_spoken_after_an_interruption() -> None:
    rig = await talking(TalkRig(ask(LONG, "And did you eat?"), ask("Yes?"), goodbye(BYE)))
    await rig.say("please stop talking", 1000)
    await rig.hear_out()
    assert rig.agent_said == ["Please tell me in your", "Yes?"]
    assert not rig.dialogue.events[0].question_heard


async def test_a_long_listening_noise_does_not_cut_us() -> None:
    rig = await talking(TalkRig(ask(LONG), goodbye(BYE)))
    await rig.say("right right okay", 900)
    assert not rig.channel.sounding
    await rig.until_sounding()
    await rig.until_silent()
    await rig.wait(100)
    assert rig.agent_said == [LONG]
    assert rig.dialogue.events == []


async def test_our_own_words_that_come_back_do_not_interrupt_us() -> None:
    rig = await talking(TalkRig(ask(LONG), goodbye(BYE)))
    await rig.say("please tell me in your own", 700)
    await rig.until_sounding()
    await rig.until_silent()
    await rig.wait(100)
    assert rig.agent_said == [LONG]
    assert rig.dialogue.events == []


async def test_our_own_words_at_the_end_of_our_sentence_are_not_an_answer() -> None:
    rig = await talking(TalkRig(ask(LONG, listen_s=4.0), goodbye(BYE)))
    while rig.channel.queued_ms > 400:
        await rig.wait(20)
    await rig.say("since our last call", 700)
    await rig.wait(1500)
    assert rig.dialogue.events == []
    assert rig.agent_said == [LONG]


async def test_somebody_who_answers_with_our_words_is_heard() -> None:
    rig = TalkRig(ask("Did you sleep well last night?"), ask("Good."), goodbye(BYE))
    await rig.answer()
    await rig.hear_out()
    await rig.say("sleep well last night", 900)
    await rig.hear_out()
    assert rig.dialogue.events[0].did is CalleeDid.SPOKE


async def test_after_a_listening_noise_we_begin_the_torn_words_again() -> None:
    first, gap, second = b"\x00\x02" * 160, bytes(320), b"\x00\x03" * 160
    rig = TalkRig(ask(LONG), goodbye(BYE))

    async def render(sentence: SpokenText) -> bytes:
        return first * 60 + gap * 3 + second * 100

    rig.synthesiser.render = render  # type: ignore[method-assign]  # this test needs words and a gap
    await rig.answer()
    await rig.until_sounding()
    while second not in [chunk for chunk, _ in rig.channel.sent]:
        await rig.wait(20)
    await rig.wait(200)
    await rig.say("uh-huh", 300)
    await rig.until_sounding()
    await rig.until_silent()
    await rig.wait(100)
    sent = [chunk for chunk, queued in rig.channel.sent if queued]
    assert sent.count(first) == 60
    assert 110 <= sent.count(second) <= 130, "what came before the pause is said again"
    assert rig.agent_said == [LONG]
    assert not rig.store.turns[0].cut_off


async def test_our_voice_fades_out_instead_of_clicking() -> None:
    rig = await talking(TalkRig(ask(LONG), goodbye(BYE)))
    await rig.say("wait", 280)
    last = [chunk for chunk, queued in rig.channel.sent if queued][-1]
    assert last[:2] == b"\xfe\xfe"
    assert last[-2:] in (b"\x00\x00", b"\xff\xff", b"\xfe\xff"), "it ends next to silence"
