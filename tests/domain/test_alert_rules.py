"""Who is told of what, and when, by an organization's rules."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from carecall.domain.alert_rules import AlertRule, Event, House, Told, told_by
from carecall.domain.news import NewsTopic

SEOUL = ZoneInfo("Asia/Seoul")
MONDAY = datetime(2026, 3, 2, 12, 0, tzinfo=SEOUL)
OFFICE, DUTY, CHIEF = 1, 2, 3
EMERGENCY = Event(topic=NewsTopic.EMERGENCY, matter="fall")
DAY = {"opens": time(9), "closes": time(18)}


def rule(channel=OFFICE, *topics, **more):
    words = frozenset(topic.value for topic in topics or (NewsTopic.EMERGENCY,))
    return AlertRule(channel_id=channel, topics=words, **more)


def told(event, now, *rules, subscribed=()):
    house = House(zone=SEOUL, channels=(OFFICE, DUTY, CHIEF), subscribed=subscribed, rules=rules)
    return told_by(house, event, now)


def at(hour, minute=0, day=2):
    return datetime(2026, 3, day, hour, minute, tzinfo=SEOUL)


def who(event, now, *rules, subscribed=()):
    return [each.channel_id for each in told(event, now, *rules, subscribed=subscribed)]


def test_without_rules_the_channels_own_choices_count():
    assert who(EMERGENCY, MONDAY, subscribed=(DUTY, OFFICE)) == [OFFICE, DUTY]


def test_with_rules_they_decide_and_choices_do_not():
    assert who(EMERGENCY, MONDAY, rule(CHIEF), subscribed=(OFFICE,)) == [CHIEF]


def test_day_and_night_are_told_to_different_people():
    day, night = rule(OFFICE, **DAY), rule(DUTY, opens=time(18), closes=time(9))
    assert who(EMERGENCY, at(12), day, night) == [OFFICE]
    assert who(EMERGENCY, at(22), day, night) == [DUTY]
    assert who(EMERGENCY, at(3), day, night) == [DUTY]
    assert who(EMERGENCY, at(9), day, night) == [OFFICE]
    assert who(EMERGENCY, at(18), day, night) == [DUTY]


def test_hours_over_midnight_belong_to_the_day_on_which_they_begin():
    monday_night = rule(DUTY, opens=time(22), closes=time(6), weekdays=frozenset({0}))
    chief = rule(CHIEF)
    assert who(EMERGENCY, at(23), monday_night, chief) == [DUTY, CHIEF]
    assert who(EMERGENCY, at(5, day=3), monday_night, chief) == [DUTY, CHIEF]
    assert who(EMERGENCY, at(5, day=2), monday_night, chief) == [CHIEF]


def test_an_emergency_that_falls_between_all_rules_reaches_everybody_named_for_it():
    day = rule(OFFICE, **DAY)
    other = rule(DUTY, NewsTopic.UNREACHED)
    assert told(EMERGENCY, at(3), day, other, subscribed=(CHIEF,)) == (
        Told(channel_id=OFFICE, at=at(3)),
        Told(channel_id=CHIEF, at=at(3)),
    )
    fire = rule(OFFICE, matters=frozenset({"fire"}))
    assert who(EMERGENCY, MONDAY, fire) == [OFFICE]


def test_matters_are_told_to_those_who_care_for_them():
    fire, rest = rule(OFFICE, matters=frozenset({"fire"})), rule(DUTY)
    assert who(EMERGENCY, MONDAY, fire, rest) == [DUTY]
    assert who(Event(topic=NewsTopic.EMERGENCY, matter="fire"), MONDAY, fire, rest) == [OFFICE, DUTY]  # fmt: skip


def test_quiet_hours_hold_back_what_can_wait_and_never_an_emergency():
    quiet = rule(OFFICE, NewsTopic.UNREACHED, NewsTopic.EMERGENCY, holds=True, weekdays=frozenset({0, 1}), **DAY)  # fmt: skip
    unreached = Event(topic=NewsTopic.UNREACHED)
    assert told(unreached, at(20), quiet) == (Told(channel_id=OFFICE, at=at(9, day=3)),)
    assert told(unreached, at(20, day=3), quiet) == (Told(channel_id=OFFICE, at=at(9, day=9)),)
    assert told(EMERGENCY, at(20), quiet) == (Told(channel_id=OFFICE, at=at(20)),)
    leaves_out = rule(OFFICE, NewsTopic.UNREACHED, **DAY)
    assert told(unreached, at(20), leaves_out) == ()


def test_the_ladder_tells_more_people_the_longer_nobody_looks():
    topic = NewsTopic.EMERGENCY_UNSEEN
    steps = (rule(OFFICE, topic), rule(DUTY, topic, after_min=10), rule(CHIEF, topic, after_min=20))
    found = [who(Event(topic=topic, rounds=rounds), MONDAY, *steps) for rounds in (1, 2, 3)]
    assert found == [[OFFICE], [OFFICE, DUTY], [OFFICE, DUTY, CHIEF]]


def test_a_channel_that_is_switched_off_is_told_nothing():
    house = House(zone=SEOUL, channels=(DUTY,), subscribed=(), rules=(rule(OFFICE), rule(DUTY)))
    assert [each.channel_id for each in told_by(house, EMERGENCY, MONDAY)] == [DUTY]
