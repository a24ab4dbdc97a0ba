"""The loop that tells others of what nobody has taken up."""

from __future__ import annotations

import asyncio

import pytest

from carecall.aftercall.escalation import Escalation
from tests.fakes.clock import FakeClock


class Desk:
    """Says what a test wants, and remembers when it was asked."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.asked = []

    def escalate(self, now):
        self.asked.append(now)
        answer = self.answers.pop(0) if self.answers else 0
        if isinstance(answer, Exception):
            raise answer
        return answer


async def test_it_tells_what_the_desk_found(caplog):
    clock = FakeClock()
    desk = Desk(2)
    assert await Escalation(desk, clock).escalate() == 2
    assert desk.asked == [clock.now()]
    assert "escalated what nobody has taken up" in caplog.text


async def test_a_quiet_desk_is_not_worth_a_line(caplog):
    assert await Escalation(Desk(), FakeClock()).escalate() == 0
    assert caplog.text == ""


async def test_a_desk_that_breaks_is_asked_again_after_a_while(caplog):
    desk, pauses = Desk(OSError("the database is away"), 1), []

    async def sleep(seconds):
        pauses.append(seconds)
        if len(pauses) == 2:
            raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await Escalation(desk, FakeClock(), sleep=sleep).run()
    assert (len(desk.asked), pauses) == (2, [5.0, 5.0])
