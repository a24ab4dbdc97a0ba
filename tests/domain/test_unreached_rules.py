"""Somebody must look after the unreached in time, by the next way there is."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carecall.domain.findings import Label
from carecall.domain.turns import Speaker, Turn
from carecall.domain.unreached import (
    UNREACHED_TRANSITIONS,
    NextStep,
    UnreachedState,
)
from carecall.domain.unreached_rules import (
    Reach,
    UnreachedRule,
    deadline,
    first_step,
    nothing_said,
    proves_safety,
    rule_from_plain,
    rule_to_plain,
    step_after,
    steps,
)
from carecall.errors import BadDefinition

SEOUL = ZoneInfo("Asia/Seoul")
BERLIN = ZoneInfo("Europe/Berlin")
RULE = UnreachedRule()


def at(hour, minute=0, *, day=2, month=3, zone=SEOUL):
    return datetime(2026, month, day, hour, minute, tzinfo=zone).astimezone(UTC)


@pytest.mark.parametrize(
    ("start", "due"),
    [
        (at(10), at(11)),
        (at(19, 30), at(8, 30, day=3)),
        (at(19), at(20)),
        (at(20), at(9, day=3)),
        (at(2), at(9)),
        (at(23, 59), at(9, day=3)),
    ],
)
def test_an_hour_is_counted_in_service_hours(start, due):
    assert deadline(start, 60, RULE, SEOUL) == due


def test_a_long_time_goes_over_several_days():
    assert deadline(at(10), 24 * 60, RULE, SEOUL) == at(10, day=4)


def test_service_hours_follow_the_clocks_of_the_place():
    before = at(19, 30, day=28, zone=BERLIN)
    assert deadline(before, 60, RULE, BERLIN) == at(8, 30, day=29, zone=BERLIN)
    night = UnreachedRule(opens=time(1), closes=time(4))
    skipped = at(1, 30, day=29, zone=BERLIN)
    assert deadline(skipped, 60, night, BERLIN) - skipped == timedelta(hours=1)


@given(
    st.integers(0, 366 * 24 * 60),
    st.integers(1, 3000),
    st.sampled_from(["Asia/Seoul", "Europe/Berlin", "America/St_Johns", "Pacific/Apia", "UTC"]),
)
def test_a_deadline_lies_in_service_hours_and_more_time_is_never_sooner(minute, minutes, zone_name):
    zone = ZoneInfo(zone_name)
    start = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)
    due = deadline(start, minutes, RULE, zone)
    assert due >= start + timedelta(minutes=minutes)
    assert RULE.opens <= due.astimezone(zone).time() <= RULE.closes
    assert deadline(start, minutes + 1, RULE, zone) > due


def test_the_gentlest_way_there_is_comes_first_and_the_visit_last():
    everything = Reach(second_number=True, contact_person=True, keyholder=True)
    assert steps(everything) == tuple(NextStep)
    nothing = Reach(second_number=False, contact_person=False, keyholder=False)
    assert first_step(nothing) is NextStep.VISIT
    only_key = Reach(second_number=False, contact_person=False, keyholder=True)
    assert first_step(only_key) is NextStep.KEYHOLDER
    assert step_after(NextStep.KEYHOLDER, only_key) is NextStep.VISIT


@given(
    st.builds(
        Reach, second_number=st.booleans(), contact_person=st.booleans(), keyholder=st.booleans()
    )
)
def test_going_on_from_step_to_step_ends_at_the_visit(reach):
    step, walked = first_step(reach), [first_step(reach)]
    while step is not NextStep.VISIT:
        step = step_after(step, reach)
        walked.append(step)
    assert tuple(walked) == steps(reach)
    assert step_after(NextStep.VISIT, reach) is NextStep.VISIT


def turn(text, speaker=Speaker.RECIPIENT):
    return Turn(turn_no=1, speaker=speaker, text=text, started_ms=0, ended_ms=500)


@pytest.mark.parametrize(
    ("turns", "nothing"),
    [
        ((), True),
        ((turn(""),), True),
        ((turn("안녕하세요", Speaker.AGENT),), True),
        ((turn("네"),), False),
        ((turn("[1]"),), False),
    ],
)
def test_silence_is_told_from_a_word_and_a_key(turns, nothing):
    assert nothing_said(turns) is nothing


@pytest.mark.parametrize(
    ("label", "closing", "text", "safe"),
    [
        (Label.NORMAL, True, "잘 지내요", True),
        (Label.ABNORMAL, True, "무릎이 아파요", True),
        (Label.NORMAL, False, "잘못 거셨어요", False),
        (Label.NORMAL, True, "", False),
        (Label.LITTLE_SPEECH, True, "네", False),
        (Label.EMERGENCY, True, "숨을 못 쉬겠어요", False),
    ],
)
def test_only_a_calm_talk_to_its_goodbye_shows_that_a_person_is_safe(label, closing, text, safe):
    assert proves_safety(label, (turn(text),), closing_reached=closing) is safe


def test_who_is_safe_stays_safe():
    assert UNREACHED_TRANSITIONS[UnreachedState.SAFE] == frozenset()


def test_a_rule_is_kept_as_a_document():
    rule = UnreachedRule(take_within_min=15, opens=time(9, 30), closes=time(17))
    assert rule_from_plain(rule_to_plain(rule)) == rule
    assert rule_from_plain({}) == UnreachedRule()


@pytest.mark.parametrize(
    "broken",
    [
        [],
        {"take_within_min": 0},
        {"take_within_min": "60"},
        {"most_warnings": 101},
        {"opens": "late"},
        {"opens": "20:00", "closes": "08:00"},
        {"opens": "08:00+09:00"},
        {"weekends": False},
    ],
)
def test_a_broken_rule_is_refused(broken):
    with pytest.raises(BadDefinition):
        rule_from_plain(broken)
