"""A wish for no more calls is written while the person is on the line, whatever becomes of the talk."""

from __future__ import annotations

from carecall.domain.call import EndedBy
from carecall.domain.consent import RefusalSource
from carecall.ports.dialogue import CalleeDid, Line, NextStep, Reply, StopWish
from tests.fakes.dialogue import ask, goodbye
from tests.fakes.talk_rig import ANSWERED_AT, TalkRig

GREETING = "Hello, this is the AI helper."
BYE = "Thank you and goodbye."
STOP = StopWish(source=RefusalSource.SPOKEN)


async def test_a_wish_for_no_more_calls_is_written_before_we_answer_it() -> None:
    rig = TalkRig(ask(GREETING), ask("Is that right?", stop_wish=STOP), goodbye(BYE))
    await rig.answer()
    await rig.hear_out()
    await rig.say("do not call me again", 1000)
    await rig.until_sounding()
    assert [wish.source for wish in rig.store.refused] == [RefusalSource.SPOKEN]
    assert rig.store.refused[0].call_id == rig.brief.call_id
    assert rig.store.refused[0].at == ANSWERED_AT
    await rig.hang_up()
    await rig.end()
    assert rig.store.order[-1] == "end"


async def test_a_wish_spoken_into_the_hangup_is_written_all_the_same() -> None:
    rig = TalkRig(
        ask(GREETING), Reply(lines=(), then=NextStep.HANG_UP, stop_wish=STOP), goodbye(BYE)
    )
    await rig.answer()
    await rig.hear_out()
    await rig.say("do not call me again", 1000)
    await rig.hang_up()
    finished = await rig.end()
    assert finished.ended_by is EndedBy.RECIPIENT
    assert len(rig.store.refused) == 1
    assert rig.store.order.index("wish") < rig.store.order.index("end")


async def test_a_wish_that_is_taken_back_is_told() -> None:
    back = StopWish(source=RefusalSource.SPOKEN, taken_back=True)
    rig = TalkRig(ask(GREETING), ask("?", stop_wish=STOP), ask("good", stop_wish=back))
    await rig.answer()
    await rig.hear_out()
    await rig.say("do not call me again", 1000)
    await rig.hear_out()
    await rig.say("no no keep calling", 1000)
    await rig.until_sounding()
    assert [wish.taken_back for wish in rig.store.refused] == [False, True]
    await rig.hang_up()
    await rig.end()


async def test_a_pressed_key_is_told_and_its_wish_written() -> None:
    pressed = StopWish(source=RefusalSource.PRESSED)
    closing = Reply(lines=(Line(text=BYE),), then=NextStep.HANG_UP, stop_wish=pressed)
    rig = TalkRig(ask(GREETING), closing)
    await rig.answer()
    await rig.hear_out()
    await rig.press("9")
    await rig.end()
    assert rig.dialogue.events[0].did is CalleeDid.PRESSED
    assert [wish.source for wish in rig.store.refused] == [RefusalSource.PRESSED]


async def test_a_wish_before_our_greeting_is_answered_and_not_greeted_over() -> None:
    rig = TalkRig(ask(GREETING), ask("We will not call you.", stop_wish=STOP), goodbye(BYE))
    await rig.answer()
    await rig.say("do not call me again", 1500)
    await rig.hear_out()
    assert len(rig.store.refused) == 1
    assert GREETING not in rig.agent_said
    await rig.hang_up()
    await rig.end()
