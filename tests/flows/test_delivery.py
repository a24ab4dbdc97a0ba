"""News arrive, whatever breaks on the way, and nobody gets them twice in normal operation."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta

import pytest

from carecall.aftercall.delivery import Delivery, DeliveryParts, DeliveryRule
from carecall.domain.language import Language
from carecall.domain.news import ChannelKind, News, NewsTopic
from carecall.errors import DeliveryFailed, DeliveryRefused
from carecall.ports.telemetry import Counted
from carecall.store.channels import NewChannel, add_channel
from carecall.store.deliveries import SqlOutbox
from carecall.store.outbox import publish
from carecall.store.session import system_writing
from tests.builders import NOON, make_organization
from tests.fakes.clock import FakeClock
from tests.fakes.news import FakeOutbox, FakePostman, a_message


class Counts:
    """Telemetry that remembers."""

    def __init__(self):
        self.counted = []

    def count(self, what, label="", *, by=1):
        self.counted.append((what, label))

    def observe(self, what, seconds):
        """Not asked here."""


class Stage:
    """One delivery loop over a queue in memory; time stands until a test moves it."""

    def __init__(self, outbox=None, clock=None, postman=None, **rule):
        self.outbox = outbox if outbox is not None else FakeOutbox()
        self.clock = clock or FakeClock(NOON)
        self.postman = postman if postman is not None else FakePostman()
        self.counts = Counts()
        parts = DeliveryParts(
            outbox=self.outbox,
            postmen=dict.fromkeys(ChannelKind, self.postman),
            clock=self.clock,
            chance=lambda: 0.5,
            telemetry=self.counts,
        )
        self.pauses = []
        self.delivery = Delivery(parts, sleep=self._sleep, rule=DeliveryRule(**rule))

    async def _sleep(self, seconds):
        self.pauses.append(seconds)

    def put(self, subject="a", channel_id=1, **changes):
        message = a_message(key=f"{subject}:{channel_id}", subject=subject, **changes)
        self.outbox.put(message, self.clock.now(), channel_id=channel_id)

    async def deliver(self):
        """Send everything that is due now."""
        while await self.delivery.send_due():
            await self.delivery.arrivals()


@pytest.fixture
def stage():
    return Stage()


async def test_what_is_due_arrives_once(stage):
    stage.put()
    await stage.deliver()
    await stage.deliver()
    assert stage.postman.keys == ["a:1"]
    assert stage.counts.counted == [(Counted.NEWS_DELIVERED, "email")]


async def test_a_failure_is_tried_again_after_pauses_that_double(stage):
    stage.put()
    stage.postman.troubles = [DeliveryFailed("busy") for _ in range(3)]
    tries = []
    for second in range(60):
        before = len(stage.postman.troubles) + 1 - len(stage.postman.taken)
        await stage.deliver()
        if before != len(stage.postman.troubles) + 1 - len(stage.postman.taken):
            tries.append(second)
        stage.clock.advance(1)
    assert tries == [0, 5, 15, 35]
    assert stage.postman.keys == ["a:1"]


async def test_the_pause_that_the_receiver_asked_for_is_granted(stage):
    stage.put()
    stage.postman.troubles = [DeliveryFailed("later", code=429, asked_s=90.0)]
    await stage.deliver()
    assert stage.outbox.rows[0].next_at == NOON + timedelta(seconds=90)


async def test_a_refusal_is_not_tried_again_and_is_said(stage, caplog):
    stage.put()
    stage.postman.troubles = [DeliveryRefused("never", code=404)]
    await stage.deliver()
    [row] = stage.outbox.rows
    assert (row.gave_up_at, row.problem) == (NOON, "never")
    assert "news given up" in caplog.text
    assert stage.counts.counted == [(Counted.NEWS_FAILED, "email")]


async def test_a_channel_that_is_gone_is_switched_off(stage):
    stage.put("a")
    stage.put("b")
    stage.postman.troubles = [DeliveryRefused("gone", code=410, gone=True)]
    await stage.delivery.send_due()
    await stage.delivery.arrivals()
    stage.put("c")
    await stage.deliver()
    assert stage.outbox.off == {1}
    assert "c:1" not in stage.postman.keys


async def test_after_a_day_of_failures_nobody_tries_any_more_and_the_last_problem_is_kept(stage):
    stage.put()
    while stage.outbox.rows[0].waits:
        stage.postman.troubles = [DeliveryFailed("still away")]
        await stage.deliver()
        stage.clock.advance(300)
    [row] = stage.outbox.rows
    assert timedelta(hours=23) < row.gave_up_at - NOON <= timedelta(hours=24)
    assert row.problem == "still away"


class Hanging:
    """A receiver that does not answer until it is told to."""

    def __init__(self):
        self.asked = asyncio.Event()
        self.answer = asyncio.Event()
        self.taken = []

    async def send(self, message):
        self.taken.append(message.subject)
        self.asked.set()
        await self.answer.wait()


async def test_a_slow_receiver_holds_up_nobody_else():
    slow = Hanging()
    stage = Stage(postman=slow, per_channel=2, at_once=6)
    for at in range(10):
        stage.put(f"slow {at}", channel_id=1)
    stage.put("quick", channel_id=2)
    for _ in range(5):
        await stage.delivery.send_due()
        await asyncio.sleep(0)
    assert "quick" in slow.taken
    assert len(slow.taken) == 3
    slow.answer.set()
    await stage.delivery.arrivals()
    await stage.deliver()
    assert len(slow.taken) == 11


async def test_the_loop_looks_again_and_what_is_on_its_way_arrives_when_it_is_stopped():
    outbox, slow, looks = FakeOutbox(), Hanging(), []

    async def sleep(seconds):
        looks.append(seconds)
        if len(looks) == 3:
            outbox.put(a_message(subject="late"), NOON)
        await asyncio.sleep(0)

    parts = DeliveryParts(outbox=outbox, postmen={ChannelKind.EMAIL: slow},
                          clock=FakeClock(NOON), chance=lambda: 0.5)  # fmt: skip
    running = asyncio.create_task(Delivery(parts, sleep=sleep).run())
    await asyncio.wait_for(slow.asked.wait(), 10)
    assert set(looks) == {0.5}
    running.cancel()
    await asyncio.sleep(0.001)
    slow.answer.set()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert outbox.rows[0].delivered_at == NOON


class Broken(FakeOutbox):
    """A queue whose database is away for so many questions."""

    away = 0

    def take(self, *args, **words):
        self._ask()
        return super().take(*args, **words)

    def delivered(self, news, now):
        self._ask()
        super().delivered(news, now)

    def _ask(self):
        if self.away:
            self.away -= 1
            raise OSError("the database is away")


async def test_a_database_that_is_away_is_asked_again_less_and_less_often(caplog):
    outbox, pauses = Broken(), []
    outbox.away = 6

    async def sleep(seconds):
        pauses.append(seconds)
        if len(pauses) == 8:
            raise asyncio.CancelledError

    parts = DeliveryParts(outbox=outbox, postmen={}, clock=FakeClock(NOON), chance=lambda: 0.5)
    with pytest.raises(asyncio.CancelledError):
        await Delivery(parts, sleep=sleep).run()
    assert pauses == [1.0, 2.0, 4.0, 8.0, 8.0, 8.0, 0.5, 0.5]


async def test_a_database_that_is_away_after_the_sending_costs_no_second_one(caplog):
    stage = Stage(Broken())
    stage.put()
    await stage.delivery.send_due()
    stage.outbox.away = 20
    await stage.delivery.arrivals()
    assert stage.outbox.rows[0].delivered_at == NOON
    assert stage.pauses == [1.0] * 20
    stage.clock.advance(1000)
    await stage.deliver()
    assert stage.postman.keys == ["a:1"]


async def test_a_postman_that_breaks_loses_nothing(stage, caplog):
    stage.put()
    stage.postman.troubles = [RuntimeError("a mistake of ours")]
    await stage.deliver()
    stage.clock.advance(119)
    await stage.deliver()
    assert stage.postman.keys == []
    stage.clock.advance(1)
    await stage.deliver()
    assert stage.postman.keys == ["a:1"]


async def test_the_log_names_the_call_and_never_the_target(stage, caplog):
    caplog.set_level(logging.DEBUG)
    stage.put(facts=(("call_id", "call-1"),), person="김순자")
    stage.put("b")
    stage.postman.troubles = [DeliveryFailed("busy desk@example.org")]
    await stage.deliver()
    said = str([record.__dict__ for record in caplog.records if "carecall" in record.name])
    assert "'call_id': 'call-1'" in said
    for private in ("desk@example.org", "a shared secret", "김순자"):
        assert private not in said


# The same over a real queue, where several controllers share it.


@pytest.fixture
def world(sessions):
    world = make_organization(sessions, people=1)
    with system_writing(sessions, "a test adds a channel") as session:
        new = NewChannel(
            organization_id=world.organization_id,
            name="desk",
            kind=ChannelKind.WEBHOOK,
            target="https://example.org/news",
            topics=tuple(NewsTopic),
            language=Language.KO,
        )
        add_channel(session, new)
    return world


def tell(world, subject):
    news = News(topic=NewsTopic.EMERGENCY, subject=subject, organization_id=world.organization_id)
    with system_writing(world.sessions, "a test tells something") as session:
        publish(session, news, NOON)


async def test_several_controllers_deliver_each_fact_once(world):
    wanted = [f"alert:{at}:raised" for at in range(24)]
    for subject in wanted:
        tell(world, subject)
    clock = FakeClock(NOON)
    stages = [Stage(SqlOutbox(world.sessions), clock) for _ in range(3)]
    for _ in range(2):
        await asyncio.gather(*(stage.deliver() for stage in stages))
    found = [message.subject for stage in stages for message in stage.postman.taken]
    assert sorted(found) == sorted(wanted)


class Killed(SqlOutbox):
    """A controller that dies between sending and saying so."""

    def delivered(self, news, now):
        raise SystemError("killed")


async def test_a_controller_killed_after_sending_leaves_it_to_another_under_the_same_key(world):
    tell(world, "alert:1:raised")
    clock = FakeClock(NOON)
    dying, other = Stage(Killed(world.sessions), clock), Stage(SqlOutbox(world.sessions), clock)
    await dying.deliver()
    await other.deliver()
    assert (len(dying.postman.taken), len(other.postman.taken)) == (1, 0)
    clock.advance(120)
    await other.deliver()
    clock.advance(1000)
    await other.deliver()
    assert other.postman.keys == dying.postman.keys
