"""What the campaign may expect of any phone line, over the fake and over AMI."""

import asyncio
from contextlib import asynccontextmanager

import pytest

from carecall.domain.call import CallerId, DueCall, ProgressKind
from carecall.domain.language import Language
from carecall.errors import AmiUnavailable, OriginateRefused
from carecall.telephony.ami_link import AmiLink
from carecall.telephony.phone_line import AmiPhoneLine
from tests.fakes.ami import QUICK, fake_ami
from tests.fakes.clock import FakeClock
from tests.fakes.phone_line import FakePhoneLine

CALL_ID = "3b5bb0a7-7c1a-4d6f-9a2e-0c6f1f9f0001"
OTHER_ID = "3b5bb0a7-7c1a-4d6f-9a2e-0c6f1f9f0002"


def due_call(call_id=CALL_ID) -> DueCall:
    return DueCall(
        call_id=call_id,
        planned_call_id=1,
        attempt_no=1,
        number="01055550001",
        caller_id=CallerId(number="0212345678", lettering="안부"),
        trunk="trunk",
        language=Language.KO,
        ring_timeout_s=30,
        max_talk_s=600,
    )


class FakeStage:
    """The fake line plays its own other end."""

    def __init__(self, line: FakePhoneLine) -> None:
        self.line = line

    async def rings(self, call_id):
        self.line.rings(call_id)

    async def answers(self, call_id):
        self.line.answers(call_id)

    async def ends(self, call_id, cause, reason=None):
        self.line.ends(call_id, cause=cause, reason=reason)

    async def refuses(self):
        self.line.refuses = "Extension does not exist."

    async def loses_the_answer(self):
        self.line.loses_answers = True

    def orders(self):
        return len(self.line.dialled)


class AmiStage:
    """A fake manager interface sends what Asterisk 22 sends."""

    def __init__(self, line: AmiPhoneLine, ami) -> None:
        self.line = line
        self.ami = ami
        self.answered = set()

    async def rings(self, call_id):
        channel = self.ami.live.setdefault(call_id, "PJSIP/trunk-00000001")
        await self.ami.event("Newchannel", Channel=channel, Uniqueid=call_id)
        await self.ami.event(
            "Newstate", Channel=channel, ChannelStateDesc="Ringing", Uniqueid=call_id
        )
        await self.ami.event("DialState", DestUniqueid=call_id, DialStatus="RINGING")

    async def answers(self, call_id):
        channel = self.ami.live.setdefault(call_id, "PJSIP/trunk-00000001")
        self.answered.add(call_id)
        await self.ami.event("Newstate", Channel=channel, ChannelStateDesc="Up", Uniqueid=call_id)
        await self.ami.event("OriginateResponse", ActionID=call_id, Response="Success", Reason="4")

    async def ends(self, call_id, cause, reason=None):
        self.ami.live.pop(call_id)
        state = "Up" if call_id in self.answered else "Ringing"
        await self.ami.event(
            "Hangup", Uniqueid=call_id, Cause=str(cause), ChannelStateDesc=state, times=2
        )
        if call_id not in self.answered:
            await self.ami.event(
                "OriginateResponse", ActionID=call_id, Response="Failure", Reason=str(reason)
            )

    async def refuses(self):
        self.ami.refuse["Originate"] = "Extension does not exist."

    async def loses_the_answer(self):
        self.ami.close_on.add("Originate")

    def orders(self):
        return len(self.ami.actions("Originate"))


@asynccontextmanager
async def fake_stage():
    yield FakeStage(FakePhoneLine(FakeClock()))


@asynccontextmanager
async def ami_stage():
    async with fake_ami() as ami:
        link = AmiLink(ami.address, QUICK)
        line = AmiPhoneLine(link, FakeClock(), last_event_wait_s=0.02)
        task = asyncio.create_task(link.run())
        try:
            await link.ready(2.0)
            yield AmiStage(line, ami)
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


@pytest.fixture(params=[fake_stage, ami_stage], ids=["fake", "ami"])
async def stage(request):
    async with request.param() as made:
        yield made


async def heard(stage, count):
    news = stage.line.progress()
    async with asyncio.timeout(2):
        return [await anext(news) for _ in range(count)]


async def test_a_call_rings_is_answered_and_ends_once_each(stage):
    await stage.line.dial(due_call())
    await stage.rings(CALL_ID)
    await stage.answers(CALL_ID)
    await stage.ends(CALL_ID, cause=16)
    news = await heard(stage, 3)
    assert [one.kind for one in news] == [
        ProgressKind.RINGING,
        ProgressKind.ANSWERED,
        ProgressKind.ENDED,
    ]
    assert {one.call_id for one in news} == {CALL_ID}
    assert news[-1].answered
    assert news[-1].hangup_cause == 16


async def test_a_busy_phone_ends_unanswered_with_its_cause(stage):
    await stage.line.dial(due_call())
    await stage.rings(CALL_ID)
    await stage.ends(CALL_ID, cause=17, reason=5)
    ended = (await heard(stage, 2))[-1]
    assert (ended.kind, ended.hangup_cause, ended.originate_reason, ended.answered) == (
        ProgressKind.ENDED,
        17,
        5,
        False,
    )


async def test_live_calls_are_those_that_neither_ended_nor_waited(stage):
    await stage.line.dial(due_call())
    await stage.rings(CALL_ID)
    await stage.line.dial(due_call(OTHER_ID))
    await stage.rings(OTHER_ID)
    await stage.ends(OTHER_ID, cause=17, reason=5)
    assert await stage.line.live_calls() == {CALL_ID}


async def test_a_refused_order_says_so(stage):
    await stage.refuses()
    with pytest.raises(OriginateRefused) as refused:
        await stage.line.dial(due_call())
    assert refused.value.call_id == CALL_ID


async def test_an_order_without_an_answer_is_unknown_and_was_given_once(stage):
    await stage.loses_the_answer()
    with pytest.raises(AmiUnavailable):
        await stage.line.dial(due_call())
    assert stage.orders() == 1


async def test_hanging_up_a_call_that_is_gone_is_quiet(stage):
    await stage.line.hang_up(CALL_ID)


async def test_a_line_that_is_up_is_ready_and_nothing_is_on_record(stage):
    assert stage.line.ready
    assert await stage.line.trace(CALL_ID) is None


async def test_without_evidence_nobody_says_that_nothing_rang(stage):
    assert not await stage.line.never_rang(CALL_ID, FakeClock().now())


async def test_the_news_end_when_the_line_is_closed(stage):
    stage.line.close()
    assert [news async for news in stage.line.progress()] == []
