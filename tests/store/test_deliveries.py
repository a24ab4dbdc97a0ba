"""What the queue hands out of the database: names only for mail, nothing twice to controllers that race."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from carecall.domain.language import Language
from carecall.domain.news import USUAL_TOPICS, ChannelKind, News, NewsTopic
from carecall.errors import BadInput, UnknownName
from carecall.store.channels import (
    NewChannel,
    add_channel,
    find_channel,
    list_channels,
    queued_news,
    retry_given_up,
    undelivered,
)
from carecall.store.deliveries import SqlOutbox
from carecall.store.outbox import publish
from carecall.store.session import system_reading, system_writing
from carecall.store.tables import NotificationChannelRow, OutboxRow, RecipientRow
from tests.builders import NOON, make_organization

DAY = timedelta(days=1)


@pytest.fixture
def world(sessions):
    return make_organization(sessions, people=2)


def add(world, name, kind=ChannelKind.EMAIL, **changes):
    facts = {
        "organization_id": world.organization_id,
        "name": name,
        "kind": kind,
        "target": "desk@example.org" if kind is ChannelKind.EMAIL else "https://example.org/news",
        "topics": tuple(USUAL_TOPICS),
        "language": Language.KO,
        "secret": "" if kind is ChannelKind.EMAIL else "key",
    }
    with system_writing(world.sessions, "a test adds a channel") as session:
        return add_channel(session, NewChannel(**(facts | changes)))


def tell(world, subject="alert:1:raised", organization_id=None, **facts):
    news = News(
        topic=NewsTopic.EMERGENCY,
        subject=subject,
        organization_id=organization_id or world.organization_id,
        facts={"recipient_id": world.recipient_ids[0]} | facts,
    )
    with system_writing(world.sessions, "a test tells something") as session:
        return publish(session, news, NOON)


def take(world, at=NOON, limit=100):
    return SqlOutbox(world.sessions).take(at, limit=limit, lease_s=120.0, busy=())


def look(world, what, **words):
    with system_reading(world.sessions, "a test looks") as session:
        return what(session, **words)


def test_mail_names_the_person_and_a_webhook_does_not(world):
    add(world, "mail")
    add(world, "hook", ChannelKind.WEBHOOK)
    tell(world)
    by_kind = {news.kind: news.message for news in take(world)}
    mail, hook = by_kind[ChannelKind.EMAIL], by_kind[ChannelKind.WEBHOOK]
    assert (mail.person, hook.person) == ("사람1", "")
    assert (mail.organization, mail.time_zone, mail.at) == ("해운대구", "Asia/Seoul", NOON)
    assert (hook.secret, hook.target) == ("key", "https://example.org/news")
    assert dict(hook.facts) == {"recipient_id": world.recipient_ids[0]}


def test_a_name_that_was_erased_meanwhile_is_not_told(world):
    add(world, "mail")
    tell(world)
    world.change(RecipientRow, world.recipient_ids[0], name="-")
    assert [news.message.person for news in take(world)] == ["-"]


def test_a_person_of_another_organization_is_never_named(sessions, world):
    other = make_organization(sessions, name="서구", first=10)
    add(world, "mail")
    tell(world, recipient_id=other.recipient_ids[0])
    assert [news.message.person for news in take(world)] == [""]


def test_twelve_that_race_for_the_queue_never_get_the_same_news(world):
    add(world, "mail")
    for at in range(60):
        tell(world, f"alert:{at}:raised")
    outbox = SqlOutbox(world.sessions)

    def worker(_):
        mine = []
        while taken := outbox.take(NOON, limit=3, lease_s=120.0, busy=()):
            mine += [news.message.subject for news in taken]
        return mine

    with ThreadPoolExecutor(12) as pool:
        found = [subject for mine in pool.map(worker, range(12)) for subject in mine]
    # A race may hide a row from one look; it is then due at the next one and never twice.
    found += [news.message.subject for news in take(world)]
    assert sorted(found) == sorted(f"alert:{at}:raised" for at in range(60))


def test_what_was_given_up_is_shown_and_sent_again_under_its_old_key(world):
    add(world, "hook", ChannelKind.WEBHOOK)
    tell(world)
    outbox = SqlOutbox(world.sessions)
    [news] = take(world)
    outbox.gave_up(news, "The webhook does not take the news (404).", NOON + DAY, gone=True)
    [entry] = look(world, queued_news, given_up=True)
    assert (entry.channel, entry.attempts, entry.gave_up_at) == ("hook", 1, NOON + DAY)
    assert "404" in entry.last_problem
    assert look(world, undelivered).given_up == 1
    assert not look(world, list_channels)[0].enabled
    with system_writing(world.sessions, "somebody mended it") as session:
        assert retry_given_up(session, NOON + 2 * DAY) == 1
    [again] = take(world, NOON + 2 * DAY)
    assert (again.message.key, again.attempt) == (news.message.key, 1)
    assert again.waiting_since == NOON + 2 * DAY
    assert look(world, list_channels)[0].enabled
    outbox.delivered(again, NOON + 2 * DAY)
    assert look(world, undelivered).given_up == 0
    assert look(world, queued_news, given_up=True) == []


def test_what_failed_and_still_waits_is_counted_as_late(world):
    add(world, "mail")
    tell(world)
    assert look(world, undelivered).late == 0
    [news] = take(world)
    SqlOutbox(world.sessions).failed(news, "x" * 1000, NOON + DAY)
    assert look(world, undelivered).late == 1
    [entry] = look(world, queued_news, given_up=False)
    assert (len(entry.last_problem), entry.next_at) == (300, NOON + DAY)


def test_a_channel_that_is_removed_takes_its_queue_along(world):
    add(world, "mail")
    tell(world)
    with system_writing(world.sessions, "a channel is removed") as session:
        session.delete(find_channel(session, "mail"))
    assert list(take(world)) == []
    assert look(world, lambda session: session.scalars(select(OutboxRow)).all()) == []


def test_a_channel_is_found_by_its_name_alone(world):
    add(world, "mail")
    with pytest.raises(BadInput, match="exists already"):
        add(world, "mail")
    with pytest.raises(BadInput, match="1 to 40"):
        add(world, "")
    with pytest.raises(UnknownName, match="notify list"):
        look(world, find_channel, name="male")


def test_neither_target_nor_secret_shows_in_a_repr(world):
    row = add(world, "hook", ChannelKind.WEBHOOK, target="https://example.org/token", secret="key!")
    [news] = [*take(world)] if tell(world) else []
    for shown in (repr(news), repr(look(world, list_channels)), repr(row)):
        assert "token" not in shown
        assert "key!" not in shown
    assert isinstance(row, NotificationChannelRow)


def given_up(world, at, subject):
    tell(world, subject)
    [news] = take(world, at)
    SqlOutbox(world.sessions).gave_up(news, "The webhook does not answer (ConnectError).", at)


def is_on(world):
    return look(world, list_channels)[0].enabled


def test_a_webhook_that_took_nothing_for_a_week_is_switched_off(world):
    add(world, "hook", ChannelKind.WEBHOOK)
    given_up(world, NOON + DAY, "alert:1:raised")
    tell(world, "alert:2:raised")
    [news] = take(world, NOON + 2 * DAY)
    SqlOutbox(world.sessions).delivered(news, NOON + 2 * DAY)
    given_up(world, NOON + 3 * DAY, "alert:3:raised")
    given_up(world, NOON + 9 * DAY, "alert:4:raised")
    assert is_on(world)
    tell(world, "alert:5:raised")
    tell(world, "alert:6:raised")
    first, _second = take(world, NOON + 10 * DAY)
    SqlOutbox(world.sessions).gave_up(first, "The webhook does not answer.", NOON + 10 * DAY)
    assert not is_on(world)
    assert look(world, undelivered).given_up == 5


def test_a_mail_address_is_never_switched_off(world):
    add(world, "mail")
    given_up(world, NOON + DAY, "alert:1:raised")
    given_up(world, NOON + 30 * DAY, "alert:2:raised")
    assert is_on(world)
