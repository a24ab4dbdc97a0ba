"""Changes against a person's own earlier calls."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from carecall.domain.trends import CallTrace, Direction, Measure, Trend, Watch, trends

USUAL = CallTrace(
    answered=True, answer_words=6.0, answer_delay_s=1.0, sleep_hours=7.0, meals_a_day=3.0
)
MISSED = CallTrace(answered=False)
figures = st.floats(min_value=0, max_value=100, allow_nan=False)
traces = st.builds(
    CallTrace,
    answered=st.booleans(),
    answer_words=st.none() | figures,
    answer_delay_s=st.none() | figures,
    sleep_hours=st.none() | st.floats(min_value=0, max_value=24),
    meals_a_day=st.none() | st.floats(min_value=0, max_value=6),
)


def measures(found: tuple[Trend, ...]) -> set[Measure]:
    return {each.measure for each in found}


def test_a_person_who_is_as_ever_gives_no_finding() -> None:
    assert trends([USUAL] * 20) == ()


def test_shorter_answers_are_told_with_both_figures() -> None:
    (found,) = trends([USUAL] * 10 + [replace(USUAL, answer_words=2.0)] * 4)
    assert (found.measure, found.direction) == (Measure.ANSWER_LENGTH, Direction.LESS)
    assert (found.usual, found.lately) == (6.0, 2.0)
    assert found.reason == (
        "Answers became shorter: 2.0 words instead of 6.0 (the last 4 calls against 10 before)"
    )


def test_later_answers_less_sleep_and_fewer_meals_are_found() -> None:
    worse = replace(USUAL, answer_delay_s=3.0, sleep_hours=4.0, meals_a_day=1.0)
    found = trends([USUAL] * 10 + [worse] * 4)
    assert measures(found) == {Measure.ANSWER_DELAY, Measure.SLEEP, Measure.MEALS}


def test_calls_that_are_missed_of_late_are_found() -> None:
    found = trends([USUAL] * 12 + [MISSED] * 4)
    assert measures(found) == {Measure.MISSED_CALLS}
    assert "100% instead of 0%" in found[0].reason


def test_one_missed_call_is_nothing() -> None:
    assert trends([USUAL] * 12 + [USUAL, USUAL, MISSED, USUAL]) == ()


def test_somebody_whose_nights_always_differ_needs_a_larger_change() -> None:
    restless = [
        replace(USUAL, sleep_hours=float(hours)) for hours in (4, 8, 5, 9, 3, 8, 6, 9, 4, 7)
    ]
    steady = [replace(USUAL, sleep_hours=7.0)] * 10
    lately = [replace(USUAL, sleep_hours=4.5)] * 4
    assert trends(restless + lately) == ()
    assert measures(trends(steady + lately)) == {Measure.SLEEP}


def test_nothing_is_usual_before_there_were_enough_calls() -> None:
    assert trends([USUAL] * 5 + [replace(USUAL, meals_a_day=1.0)] * 4) == ()
    assert trends([]) == ()


def test_no_finding_names_an_illness() -> None:
    worse = CallTrace(answered=True, answer_words=1, answer_delay_s=9, sleep_hours=2, meals_a_day=0)
    for found in trends([USUAL] * 10 + [worse] * 4):
        assert not any(
            word in found.reason.lower() for word in ("dementia", "depress", "disease", "ill")
        )


@given(st.lists(traces, max_size=40))
def test_any_history_gives_findings_that_stand_on_enough_calls(calls: list[CallTrace]) -> None:
    watch = Watch()
    for each in trends(calls, watch):
        assert each.calls_lately == watch.lately
        assert each.calls_before >= watch.fewest_before
        worse = each.lately < each.usual
        assert worse == (each.direction is Direction.LESS)


@given(st.lists(traces, max_size=30))
def test_the_same_history_gives_the_same_findings(calls: list[CallTrace]) -> None:
    assert trends(calls) == trends(tuple(calls))


@given(traces, st.integers(min_value=0, max_value=40))
def test_a_life_without_change_is_never_a_finding(call: CallTrace, count: int) -> None:
    assert trends([call] * count) == ()


@given(st.lists(figures, min_size=6, max_size=12))
def test_more_words_are_never_a_finding(words: list[float]) -> None:
    before = [replace(USUAL, answer_words=each) for each in words]
    found = trends([*before, *[replace(USUAL, answer_words=200.0)] * 4])
    assert Measure.ANSWER_LENGTH not in measures(found)
