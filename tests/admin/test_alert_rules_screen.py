"""Settings > Alert routing: the queue of news tells whom the screen says it tells."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from carecall.domain.language import Language
from carecall.domain.news import ChannelKind, News, NewsTopic
from carecall.store.outbox import publish
from carecall.store.session import Sessions, system_reading, system_writing
from carecall.store.tables import AlertRuleRow, AuditEventRow, NotificationChannelRow, OutboxRow
from tests.admin.conftest import Visitor
from tests.builders import NOON, World

LIST = "/settings/alert-routing/"


@pytest.fixture
def desk(world: World) -> int:
    """A channel that chose nothing itself."""
    row = NotificationChannelRow(
        organization_id=world.organization_id, name="상황실", kind=ChannelKind.EMAIL,
        target="desk@a.kr", topics=[], language=Language.KO,
    )  # fmt: skip
    world.add(row)
    return row.id


def form(world: World, desk: int, **more: object) -> dict[str, object]:
    return {"organization": world.organization_id, "name": "낮", "whom": f"channel:{desk}",
            "topics": ["emergency", "unreached"], "opens": "09:00", "closes": "18:00", "after": "0", "enabled": "yes", **more}  # fmt: skip


def told(sessions: Sessions, world: World, topic: NewsTopic, **facts: object) -> list[OutboxRow]:
    news = News(topic=topic, subject=f"x:{topic}:{len(facts)}", organization_id=world.organization_id, facts=facts)  # fmt: skip
    with system_writing(sessions, "a test tells") as session:
        publish(session, news, NOON)
    with system_reading(sessions, "a test looks") as session:
        rows = list(session.scalars(select(OutboxRow).where(OutboxRow.topic == topic.value)))
        session.expunge_all()
        return rows


def rules(sessions: Sessions) -> list[AlertRuleRow]:
    with system_reading(sessions, "a test looks") as session:
        rows = list(session.scalars(select(AlertRuleRow).order_by(AlertRuleRow.id)))
        session.expunge_all()
        return rows


def test_the_queue_keeps_to_the_rules_that_the_screen_shows(
    boss: Visitor, world: World, sessions: Sessions, desk: int
) -> None:
    assert told(sessions, world, NewsTopic.TREND) == []
    assert boss.post(f"{LIST}new", form(world, desk, holds="yes", opens="03:00", closes="04:00")).status_code == 302  # fmt: skip
    for words in ("낮", "상황실", "03:00 - 04:00", "otherwise when they begin"):
        assert words in boss.get(LIST).text
    [emergency] = told(sessions, world, NewsTopic.EMERGENCY, matter="fall")
    assert (emergency.channel_id, emergency.next_at) == (desk, NOON)
    [held] = told(sessions, world, NewsTopic.UNREACHED)
    assert held.next_at > NOON
    page = boss.get(f"{LIST}?topic=unreached&day=2026-03-02&clock=12:00").text
    assert "held until" in page
    assert "at once" in boss.get(f"{LIST}?topic=emergency").text
    assert "Nobody outside the console" in boss.get(f"{LIST}?topic=trend").text


def test_the_ladder_of_an_alert_nobody_looks_at_is_as_the_screen_previews_it(
    boss: Visitor, world: World, sessions: Sessions, desk: int
) -> None:
    late = form(world, desk, topics=["emergency_unseen"], after="20", opens="", closes="")
    assert boss.post(f"{LIST}new", late).status_code == 302
    every = form(world, desk, name="늘", topics=["emergency_unseen"], opens="", closes="", whom=f"user:{user_id(sessions)}")  # fmt: skip
    assert boss.post(f"{LIST}new", every).status_code == 302
    first = boss.get(f"{LIST}?topic=emergency_unseen&after=5").text
    last = boss.get(f"{LIST}?topic=emergency_unseen&after=20").text
    assert ("상황실 <" in first, "상황실 <" in last) == (False, True)
    assert len(told(sessions, world, NewsTopic.EMERGENCY_UNSEEN, escalations=1)) == 1
    assert len(told(sessions, world, NewsTopic.EMERGENCY_UNSEEN, escalations=3, minutes=20)) == 3


def user_id(sessions: Sessions) -> int:
    from carecall.store.tables import UserRow

    with system_reading(sessions, "a test looks") as session:
        return session.scalars(select(UserRow.id)).first() or 0


def test_a_user_is_told_by_an_email_channel_of_their_own(
    boss: Visitor, world: World, sessions: Sessions, desk: int
) -> None:
    whom = f"user:{user_id(sessions)}"
    for name in ("가", "나"):
        assert boss.post(f"{LIST}new", form(world, desk, name=name, whom=whom)).status_code == 302
    first, second = rules(sessions)
    assert first.channel_id == second.channel_id != desk
    with system_reading(sessions, "a test looks") as session:
        channel = session.get_one(NotificationChannelRow, first.channel_id)
        assert (channel.target, channel.topics) == ("boss@a.kr", [])


def test_a_test_message_is_sent_and_its_result_shown(
    boss: Visitor, world: World, sessions: Sessions, desk: int
) -> None:
    boss.post(f"{LIST}new", form(world, desk))
    [rule] = rules(sessions)
    assert "on its way" in boss.post(f"{LIST}{rule.id}/test", follow_redirects=True).text
    assert "Waits" in boss.get(LIST).text
    with system_reading(sessions, "a test looks") as session:
        [sent] = session.scalars(select(OutboxRow)).all()
        key = sent.id
        actions = select(AuditEventRow.action).where(AuditEventRow.object_type == "alert_rule")
        assert list(session.scalars(actions)) == ["added", "tested"]
    world.change(OutboxRow, key, delivered_at=NOON)
    assert "Arrived" in boss.get(LIST).text


def test_what_makes_no_rule_is_refused_and_a_rule_is_changed_and_deleted(
    boss: Visitor, world: World, sessions: Sessions, desk: int
) -> None:
    for wrong in ({"topics": []}, {"whom": "channel:999"}, {"opens": "25:00"}, {"closes": ""}, {"weekdays": ["9"]}, {"name": ""}):  # fmt: skip
        assert boss.post(f"{LIST}new", form(world, desk, **wrong)).status_code == 422, wrong
    boss.post(f"{LIST}new", form(world, desk))
    assert "exists already" in boss.post(f"{LIST}new", form(world, desk)).text
    [rule] = rules(sessions)
    changed = form(world, desk, matters=["fire"], weekdays=["0", "6"], enabled="", version=rule.version)  # fmt: skip
    assert boss.post(f"{LIST}{rule.id}/edit", changed).status_code == 302
    [rule] = rules(sessions)
    assert (rule.matters, rule.weekdays, rule.enabled) == (["fire"], [0, 6], False)
    assert "Send a test message" in boss.get(f"{LIST}{rule.id}/edit").text
    boss.post(f"{LIST}{rule.id}/delete")
    assert rules(sessions) == []
