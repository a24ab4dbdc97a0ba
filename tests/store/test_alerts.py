"""An alert from its first words to its verdict."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from carecall.domain.alert import (
    AlertRaised,
    AlertStanding,
    AlertState,
    AlertVerdict,
    HeardBy,
)
from carecall.domain.figures import AlertTally, alert_precision, judged_share
from carecall.domain.language import Language
from carecall.domain.news import ChannelKind, NewsTopic
from carecall.errors import BadInput, BadTransition, StaleRow, UnknownName
from carecall.store.alerts import (
    Resolution,
    alert_entries,
    alert_tallies,
    own,
    resolve,
    see,
)
from carecall.store.audit import Actor
from carecall.store.channels import NewChannel, add_channel
from carecall.store.operators import NewOperator, create_operator
from carecall.store.session import system_reading, system_writing
from carecall.store.tables import ActionType, AlertRow, AuditEventRow, OutboxRow
from tests.builders import NOON, make_world

LATER = NOON + timedelta(seconds=4)


@pytest.fixture
def world(sessions):
    world = make_world(sessions, people=1)
    world.ledger.plan_due(NOON)
    with system_writing(sessions, "a test adds a channel") as session:
        new = NewChannel(
            organization_id=world.organization_id,
            name="desk",
            kind=ChannelKind.EMAIL,
            target="desk@example.org",
            topics=(NewsTopic.EMERGENCY,),
            language=Language.KO,
        )
        add_channel(session, new)
    return world


@pytest.fixture
def raised(world, talk):
    """The talk of one call, and the alert of its first words."""
    [due] = world.claim()
    alert = AlertRaised(
        call_id=due.call_id,
        turn_no=2,
        matter="fire",
        quote="불이 났",
        raised_at=NOON,
        rule="embedded: fire",
        heard_by=HeardBy.PARTIAL,
        audio_ms=4_200,
        standing=AlertStanding.HEARD,
    )
    store = talk.begin(world, due.call_id)
    store.raise_alert(alert)
    return store, alert


def rows(world, kind):
    with system_reading(world.sessions, "a test looks") as session:
        return session.scalars(select(kind).order_by(kind.id)).all()


def the_alert(world):
    [row] = rows(world, AlertRow)
    return row


def operator(world):
    with system_writing(world.sessions, "a test adds an operator") as session:
        new = NewOperator(
            organization_id=world.organization_id, email="kim@example.org", name="김복지",
            password="correct horse battery staple", uniquifier="u" * 32,
        )  # fmt: skip
        key = create_operator(session, new, NOON)
        return Actor(user_id=key, name=new.name)


def do(world, work, *rest, **more):
    with system_writing(world.sessions, "a test works on an alert") as session:
        return work(session, the_alert(world).id, *rest, **more)


def test_an_alert_of_first_words_and_its_news_are_written_in_one_transaction(world, raised):
    row = the_alert(world)
    assert (row.heard_by, row.standing, row.audio_ms) == (
        HeardBy.PARTIAL,
        AlertStanding.HEARD,
        4_200,
    )
    [news] = rows(world, OutboxRow)
    assert news.topic == "emergency"
    assert news.created_at == NOON


@pytest.mark.parametrize("standing", [AlertStanding.CONFIRMED, AlertStanding.DOUBTED])
def test_the_whole_turn_confirms_or_doubts_it_and_never_takes_it_back(world, raised, standing):
    store, alert = raised
    whole = replace(alert, standing=standing, turn_no=3, quote="부엌에 불이 났어요", audio_ms=5_000)
    store.raise_alert(whole)
    store.raise_alert(alert)
    row = the_alert(world)
    assert (row.standing, row.turn_no, row.quote) == (standing, 3, "부엌에 불이 났어요")
    assert len(rows(world, OutboxRow)) == 1


def test_the_dialogues_own_alert_of_the_same_turn_is_no_second_one(world, raised):
    store, alert = raised
    store.raise_alert(replace(alert, standing=AlertStanding.CONFIRMED, turn_no=3))
    store.raise_alert(
        replace(
            alert,
            turn_no=3,
            raised_at=LATER,
            heard_by=HeardBy.RULES,
            standing=AlertStanding.CONFIRMED,
        )
    )
    assert len(rows(world, AlertRow)) == 1


def test_it_is_seen_owned_and_resolved_with_who_and_when_on_record(world, raised):
    kim = operator(world)
    do(world, see, kim, LATER)
    do(world, own, kim, LATER + timedelta(minutes=1))
    ended = Resolution(
        verdict=AlertVerdict.TRUE, action=ActionType.EMERGENCY_SERVICES, note="119가 갔음"
    )
    do(world, resolve, ended, kim, LATER + timedelta(minutes=9))
    row = the_alert(world)
    assert (row.state, row.verdict) == (AlertState.RESOLVED, AlertVerdict.TRUE)
    assert (row.seen_by_id, row.owner_id, row.resolved_by_id) == (kim.user_id,) * 3
    assert (row.seen_at, row.resolution) == (LATER, ActionType.EMERGENCY_SERVICES)
    deeds = [event.action for event in rows(world, AuditEventRow)]
    assert deeds == ["alert.seen", "alert.owned", "alert.resolved"]


def test_a_false_alarm_resolved_at_once_counts_as_seen(world, raised):
    do(world, resolve, Resolution(verdict=AlertVerdict.FALSE), Actor(name="terminal"), LATER)
    row = the_alert(world)
    assert (row.seen_at, row.resolution) == (LATER, ActionType.FALSE_ALARM)


def test_what_was_resolved_stays_so(world, raised):
    do(world, resolve, Resolution(verdict=AlertVerdict.UNSURE), Actor(), LATER)
    with pytest.raises(BadTransition):
        do(world, own, Actor(), LATER)


def test_a_stale_copy_and_an_unknown_alert_are_refused(world, raised):
    with pytest.raises(StaleRow):
        do(world, see, Actor(), LATER, version=the_alert(world).version + 1)
    do(world, see, Actor(), LATER, version=the_alert(world).version)
    with (
        system_writing(world.sessions, "a test") as session,
        pytest.raises(UnknownName),
    ):
        see(session, 99, Actor(), LATER)


def test_notes_that_are_too_long_together_are_refused(world, raised):
    with pytest.raises(BadInput):
        do(world, resolve, Resolution(verdict=AlertVerdict.TRUE, note="가" * 501), Actor(), LATER)


def test_the_list_shows_what_was_heard_where_and_by_what(world, raised):
    with system_reading(world.sessions, "a test looks") as session:
        [entry] = alert_entries(session, organization_ids=[world.organization_id])
    assert (entry.recipient, entry.matter, entry.audio_ms) == ("사람1", "fire", 4_200)
    assert entry.heard_by is HeardBy.PARTIAL


def test_precision_is_true_over_true_and_false_of_one_organization(world, raised):
    do(world, resolve, Resolution(verdict=AlertVerdict.TRUE), Actor(), LATER)
    with system_reading(world.sessions, "a test looks") as session:
        tallies = alert_tallies(session, NOON, LATER, organization_ids=[world.organization_id])
        later = alert_tallies(
            session, LATER, LATER + timedelta(days=1), organization_ids=[world.organization_id]
        )
    assert tallies == {world.organization_id: AlertTally(true=1)}
    assert later == {}


def test_unsure_and_open_alerts_say_nothing_about_precision():
    tally = AlertTally(true=3, false=1, unsure=2, open=2)
    assert (alert_precision(tally), judged_share(tally), tally.total) == (0.75, 0.5, 8)
    assert alert_precision(AlertTally(unsure=4)) is None
