"""Who is rung in which order, and what a ring came to."""

from __future__ import annotations

from datetime import time

import pytest

from carecall.domain.alert import quote_moment_ms
from carecall.domain.matters import (
    CRISIS_NUMBERS,
    EMERGENCY_NUMBERS,
    POLICE_NUMBERS,
    Matter,
    crisis_number,
    number_for,
)
from carecall.domain.transfer import (
    MOST_TRIES,
    LegOutcome,
    TransferTarget,
    in_ringing_order,
    is_on_duty,
    next_target,
    outcome_of,
)


def target(key: int, number: str = "", **more: object) -> TransferTarget:
    facts = {"target_id": key, "number": number or f"+8210000{key:05}", "rank": 1, **more}
    return TransferTarget(**facts)  # type: ignore[arg-type]  # the facts are its own fields


@pytest.mark.parametrize(
    ("opens", "closes", "at", "on_duty"),
    [
        (None, None, "03:00", True),
        ("08:00", "20:00", "08:00", True),
        ("08:00", "20:00", "20:00", False),
        ("20:00", "08:00", "23:59", True),
        ("20:00", "08:00", "07:59", True),
        ("20:00", "08:00", "12:00", False),
        ("09:00", "09:00", "12:00", True),
    ],
)
def test_hours_may_go_over_midnight(opens, closes, at, on_duty) -> None:
    hours = {
        "opens": opens and time.fromisoformat(opens),
        "closes": closes and time.fromisoformat(closes),
    }
    assert is_on_duty(target(1, **hours), time.fromisoformat(at)) is on_duty


def test_ones_own_humans_come_first_then_rank_and_nobody_twice() -> None:
    platform = target(1, own=False)
    second, first = target(2, rank=2), target(3, rank=1)
    again = target(4, number=first.number, own=False)
    ordered = in_ringing_order([platform, second, again, first], time(12))
    assert ordered == (first, second, platform)


def test_so_many_are_rung_in_one_transfer_at_most() -> None:
    assert len(in_ringing_order([target(key) for key in range(1, 20)], time(12))) == MOST_TRIES


def test_the_next_is_the_first_that_was_not_tried() -> None:
    ordered = (target(1), target(2))
    assert next_target(ordered, {ordered[0].number}) == ordered[1]
    assert next_target(ordered, {each.number for each in ordered}) is None


@pytest.mark.parametrize(
    ("status", "lifted", "outcome"),
    [
        ("NOANSWER", False, LegOutcome.NO_ANSWER),
        ("BUSY", False, LegOutcome.BUSY),
        ("CONGESTION", False, LegOutcome.UNREACHABLE),
        ("CHANUNAVAIL", True, LegOutcome.DECLINED),
        ("ANSWER", True, LegOutcome.DECLINED),
        ("", False, LegOutcome.UNREACHABLE),
    ],
)
def test_a_lifted_phone_without_the_key_is_a_no(status, lifted, outcome) -> None:
    assert outcome_of(status, lifted=lifted) is outcome


def test_the_police_is_called_for_a_crime_and_the_ambulance_for_the_rest() -> None:
    assert number_for(Matter.CRIME, "KR") == number_for(Matter.VIOLENCE, "kr") == "112"
    assert number_for(Matter.FALL, "KR") == "119"
    assert number_for(Matter.CRIME, "US") == number_for(Matter.FIRE, "US") == "911"
    assert number_for(Matter.CRIME, "IT") == "112"
    assert POLICE_NUMBERS.keys() == EMERGENCY_NUMBERS.keys()


def test_a_crisis_line_is_named_only_where_one_is_known() -> None:
    assert (crisis_number("KR"), crisis_number("us"), crisis_number("IT")) == ("109", "988", "")
    assert all(number.replace(" ", "").replace("-", "").isdigit() for number in CRISIS_NUMBERS.values())  # fmt: skip


@pytest.mark.parametrize(
    ("quote", "moment_ms"),
    [("아침에", 1000), ("못 일어나겠어", 1800), ("", 1000), ("다른 말", 1000)],
)
def test_a_quote_is_found_in_the_sound_by_its_place_in_the_words(quote, moment_ms) -> None:
    text = "아침에 못 일어나겠어"
    found = quote_moment_ms(text, quote, started_ms=1000, ended_ms=3200)
    assert found == pytest.approx(moment_ms, abs=60)
