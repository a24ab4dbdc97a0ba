"""What the delivery loop may expect of any queue, over the fake and over both databases."""

from datetime import timedelta

import pytest

from carecall.domain.language import Language
from carecall.domain.news import ChannelKind, News, NewsTopic
from carecall.store.channels import NewChannel, add_channel
from carecall.store.deliveries import SqlOutbox
from carecall.store.outbox import publish
from carecall.store.session import system_writing
from tests.builders import NOON, make_organization
from tests.conftest import BOTH
from tests.fakes.news import FakeOutbox, a_message

LEASE_S = 120.0


class FakeStage:
    """A queue in memory with two channels."""

    def __init__(self):
        self.outbox = FakeOutbox()

    def put(self, subject, *, channel=1, topic=NewsTopic.UNREACHED, at=NOON):
        message = a_message(key=f"{subject}:{channel}", subject=subject, topic=topic)
        self.outbox.put(message, at, channel_id=channel)


class SqlStage:
    """The same two channels in a database, of two organizations."""

    def __init__(self, sessions):
        self.sessions = sessions
        self.outbox = SqlOutbox(sessions)
        worlds = [
            make_organization(sessions, name="동구"),
            make_organization(sessions, name="서구", first=3),
        ]
        self.owners = [world.organization_id for world in worlds]
        with system_writing(sessions, "a test adds channels") as session:
            for owner in self.owners:
                new = NewChannel(
                    organization_id=owner,
                    name=f"desk {owner}",
                    kind=ChannelKind.EMAIL,
                    target="desk@example.org",
                    topics=tuple(NewsTopic),
                    language=Language.KO,
                )
                add_channel(session, new)

    def put(self, subject, *, channel=1, topic=NewsTopic.UNREACHED, at=NOON):
        news = News(topic=topic, subject=subject, organization_id=self.owners[channel - 1])
        with system_writing(self.sessions, "a test tells something") as session:
            assert publish(session, news, at) == 1


@pytest.fixture(params=["fake", *BOTH])
def stage(request, open_sessions):
    return FakeStage() if request.param == "fake" else SqlStage(open_sessions(request.param))


def after(seconds):
    return NOON + timedelta(seconds=seconds)


def take(stage, at=NOON, limit=10, busy=()):
    return stage.outbox.take(at, limit=limit, lease_s=LEASE_S, busy=busy)


def subjects(taken):
    return [news.message.subject for news in taken]


def test_an_empty_queue_gives_nothing(stage):
    assert list(take(stage)) == []


def test_what_was_taken_belongs_to_its_taker_until_the_lease_is_over(stage):
    stage.put("a")
    [first] = take(stage)
    assert (first.attempt, first.waiting_since, first.message.key) == (1, NOON, "a:1")
    assert list(take(stage, after(LEASE_S - 1))) == []
    [again] = take(stage, after(LEASE_S))
    assert (again.attempt, again.message.key) == (2, first.message.key)


def test_what_was_delivered_is_never_taken_again(stage):
    stage.put("a")
    [news] = take(stage)
    stage.outbox.delivered(news, NOON)
    assert list(take(stage, after(10 * LEASE_S))) == []


def test_what_arrived_after_the_lease_is_not_sent_a_third_time(stage):
    stage.put("a")
    [slow] = take(stage)
    take(stage, after(LEASE_S))
    stage.outbox.delivered(slow, after(LEASE_S + 1))
    assert list(take(stage, after(10 * LEASE_S))) == []


def test_what_failed_is_due_when_it_was_put_back_to(stage):
    stage.put("a")
    [news] = take(stage)
    stage.outbox.failed(news, "busy", after(30))
    assert list(take(stage, after(29))) == []
    assert subjects(take(stage, after(30))) == ["a"]


def test_who_lost_the_lease_cannot_put_it_back(stage):
    stage.put("a")
    [slow] = take(stage)
    take(stage, after(LEASE_S))
    stage.outbox.failed(slow, "busy", after(LEASE_S + 1))
    assert list(take(stage, after(LEASE_S + 2))) == []
    stage.outbox.gave_up(slow, "never", after(LEASE_S + 3))
    assert subjects(take(stage, after(2 * LEASE_S))) == ["a"]


def test_what_was_given_up_is_not_taken_again(stage):
    stage.put("a")
    [news] = take(stage)
    stage.outbox.gave_up(news, "never", NOON)
    assert list(take(stage, after(10 * LEASE_S))) == []


def test_a_channel_that_is_gone_gets_nothing_more(stage):
    stage.put("a")
    stage.put("b")
    stage.put("c", channel=2)
    [news] = take(stage, limit=1)
    stage.outbox.gave_up(news, "gone", NOON, gone=True)
    assert subjects(take(stage)) == ["c"]
    assert subjects(take(stage, after(10 * LEASE_S))) == ["c"]


def test_danger_overtakes_what_waits_longer(stage):
    stage.put("a")
    stage.put("b", at=after(1))
    stage.put("c", at=after(2), topic=NewsTopic.EMERGENCY)
    assert subjects(take(stage, after(2))) == ["c", "a", "b"]


def test_nothing_is_taken_before_its_time_nor_more_than_asked_for(stage):
    stage.put("a")
    stage.put("b")
    stage.put("c", at=after(5))
    assert subjects(take(stage, limit=1)) == ["a"]
    assert subjects(take(stage)) == ["b"]
    assert subjects(take(stage, after(5))) == ["c"]


def test_a_busy_channel_stands_in_nobodys_way(stage):
    stage.put("a")
    stage.put("b", channel=2)
    [busy] = take(stage, limit=1)
    stage.put("c")
    assert subjects(take(stage, busy={busy.channel_id})) == ["b"]
