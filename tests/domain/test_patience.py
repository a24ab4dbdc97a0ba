"""How long one person is waited for."""

from __future__ import annotations

from carecall.domain.patience import (
    LEAST_PACE_MS,
    LONGEST_PAUSE_MS,
    MOST_PACE_MS,
    USUAL_PACE_MS,
    Patience,
)


def after(*pauses_ms: int, known_ms: int | None = None) -> Patience:
    patience = Patience(known_ms)
    for quiet_ms in pauses_ms:
        patience.paused(quiet_ms)
    return patience


def test_nobody_gets_more_time_before_they_hesitate() -> None:
    assert Patience().extra_ms == 0
    assert Patience().learned_ms is None


def test_long_pauses_buy_more_time_soon() -> None:
    assert after(1000).extra_ms > 200
    assert 400 < after(1000, 1100, 900).extra_ms < 600


def test_one_short_pause_takes_little_of_it_away() -> None:
    slow = after(1000, 1000, 1000)
    before = slow.extra_ms
    slow.paused(250)
    assert 0.8 * before < slow.extra_ms < before


def test_quick_people_are_waited_for_as_long_as_everybody() -> None:
    assert after(*[200] * 30).extra_ms == 0
    assert after(*[200] * 30).pace_ms < USUAL_PACE_MS


def test_being_cut_off_teaches_more_than_a_pause() -> None:
    patience = Patience()
    patience.cut_off(1200)
    assert patience.extra_ms > after(1200).extra_ms


def test_pace_has_bounds() -> None:
    assert after(*[2400] * 50).pace_ms == MOST_PACE_MS
    assert after(*[10] * 90).pace_ms == LEAST_PACE_MS
    assert Patience(999_999).pace_ms == MOST_PACE_MS
    assert Patience(-5).pace_ms == LEAST_PACE_MS


def test_a_silence_is_not_a_pause() -> None:
    patience = after(LONGEST_PAUSE_MS + 1)
    assert patience.learned_ms is None
    assert patience.extra_ms == 0


def test_what_earlier_calls_taught_counts_at_once_and_can_be_unlearned() -> None:
    patience = Patience(1100)
    assert patience.extra_ms == 650
    for _ in range(12):
        patience.fluent(3000)
    assert patience.extra_ms < 150
    assert patience.learned_ms == patience.pace_ms


def test_a_short_answer_without_a_pause_proves_nothing() -> None:
    patience = Patience(1100)
    patience.fluent(900)
    assert patience.extra_ms == 650
    assert patience.learned_ms is None
