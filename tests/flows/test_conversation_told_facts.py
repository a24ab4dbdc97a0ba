"""What a line tells is written only once the line was spoken to its last word."""

from __future__ import annotations

from carecall.domain.talk_facts import ErrandSaid, RequestTold
from carecall.ports.dialogue import Line, NextStep, Reply
from tests.fakes.dialogue import ask, goodbye
from tests.fakes.synthesiser import CHARACTER_MS
from tests.fakes.talk_rig import TalkRig

NEWS = Line(text="The heater is mended on Tuesday morning.", facts=(RequestTold(request_id=3),))
QUESTION = Line(text="Is that all right with you?", facts=(ErrandSaid(errand_id=7),))
NEWS_MS, QUESTION_MS = (CHARACTER_MS * len(line.text) for line in (NEWS, QUESTION))


async def told() -> TalkRig:
    """A call on which the news have just begun."""
    news = Reply(lines=(NEWS, QUESTION), then=NextStep.LISTEN)
    rig = TalkRig(ask("Hello?"), news, goodbye("Goodbye."))
    await rig.answer()
    await rig.hear_out()
    await rig.say("yes", 600)
    await rig.until_sounding()
    return rig


def facts_of(rig: TalkRig) -> list[object]:
    return [noted.fact for noted in rig.store.noted]


async def test_a_line_that_was_heard_out_is_written_behind_the_talk() -> None:
    rig = await told()
    await rig.wait(NEWS_MS + QUESTION_MS + 600)
    assert facts_of(rig) == [RequestTold(request_id=3), ErrandSaid(errand_id=7)]
    await rig.say("yes", 600)
    await rig.end()
    assert len(rig.store.noted) == 2


async def test_news_that_a_hang_up_cut_short_are_not_told() -> None:
    rig = await told()
    await rig.wait(NEWS_MS // 2)
    await rig.hang_up()
    await rig.end()
    assert facts_of(rig) == []


async def test_news_that_were_heard_before_the_hang_up_are_told() -> None:
    rig = await told()
    await rig.wait(NEWS_MS + QUESTION_MS // 2)
    await rig.hang_up()
    await rig.end()
    assert facts_of(rig) == [RequestTold(request_id=3)]
