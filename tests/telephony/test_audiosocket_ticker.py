"""The shared 20 ms clock, with a clock of the test's own."""

from __future__ import annotations

import pytest

from carecall.telephony.ticker import FULL_PHASE, Ticker


class Member:
    def __init__(self) -> None:
        self.ticks = 0
        self.skipped = 0

    def tick(self) -> None:
        self.ticks += 1

    def skip(self, slots: int) -> None:
        self.skipped += slots


class Hand:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
async def ticker() -> tuple[Ticker, Hand]:
    hand = Hand()
    return Ticker(hand), hand


async def run(ticker: Ticker, hand: Hand, ms: int, step_ms: float = 5) -> None:
    passed = 0.0
    while passed < ms:
        passed += step_ms
        hand.now += step_ms / 1000
        ticker.wake()


async def test_every_member_ticks_fifty_times_a_second(ticker: tuple[Ticker, Hand]) -> None:
    clock, hand = ticker
    members = [Member() for _ in range(10)]
    for member in members:
        clock.join(member)
    await run(clock, hand, 1000)
    assert all(49 <= member.ticks <= 51 for member in members)
    assert clock.lateness.figures().p99_ms == 0
    assert clock.lateness.figures().skipped == 0


async def test_many_members_are_spread_over_four_phases(ticker: tuple[Ticker, Hand]) -> None:
    clock, hand = ticker
    members = [Member() for _ in range(4 * FULL_PHASE + 8)]
    for member in members:
        clock.join(member)
    counts = []
    for _ in range(4):
        before = sum(member.ticks for member in members)
        await run(clock, hand, 5)
        counts.append(sum(member.ticks for member in members) - before)
    assert counts == [FULL_PHASE + 2] * 4


async def test_a_short_delay_is_made_up_for(ticker: tuple[Ticker, Hand]) -> None:
    clock, hand = ticker
    member = Member()
    clock.join(member)
    await run(clock, hand, 1000, step_ms=35)
    assert member.ticks >= 49
    assert member.skipped == 0


async def test_a_stall_is_skipped_with_at_most_two_frames_at_once(
    ticker: tuple[Ticker, Hand],
) -> None:
    clock, hand = ticker
    member = Member()
    clock.join(member)
    await run(clock, hand, 100)
    before = member.ticks
    await run(clock, hand, 1000, step_ms=1000)
    assert member.ticks - before == 2
    assert member.skipped == 48
    figures = clock.lateness.figures()
    assert figures.skipped == 48
    assert figures.max_ms == 250, "the histogram ends there"


async def test_lateness_is_counted_per_frame(ticker: tuple[Ticker, Hand]) -> None:
    clock, hand = ticker
    for _ in range(4):
        clock.join(Member())
    await run(clock, hand, 20, step_ms=5)
    hand.now += 0.0035
    await run(clock, hand, 20, step_ms=5)
    figures = clock.lateness.figures()
    assert figures.frames == 8
    assert figures.p50_ms == 0
    assert figures.max_ms == 3
    clock.lateness.clear()
    assert clock.lateness.figures().frames == 0


async def test_who_leaves_is_not_ticked_and_an_empty_clock_sleeps(
    ticker: tuple[Ticker, Hand],
) -> None:
    clock, hand = ticker
    member = Member()
    clock.join(member)
    clock.leave(member)
    clock.leave(member)
    await run(clock, hand, 100)
    assert member.ticks == 0
    assert clock._timer is None
