"""What the benchmark says of calls carried follows from what passes cost."""

from __future__ import annotations

from tests.bench.batch_arrivals import COLLECT_MS, most_talks
from tests.bench.batch_arrivals import answer_ms_p95 as batched_p95
from tests.bench.recognition_load import answer_ms_p95, most_calls


def test_a_call_alone_waits_for_nobody() -> None:
    assert answer_ms_p95([200.0], lanes=1, calls=1) < 400
    assert batched_p95({1: 50.0, 2: 60.0}, talks=1) <= COLLECT_MS + 2 * 60.0


def test_more_calls_wait_longer_and_more_lanes_shorten_it() -> None:
    alone, many = (answer_ms_p95([500.0], lanes=1, calls=calls) for calls in (1, 10))
    assert alone < many
    assert answer_ms_p95([500.0], lanes=2, calls=10) < many


def test_calls_carried_are_within_the_aim_and_one_more_is_not() -> None:
    calls, p95_ms = most_calls([400.0], lanes=1)
    assert calls > 1
    assert p95_ms is not None
    assert p95_ms <= 1000 < answer_ms_p95([400.0], lanes=1, calls=calls + 1)


def test_a_pass_longer_than_the_aim_carries_nobody() -> None:
    assert most_calls([3000.0], lanes=2) == (0, None)
    assert most_calls([], lanes=2) == (0, None)
    assert most_talks({1: 500.0}, aim_p95_ms=350.0) == (0, None)


def test_cheap_batches_carry_more_talks() -> None:
    single, _ = most_talks({1: 50.0}, aim_p95_ms=350.0)
    batched, p95_ms = most_talks({1: 50.0, 8: 80.0}, aim_p95_ms=350.0)
    assert batched > single > 0
    assert p95_ms is not None
    assert p95_ms <= 350
