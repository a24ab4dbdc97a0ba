"""Broken AMI links: half open, flooded, cut in mid-order; nothing rings twice and nobody waits for ever."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from carecall.domain.call import ProgressKind
from carecall.errors import AmiUnavailable
from carecall.telephony.ami_link import AmiLink
from carecall.telephony.ami_session import AmiTiming
from carecall.telephony.cel import CelFile
from carecall.telephony.phone_line import AmiPhoneLine
from tests.fakes.ami import QUICK, fake_ami
from tests.fakes.clock import FakeClock
from tests.fakes.tcp_proxy import tcp_proxy
from tests.telephony.test_ami_headers import CALL_ID, due_call

HASTY = AmiTiming(login_s=1.0, answer_s=0.05, ping_s=0.02, retry_first_s=0.01, retry_longest_s=0.02)


class Line:
    """A phone line on a link, with its clock."""

    def __init__(self, address, timing, record=None) -> None:
        self.clock = FakeClock()
        self.link = AmiLink(address, timing)
        self.line = AmiPhoneLine(self.link, self.clock, record=record, last_event_wait_s=0.02)


@asynccontextmanager
async def lined(address, timing=QUICK, record=None):
    made = Line(address, timing, record)
    task = asyncio.create_task(made.link.run())
    try:
        await made.link.ready(2.0)
        yield made
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def until(condition):
    """Give way until `condition` holds."""
    async with asyncio.timeout(5):
        while True:
            if condition():
                return
            await asyncio.sleep(0.005)


async def test_a_link_into_a_black_hole_is_cut_and_opened_again_and_nothing_is_ordered_twice():
    async with (
        fake_ami() as ami,
        tcp_proxy(ami.address.port) as proxy,
        lined(replace(ami.address, port=proxy.port), HASTY) as at,
    ):
        proxy.black_hole = True
        with pytest.raises(AmiUnavailable) as unknown:
            await at.line.dial(due_call())
        await asyncio.wait_for(at.line.next_session(), 2)
        await until(lambda: not at.link.connected)
        proxy.thaw()
        await ami.until("Login", 2)
        await asyncio.wait_for(at.line.next_session(), 5)
        assert await at.line.live_calls() == frozenset()
    assert unknown.value.sent
    assert len(ami.actions("Originate")) <= 1


async def test_no_order_follows_one_that_waits_long_for_its_answer():
    async with fake_ami() as ami, lined(ami.address) as at:
        ami.ignore = {"Originate"}
        order = asyncio.create_task(at.line.dial(due_call()))
        await ami.until("Originate")
        assert at.line.ready
        at.clock.advance(0.3)
        assert not at.line.ready
        ami.drop()
        with pytest.raises(AmiUnavailable):
            await order
        await at.link.ready(2.0)
        assert at.line.ready


async def test_a_flood_of_events_is_heard_whole_while_nobody_takes_the_news():
    async with fake_ami() as ami, lined(ami.address) as at:
        heard = []
        at.link.on_event(heard.append)
        await ami.event("VarSet", Variable="X", Value="y" * 200, times=20_000)
        await ami.event("Newstate", Uniqueid=CALL_ID, ChannelStateDesc="Up")
        assert (await at.link.ask({"Action": "Ping"}))[0]["response"] == "Success"
        news = await asyncio.wait_for(anext(at.line.progress()), 5)
    assert news.kind is ProgressKind.ANSWERED
    assert len(heard) == 20_001
    assert ami.logins == 1


ORDERED_AFTER_S = 100


class Record:
    """A log that holds nothing of any call."""

    def __init__(self) -> None:
        self.asked = []

    def end_of(self, call_id):
        return None

    def never_rang(self, call_id, ordered_at):
        self.asked.append(call_id)
        return True


@pytest.mark.parametrize(
    ("uptime_s", "proven"),
    [(None, False), (50, False), (101, False), (103, True), (86400, True)],
    ids=["unknown", "restarted since", "just started", "up before", "up for long"],
)
async def test_only_an_asterisk_that_was_up_before_the_order_proves_that_nothing_rang(
    uptime_s, proven
):
    record = Record()
    async with fake_ami() as ami:
        ami.uptime_s = uptime_s
        async with lined(ami.address, record=record) as at:
            await at.link.ask({"Action": "Ping"})
            ordered_at = at.clock.now() - timedelta(seconds=ORDERED_AFTER_S)
            assert await at.line.never_rang(CALL_ID, ordered_at) is proven
    assert bool(record.asked) is proven


async def test_without_a_record_nothing_is_proven(tmp_path):
    async with fake_ami() as ami:
        ami.uptime_s = 86400
        async with lined(ami.address, record=CelFile(tmp_path / "absent.csv")) as at:
            await at.link.ask({"Action": "Ping"})
            assert not await at.line.never_rang(CALL_ID, at.clock.now())
