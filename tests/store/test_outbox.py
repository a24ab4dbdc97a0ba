"""News are queued with the fact they tell, once per channel, for those above and the control desk too."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from carecall.domain.alert import AlertRaised
from carecall.domain.call import Disposition
from carecall.domain.findings import CallAnalysis, Finding, FollowUpKind, Label
from carecall.domain.language import Language
from carecall.domain.memory import MemoryChanges
from carecall.domain.news import USUAL_TOPICS, ChannelKind, News, NewsTopic
from carecall.store.aftercall import SqlAfterCallStore
from carecall.store.audit import SYSTEM
from carecall.store.channels import NewChannel, add_channel
from carecall.store.organizations import NewOrganization, add_organization
from carecall.store.outbox import publish
from carecall.store.scope import Scope, set_scope
from carecall.store.session import begin_writing, system_reading, system_writing
from carecall.store.stops import StopOrder, resume_calls, stop_calls
from carecall.store.tables import (
    AlertRow,
    NotificationChannelRow,
    OrganizationRow,
    OutboxRow,
)
from tests.builders import NOON, ended, make_world


def channel(session, organization_id, name, topics=USUAL_TOPICS):
    new = NewChannel(
        organization_id=organization_id,
        name=name,
        kind=ChannelKind.EMAIL,
        target=f"{name}@example.org",
        topics=tuple(topics),
        language=Language.EN,
    )
    return add_channel(session, new)


@pytest.fixture
def tree(sessions):
    """A city with two districts, each with a channel, and a control desk beside them."""
    with system_writing(sessions, "a test builds its tree") as session:
        ids = {"city": add_organization(session, NewOrganization(name="city")).id}
        for name in ("east", "west"):
            below = add_organization(session, NewOrganization(name=name), parent_id=ids["city"])
            ids[name] = below.id
        ids["desk"] = add_organization(session, NewOrganization(name="desk")).id
        for name, key in list(ids.items()):
            channel(session, key, name)
    return ids


def tell(sessions, organization_id, subject="alert:1:raised", topic=NewsTopic.EMERGENCY, **facts):
    news = News(topic=topic, subject=subject, organization_id=organization_id, facts=facts)
    with system_writing(sessions, "a test tells something") as session:
        return publish(session, news, NOON)


def queued(sessions):
    """Who is told, by the name of the channel."""
    with system_reading(sessions, "a test looks") as session:
        statement = select(NotificationChannelRow.name).join(
            OutboxRow, OutboxRow.channel_id == NotificationChannelRow.id
        )
        return sorted(session.scalars(statement))


def test_an_organization_and_those_above_it_are_told_and_nobody_beside(sessions, tree):
    assert tell(sessions, tree["east"]) == 2
    assert queued(sessions) == ["city", "east"]


def test_the_control_desk_is_told_only_where_it_is_joined(sessions, tree):
    with system_writing(sessions, "the city hires a desk") as session:
        city = session.get_one(OrganizationRow, tree["city"])
        city.control_organization_id = tree["desk"]
    tell(sessions, tree["east"], "alert:1:raised")
    assert queued(sessions) == ["city", "east"]
    with system_writing(sessions, "the desk is joined") as session:
        session.get_one(OrganizationRow, tree["city"]).control_integration = True
    tell(sessions, tree["east"], "alert:2:raised")
    assert queued(sessions) == ["city", "city", "desk", "east", "east"]


def test_a_matter_of_the_platform_is_told_to_all_who_asked(sessions, tree):
    with system_writing(sessions, "somebody asks for one topic") as session:
        channel(session, tree["west"], "only emergencies", {NewsTopic.EMERGENCY})
    assert tell(sessions, None, "trunk:1:stopped:1", NewsTopic.TRUNK_STOPPED, trunk="lab") == 4
    assert "only emergencies" not in queued(sessions)


def test_a_stop_is_told_to_those_below_too_once_and_its_end_as_well(sessions, tree):
    order = StopOrder(organization_id=tree["city"], actor=SYSTEM)
    for later in range(2):
        with system_writing(sessions, "somebody stops the city") as session:
            stop_calls(session, order, NOON + timedelta(minutes=later))
    assert queued(sessions) == ["city", "east", "west"]
    with system_writing(sessions, "somebody lets it go on") as session:
        assert resume_calls(session, order, NOON + timedelta(minutes=5))
    assert queued(sessions) == ["city", "city", "east", "east", "west", "west"]


def test_a_stop_of_everything_is_told_to_all(sessions, tree):
    with system_writing(sessions, "somebody stops everything") as session:
        stop_calls(session, StopOrder(organization_id=None, actor=SYSTEM), NOON)
    assert queued(sessions) == ["city", "desk", "east", "west"]


def test_a_channel_that_is_switched_off_is_not_told(sessions, tree):
    with system_writing(sessions, "a channel is switched off") as session:
        session.scalars(select(NotificationChannelRow).filter_by(name="city")).one().enabled = False
    tell(sessions, tree["east"])
    assert queued(sessions) == ["east"]


def test_told_twice_is_queued_once(sessions, tree):
    assert tell(sessions, tree["east"]) == 2
    assert tell(sessions, tree["east"]) == 0
    assert queued(sessions) == ["city", "east"]


def test_where_nobody_asked_nothing_is_queued(sessions):
    world = make_world(sessions, people=1)
    assert tell(sessions, world.organization_id) == 0
    assert tell(sessions, None) == 0


def test_a_fact_that_is_undone_is_not_told(sessions, tree):
    news = News(topic=NewsTopic.EMERGENCY, subject="alert:1:raised", organization_id=tree["east"])

    def break_off():
        with system_writing(sessions, "a transaction that breaks") as session:
            publish(session, news, NOON)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        break_off()
    assert queued(sessions) == []


def test_somebody_of_a_district_tells_the_city_without_seeing_it(sessions, tree):
    """The console works in a scope; what it stops must reach those above all the same."""
    news = News(
        topic=NewsTopic.CALLS_STOPPED, subject="calls:1:stopped:1", organization_id=tree["east"]
    )
    with sessions() as session:
        set_scope(session, Scope(frozenset({tree["east"]})))
        begin_writing(session)
        assert publish(session, news, NOON) == 2
        session.commit()
    assert queued(sessions) == ["city", "east"]


@pytest.fixture
def world(sessions):
    world = make_world(sessions, people=1)
    world.ledger.plan_due(NOON)
    with system_writing(sessions, "a test adds a channel") as session:
        channel(session, world.organization_id, "desk")
    return world


def rows(world, kind):
    with system_reading(world.sessions, "a test looks") as session:
        return session.scalars(select(kind).order_by(kind.id)).all()


def emergency(call_id, **changes):
    facts = {"call_id": call_id, "turn_no": 2, "matter": "breath", "quote": "숨이 막혀요",
             "raised_at": NOON, "rule": "words"}  # fmt: skip
    return AlertRaised(**(facts | changes))


def test_an_emergency_on_the_line_is_queued_with_its_alert(world, talk):
    [due] = world.claim()
    store = talk.begin(world, due.call_id)
    store.raise_alert(emergency(due.call_id))
    store.raise_alert(emergency(due.call_id))
    [alert], [news] = rows(world, AlertRow), rows(world, OutboxRow)
    assert news.topic == "emergency"
    assert news.payload["subject"] == f"alert:{alert.id}:raised"
    assert news.payload["facts"] == {
        "alert_id": alert.id,
        "call_id": due.call_id,
        "recipient_id": world.recipient_ids[0],
        "matter": "breath",
        "live": True,
        "raised_at": NOON.isoformat(),
    }
    assert (news.created_at, news.next_at, news.attempts) == (NOON, NOON, 0)


def test_neither_words_nor_name_nor_number_are_queued(world, talk):
    [due] = world.claim()
    talk.begin(world, due.call_id).raise_alert(emergency(due.call_id))
    [news] = rows(world, OutboxRow)
    for private in ("숨이", "사람1", "055500001", "5550"):
        assert private not in str(news.payload).replace(due.call_id, "")


def test_an_alert_that_cannot_be_told_is_not_written_either_and_is_tried_again(world, talk):
    [due] = world.claim()
    store = talk.begin(world, due.call_id)
    with system_writing(world.sessions, "a test breaks the queue") as session:
        session.execute(text("ALTER TABLE outbox RENAME TO elsewhere"))
    with pytest.raises(DatabaseError):
        store.raise_alert(emergency(due.call_id))
    assert rows(world, AlertRow) == []
    with system_writing(world.sessions, "a test mends the queue") as session:
        session.execute(text("ALTER TABLE elsewhere RENAME TO outbox"))
    store.raise_alert(emergency(due.call_id))
    assert (len(rows(world, AlertRow)), len(rows(world, OutboxRow))) == (1, 1)


def test_an_emergency_found_after_the_call_is_told_with_its_analysis(world, talk):
    [due] = world.claim()
    talk.hold(world, due.call_id)
    world.ledger.settle(due.call_id, ended(Disposition.ANSWERED), NOON)
    analysis = CallAnalysis(
        label=Label.EMERGENCY,
        completed=True,
        findings=(Finding(turn_no=2, label=Label.EMERGENCY, matter="pain", quote="아파요"),),
        reasons=(2,),
        memory=(),
        follow_up=FollowUpKind.EMERGENCY_DISPATCH,
        analyst="test 1",
    )
    later = NOON + timedelta(minutes=2)
    for _ in range(2):
        SqlAfterCallStore(world.sessions).save(due.call_id, analysis, MemoryChanges(), later)
    [news] = rows(world, OutboxRow)
    assert (news.payload["facts"]["live"], news.created_at) == (False, later)
