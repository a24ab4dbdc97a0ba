"""Changes against a person's own earlier calls."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from carecall.domain.call_course import LengthUnit
from carecall.domain.language import Language
from carecall.domain.trend_words import reason_of
from carecall.domain.trends import (
    CallTrace,
    Direction,
    Measure,
    Trend,
    Watch,
    still_stands,
    trends,
)

USUAL = CallTrace(
    answered=True, answer_length=6.0, answer_delay_s=1.0, sleep_hours=7.0, meals_a_day=3.0
)
MISSED = CallTrace(answered=False)
figures = st.floats(min_value=0, max_value=100, allow_nan=False)
traces = st.builds(
    CallTrace,
    answered=st.booleans(),
    answer_length=st.none() | figures,
    answer_delay_s=st.none() | figures,
    sleep_hours=st.none() | st.floats(min_value=0, max_value=24),
    meals_a_day=st.none() | st.floats(min_value=0, max_value=6),
)


def measures(found: tuple[Trend, ...]) -> set[Measure]:
    return {each.measure for each in found}


def test_a_person_who_is_as_ever_gives_no_finding() -> None:
    assert trends([USUAL] * 20) == ()


def test_shorter_answers_are_told_with_both_figures() -> None:
    (found,) = trends([USUAL] * 10 + [replace(USUAL, answer_length=2.0)] * 4)
    assert (found.measure, found.direction) == (Measure.ANSWER_LENGTH, Direction.LESS)
    assert (found.usual, found.lately) == (6.0, 2.0)
    assert reason_of(found, Language.EN) == (
        "Answers have become less than half as long over the last 4 calls: 6 -> 2 words "
        "(against 10 calls before)."
    )


def test_later_answers_less_sleep_and_fewer_meals_are_found() -> None:
    worse = replace(USUAL, answer_delay_s=3.0, sleep_hours=4.0, meals_a_day=1.0)
    found = trends([USUAL] * 10 + [worse] * 4)
    assert measures(found) == {Measure.ANSWER_DELAY, Measure.SLEEP, Measure.MEALS}


def test_calls_that_are_missed_of_late_are_found() -> None:
    found = trends([USUAL] * 12 + [MISSED] * 4)
    assert measures(found) == {Measure.MISSED_CALLS}
    assert "0% -> 100%" in reason_of(found[0], Language.EN)


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
    worse = CallTrace(
        answered=True, answer_length=1, answer_delay_s=9, sleep_hours=2, meals_a_day=0
    )
    for found in trends([USUAL] * 10 + [worse] * 4):
        told = " ".join(reason_of(found, language).lower() for language in Language)
        illnesses = ("dementia", "depress", "disease", "ill", "치매", "우울", "병", "환자")
        assert not any(word in told for word in illnesses)


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
    before = [replace(USUAL, answer_length=each) for each in words]
    found = trends([*before, *[replace(USUAL, answer_length=200.0)] * 4])
    assert Measure.ANSWER_LENGTH not in measures(found)


def test_a_korean_reason_tells_syllables() -> None:
    watch = Watch(least_length=2.0)
    before = [replace(USUAL, answer_length=12.0)] * 10
    (found,) = trends([*before, *[replace(USUAL, answer_length=6.0)] * 4], watch)
    assert reason_of(found, Language.KO, LengthUnit.SYLLABLES) == (
        "최근 4번 통화에서 대답이 절반으로 짧아졌습니다: 12 -> 6음절 (이전 10번 통화와 비교)."
    )


def test_a_change_of_less_than_the_least_is_not_told() -> None:
    lately = [replace(USUAL, answer_length=4.5)] * 4
    assert trends([*[USUAL] * 10, *lately], Watch(least_length=2.0)) == ()
    assert measures(trends([*[USUAL] * 10, *lately])) == {Measure.ANSWER_LENGTH}


def test_a_change_stands_until_half_of_it_is_made_up() -> None:
    history = [USUAL] * 10 + [replace(USUAL, sleep_hours=3.0)] * 4
    (found,) = trends(history)
    assert still_stands(found, history)
    assert still_stands(found, [*history, *[replace(USUAL, sleep_hours=4.5)] * 4])
    assert not still_stands(found, [*history, *[replace(USUAL, sleep_hours=5.5)] * 4])


def test_a_change_that_has_become_old_is_not_over_by_that() -> None:
    history = [USUAL] * 10 + [replace(USUAL, meals_a_day=1.0)] * 40
    (found,) = trends(history[:14])
    assert still_stands(found, history)


def test_a_change_stands_while_too_little_was_told_since() -> None:
    (found,) = trends([USUAL] * 10 + [replace(USUAL, meals_a_day=1.0)] * 4)
    assert still_stands(found, [replace(USUAL, meals_a_day=3.0)] * 3)
