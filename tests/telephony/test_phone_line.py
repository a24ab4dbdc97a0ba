"""The AMI phone line where AMI is at its worst."""

import asyncio
from contextlib import asynccontextmanager

import pytest

from carecall.domain.call import ProgressKind
from carecall.errors import AmiUnavailable, OriginateRefused
from carecall.telephony.ami_link import AmiLink
from carecall.telephony.phone_line import AmiPhoneLine
from tests.fakes.ami import QUICK, fake_ami
from tests.fakes.clock import FakeClock
from tests.telephony.test_ami_headers import CALL_ID, due_call


@asynccontextmanager
async def phone_line(ami):
    link = AmiLink(ami.address, QUICK)
    line = AmiPhoneLine(link, FakeClock(), last_event_wait_s=0.02)
    task = asyncio.create_task(link.run())
    try:
        await link.ready(2.0)
        yield line
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def next_news(line):
    async with asyncio.timeout(2):
        return await anext(line.progress())


async def test_a_lost_session_is_told_once_it_is_back():
    async with fake_ami() as ami, phone_line(ami) as line:
        await asyncio.wait_for(line.next_session(), 2)
        ami.drop()
        await asyncio.wait_for(line.next_session(), 2)
        assert ami.logins == 2
        assert await line.live_calls() == frozenset()


async def test_an_unanswered_end_whose_second_event_is_lost_still_ends():
    async with fake_ami() as ami, phone_line(ami) as line:
        await ami.event("Hangup", Uniqueid=CALL_ID, Cause="21", ChannelStateDesc="Down")
        ended = await next_news(line)
    assert (ended.kind, ended.hangup_cause, ended.answered) == (ProgressKind.ENDED, 21, False)


async def test_a_number_that_makes_no_channel_is_refused_with_the_reason():
    async with fake_ami() as ami, phone_line(ami) as line:
        await ami.event(
            "OriginateResponse",
            ActionID=CALL_ID,
            Response="Failure",
            Reason="0",
            Uniqueid="<null>",
        )
        refused = await next_news(line)
    assert (refused.kind, refused.originate_reason) == (ProgressKind.REFUSED, 0)


async def test_the_two_last_events_may_come_in_either_order():
    async with fake_ami() as ami, phone_line(ami) as line:
        await ami.event("Newchannel", Uniqueid=CALL_ID, ChannelStateDesc="Down")
        await ami.event("OriginateResponse", ActionID=CALL_ID, Response="Failure", Reason="3")
        await ami.event("Hangup", Uniqueid=CALL_ID, Cause="0", ChannelStateDesc="Ringing")
        ended = await next_news(line)
    assert (ended.hangup_cause, ended.originate_reason) == (0, 3)


async def test_a_failure_that_overtakes_the_news_of_its_channel_waits_for_it():
    async with fake_ami() as ami, phone_line(ami) as line:
        await ami.event("OriginateResponse", ActionID=CALL_ID, Response="Failure", Reason="0")
        await ami.event("Newchannel", Uniqueid=CALL_ID, ChannelStateDesc="Down")
        await ami.event("Hangup", Uniqueid=CALL_ID, Cause="58", TechCause="488 Not Acceptable Here")
        ended = await next_news(line)
    assert (ended.kind, ended.sip_status, ended.hangup_cause, ended.rang) == (
        ProgressKind.ENDED, 488, 58, False)  # fmt: skip


async def test_early_media_counts_as_ringing():
    async with fake_ami() as ami, phone_line(ami) as line:
        await ami.event("DialState", DestUniqueid=CALL_ID, DialStatus="PROGRESS")
        assert (await next_news(line)).kind is ProgressKind.RINGING


async def test_the_sip_status_is_taken_where_asterisk_gives_it():
    async with fake_ami() as ami, phone_line(ami) as line:
        await ami.event("OriginateResponse", ActionID=CALL_ID, Response="Success")
        await ami.event("Hangup", Uniqueid=CALL_ID, Cause="17", TechCause="SIP 486 Busy Here")
        assert (await next_news(line)).kind is ProgressKind.ANSWERED
        assert (await next_news(line)).sip_status == 486


@pytest.mark.parametrize(
    ("facts", "cause"),
    [({"Cause": "0"}, 23), ({"Cause": "16", "TechCause": "SIP 301 Moved Permanently"}, 16)],
)
async def test_a_call_that_was_sent_on_says_so_even_when_its_sip_status_came_too_late(facts, cause):
    async with fake_ami() as ami, phone_line(ami) as line:
        await ami.event("Newchannel", Uniqueid=CALL_ID, ChannelStateDesc="Down")
        await ami.event(
            "DialEnd", DestUniqueid=CALL_ID, DialStatus="CANCEL", Forward="0060012345678"
        )
        await ami.event("Hangup", Uniqueid=CALL_ID, ChannelStateDesc="Down", **facts)
        await ami.event("OriginateResponse", ActionID=CALL_ID, Response="Failure", Reason="0")
        assert (await next_news(line)).hangup_cause == cause


