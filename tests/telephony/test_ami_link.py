"""The AMI link: one order is sent once, every question ends, a dead line is noticed."""

import asyncio
import logging
from contextlib import asynccontextmanager

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from carecall.errors import AmiUnavailable, UnsafeText
from carecall.telephony.ami_link import AmiLink
from carecall.telephony.ami_session import AmiAddress, AmiTiming
from tests.fakes.ami import QUICK, fake_ami

ORIGINATE = {
    "Action": "Originate",
    "ActionID": "3b5bb0a7-7c1a-4d6f-9a2e-0c6f1f9f0001",
    "Channel": "PJSIP/1@t",
}


@asynccontextmanager
async def running(ami, timing=QUICK):
    link = AmiLink(ami.address, timing)
    task = asyncio.create_task(link.run())
    try:
        await link.ready(2.0)
        yield link
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_an_action_is_answered():
    async with fake_ami() as ami, running(ami) as link:
        answer = await link.ask({"Action": "Ping"})
    assert answer[0]["response"] == "Success"


async def test_an_originate_lost_before_its_answer_is_never_sent_again():
    async with fake_ami() as ami:
        ami.close_on = {"Originate"}
        async with running(ami) as link:
            with pytest.raises(AmiUnavailable) as unknown:
                await link.ask(ORIGINATE)
            ami.close_on = set()
            await ami.until("Login", 2)
            await link.ready(2.0)
            await link.ask({"Action": "Ping"})
            await ami.event("FullyBooted", Status="Fully Booted")
            await link.ask({"Action": "Ping"})
    assert unknown.value.sent
    assert len(ami.actions("Originate")) == 1


async def test_a_question_that_nobody_answers_ends_at_its_deadline():
    async with fake_ami() as ami, running(ami) as link:
        ami.ignore = {"Originate"}
        with pytest.raises(AmiUnavailable) as unknown:
            await link.ask(ORIGINATE, deadline_s=0.02)
    assert unknown.value.sent


async def test_events_that_carry_the_id_of_a_given_up_question_are_still_heard():
    heard = []
    async with fake_ami() as ami, running(ami) as link:
        link.on_event(heard.append)
        ami.ignore = {"Originate"}
        with pytest.raises(AmiUnavailable):
            await link.ask(ORIGINATE, deadline_s=0.02)
        await ami.event("OriginateResponse", ActionID=ORIGINATE["ActionID"], Response="Failure")
        await link.ask({"Action": "Ping"})
    assert [event["event"] for event in heard] == ["OriginateResponse"]


async def test_without_a_session_nothing_leaves_this_process():
    link = AmiLink(AmiAddress(host="127.0.0.1", port=1, username="carecall", secret="x"), QUICK)
    with pytest.raises(AmiUnavailable) as refused:
        await link.ask(ORIGINATE)
    assert not refused.value.sent


async def test_a_link_that_stays_silent_for_three_pings_is_cut_and_opened_again():
    timing = AmiTiming(
        login_s=1.0, answer_s=1.0, ping_s=0.01, retry_first_s=0.01, retry_longest_s=0.02
    )
    async with fake_ami() as ami, running(ami, timing) as link:
        ami.black_hole = True
        await ami.until_closed()
        silent = len(ami.actions("Ping"))
        ami.black_hole = False
        await ami.until("Login", 2)
        await link.ready(2.0)
        assert (await link.ask({"Action": "Ping"}))[0]["response"] == "Success"
    assert silent >= 3


async def test_a_link_whose_pings_are_answered_stays_up():
    timing = AmiTiming(login_s=1.0, answer_s=1.0, ping_s=0.005)
    async with fake_ami() as ami, running(ami, timing):
        await ami.until("Ping", 8)
    assert ami.logins == 1


async def test_a_wrong_secret_is_told_without_showing_it(caplog):
    caplog.set_level(logging.DEBUG)
    async with fake_ami() as ami:
        ami.secret = "another"
        link = AmiLink(ami.address, QUICK)
        task = asyncio.create_task(link.run())
        with pytest.raises(AmiUnavailable, match="cannot be reached"):
            await link.ready(0.05)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    assert "Secret" not in caplog.text
    assert "right" not in repr(ami.address)


async def test_nothing_private_is_logged(caplog):
    caplog.set_level(logging.DEBUG)
    async with fake_ami() as ami, running(ami) as link:
        ami.close_on = {"Originate"}
        with pytest.raises(AmiUnavailable):
            await link.ask({**ORIGINATE, "CallerID": '"Kim" <0212345678>'})
    assert "0212345678" not in caplog.text
    assert "Kim" not in caplog.text


async def test_hangul_cut_between_two_segments_arrives_whole():
    heard = []
    async with fake_ami() as ami, running(ami) as link:
        link.on_event(heard.append)
        ami.dribble = True
        await ami.event("Newchannel", CallerIDName="행복복지관 안부")
        await link.ask({"Action": "Ping"})
    assert heard[0]["calleridname"] == "행복복지관 안부"


async def test_a_listener_that_fails_harms_nobody():
    heard = []

    def broken(_event):
        raise RuntimeError

    async with fake_ami() as ami, running(ami) as link:
        link.on_event(heard.append)
        link.on_event(broken)
        await ami.event("Hangup", Cause="16", times=2)
        await link.ask({"Action": "Ping"})
    assert len(heard) == 2


async def test_an_endless_line_ends_the_session_and_not_the_memory():
    async with fake_ami() as ami, running(ami):
        for writer in list(ami._writers):
            writer.write(b"x" * 200_000)
        await ami.until("Login", 2)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(value=st.text(max_size=20), control=st.sampled_from("\r\n\x00\x1b\x7f\x85\u2028"))
def test_no_control_character_ever_reaches_the_wire(value, control):
    async def scene():
        async with fake_ami() as ami, running(ami) as link:
            before = ami.raw
            with pytest.raises(UnsafeText):
                await link.ask({"Action": "Originate", "CallerID": f"{value}{control}x"})
            await link.ask({"Action": "Ping"})
            return before, ami.raw

    before, after = asyncio.run(scene())
    sent = after[len(before) :].decode()
    assert "Originate" not in sent
    assert sent.count("\r\n\r\n") == 1