async def test_an_answer_of_whom_the_call_was_sent_on_to_is_nobodys_answer():
    async with fake_ami() as ami, phone_line(ami) as line:
        await ami.event("Newchannel", Uniqueid=CALL_ID, ChannelStateDesc="Down")
        await ami.event("DialEnd", DestUniqueid=CALL_ID, Forward="PJSIP/0060012345678@trunk")
        await ami.event("Hangup", Uniqueid=CALL_ID, ChannelStateDesc="Down", Cause="0")
        await ami.event("OriginateResponse", ActionID=CALL_ID, Response="Success", Reason="4")
        ended = await next_news(line)
    assert (ended.kind, ended.answered, ended.hangup_cause) == (ProgressKind.ENDED, False, 23)


@pytest.mark.parametrize(
    ("begun", "call_id", "ended"),
    [
        ({}, CALL_ID, ["carecall-core-1771234567.2"]),
        ({}, "1771234567.9", []),
        ({"DialString": "01055501234@trunk"}, CALL_ID, []),
        ({"Uniqueid": CALL_ID}, CALL_ID, []),
    ],
    ids=["ours", "another program's call", "another program's channel", "dialled by our dialplan"],
)
async def test_only_the_channel_that_our_call_was_sent_on_to_is_hung_up_at_once(
    begun, call_id, ended
):
    dialled = {"DestUniqueid": "carecall-core-1771234567.2", "DestChannel": "PJSIP/trunk-00000002",
               "DialString": "0060012345678@trunk"}  # fmt: skip
    async with fake_ami() as ami, phone_line(ami) as line:
        ami.live = dict.fromkeys(ended, "PJSIP/trunk-2")
        await ami.event("DialBegin", **{**dialled, **begun})
        await ami.event("DialEnd", DestUniqueid=call_id, Forward="PJSIP/0060012345678@trunk")
        await line.live_calls()
        hung_up = [action["Channel"][0] for action in ami.actions("Hangup")]
    assert hung_up == ended


async def test_channels_that_are_not_ours_say_nothing():
    async with fake_ami() as ami, phone_line(ami) as line:
        ami.live = {"1771234567.12": "PJSIP/office-1", CALL_ID: "PJSIP/trunk-2"}
        await ami.event("Hangup", Uniqueid="1771234567.12", Cause="16", ChannelStateDesc="Up")
        assert await line.live_calls() == {CALL_ID}
        line.close()
        assert [news async for news in line.progress()] == []


async def test_a_call_that_may_not_be_sent_is_refused_and_nothing_goes_out():
    async with fake_ami() as ami, phone_line(ami) as line:
        with pytest.raises(OriginateRefused):
            await line.dial(due_call(number="1\r\nApplication: System"))
        assert ami.actions("Originate") == []


async def test_an_order_without_a_session_is_refused_because_it_surely_did_not_ring():
    async with fake_ami() as ami, phone_line(ami) as line:
        ami.close_on = {"Login"}
        ami.drop()
        await ami.until("Login", 2)
        assert not line.ready
        with pytest.raises(OriginateRefused):
            await line.dial(due_call())


async def test_a_list_that_is_refused_is_not_an_empty_list():
    async with fake_ami() as ami, phone_line(ami) as line:
        ami.refuse["Status"] = "Permission denied"
        with pytest.raises(AmiUnavailable, match="Permission denied"):
            await line.live_calls()


async def test_a_live_call_is_hung_up_by_its_id():
    async with fake_ami() as ami, phone_line(ami) as line:
        ami.live[CALL_ID] = "PJSIP/trunk-1"
        await line.hang_up(CALL_ID)
        assert ami.actions("Hangup")[0]["Channel"] == [CALL_ID]


@pytest.mark.parametrize(("heard", "rang"), [("Ringing", True), ("Down", False)])
async def test_whether_it_rang_is_part_of_the_end(heard, rang):
    async with fake_ami() as ami, phone_line(ami) as line:
        await ami.event("Newchannel", Uniqueid=CALL_ID, ChannelStateDesc="Down")
        await ami.event("Hangup", Uniqueid=CALL_ID, Cause="19", ChannelStateDesc=heard)
        await ami.event("OriginateResponse", ActionID=CALL_ID, Response="Failure", Reason="0")
        assert (await next_news(line)).rang is rang


async def test_a_call_that_was_not_followed_from_its_start_may_have_rung():
    async with fake_ami() as ami, phone_line(ami) as line:
        await ami.event("Hangup", Uniqueid=CALL_ID, Cause="19", ChannelStateDesc="Down")
        assert (await next_news(line)).rang is None


async def test_the_refusal_of_a_second_call_with_the_same_id_leaves_the_first_alone():
    async with fake_ami() as ami, phone_line(ami) as line:
        await ami.event("Newchannel", Uniqueid=CALL_ID, ChannelStateDesc="Down")
        await ami.event("OriginateResponse", ActionID=CALL_ID, Response="Failure", Reason="0")
        await asyncio.sleep(0.03)
        await ami.event("Newstate", Uniqueid=CALL_ID, ChannelStateDesc="Up")
        assert (await next_news(line)).kind is ProgressKind.ANSWERED
