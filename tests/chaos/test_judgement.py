"""The judge of chaos campaigns: what it lets pass and what it does not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import islice

from carecall.domain.call import PlannedCallState
from tests.chaos.carrier_record import Leg, legs_in
from tests.chaos.faults import CHANCES, FaultKind, faults
from tests.chaos.invariants import (
    Limits,
    Promise,
    Talk,
    most_at_once,
    rung_too_often,
    rung_twice_at_once,
    too_fast,
    too_many_at_once,
    unaccounted,
    unfinished,
    unkept,
    unrecorded,
    unwritten,
    with_the_far_end,
)
from tests.chaos.people import HABITS, SHARES, number_of, personas

NOON = datetime(2026, 3, 2, 3, tzinfo=UTC)
LIMITS = Limits(calls_per_second=2, burst=1, channels=2)


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def leg(number: str, began_s: float, ended_s: float | None, *, answered: bool = False) -> Leg:
    return Leg(
        leg_id=f"{number}-{began_s}",
        number=number,
        began_at=at(began_s),
        answered_at=at(began_s) if answered else None,
        ended_at=at(ended_s) if ended_s is not None else None,
    )


def promise(number: str, state: PlannedCallState, attempts: int = 1) -> Promise:
    return Promise(number=number, state=state, attempts=attempts)


def talk(number: str = "1", **facts: object) -> Talk:
    plain = {"recording_bytes": 100, "turns": 1, "broken": False}
    return Talk(call_id="c", number=number, answered_at=at(0), began_at=at(0), **{**plain, **facts})


def test_a_record_is_read_channel_by_channel() -> None:
    lines = [
        '"CHAN_START","1772420400.000000","a","PJSIP/carecall-1","01000015003"',
        '"ANSWER","1772420401.000000","a","PJSIP/carecall-1","answer"',
        '"CHAN_START","1772420401.500000","b","PJSIP/carecall-2","01000015004"',
        '"CHAN_START","1772420401.500000","x","AudioSocket/1","s"',
        '"HANGUP","1772420402.000000","a","PJSIP/carecall-1","answer"',
        '"CHAN_END","1772420402.500000","a","PJSIP/carecall-1","answer"',
        '"CHAN_ST',
    ]
    first, second = legs_in(lines)
    assert (first.number, second.number) == ("1000015003", "1000015004")
    assert (first.answered_at, first.ended_at) == (at(1), at(2.5))
    assert second.answered_at is None
    assert second.ended_at is None


def test_a_third_ring_is_too_often() -> None:
    legs = [leg("1", 0, 1), leg("1", 5, 6), leg("2", 0, 1)]
    assert not rung_too_often(legs, 2)
    assert rung_too_often([*legs, leg("1", 9, 10)], 2) == ["1 was rung 3 times, not 2 at most"]


def test_a_phone_that_is_still_in_a_call_must_not_be_rung() -> None:
    assert not rung_twice_at_once([leg("1", 0, 2), leg("1", 2.1, 3), leg("2", 1, 2)])
    assert rung_twice_at_once([leg("1", 0, 2), leg("1", 1.9, 3)])
    assert rung_twice_at_once([leg("1", 0, None), leg("1", 90, 91)])


def test_calls_that_follow_each_other_too_fast_are_seen_in_any_window() -> None:
    even = [leg(str(n), 0.5 * n, 1) for n in range(40)]
    assert not too_fast(even, LIMITS)
    bunch = [leg(f"b{n}", 3.1 + n / 100, 4) for n in range(5)]
    assert too_fast([*even, *bunch], LIMITS)
    assert too_fast([leg(str(n), n / 2.5, 1) for n in range(60)], LIMITS)


def test_channels_are_counted_by_the_carrier_but_not_those_of_an_asterisk_that_died() -> None:
    three = [leg("1", 0, 9), leg("2", 1, 9), leg("3", 5, 9)]
    assert most_at_once(three, []) == 3
    assert too_many_at_once(three, LIMITS, [])
    assert not too_many_at_once(three, LIMITS, [at(3)])
    assert not too_many_at_once(three[:2], LIMITS, [])
    handed_over = [leg("1", 0, 5), leg("2", 0, 9), leg("3", 4.8, 9)]
    assert most_at_once(handed_over, []) == 2


def test_a_promise_without_an_end_is_told() -> None:
    kept = promise("1", PlannedCallState.EXHAUSTED)
    assert unfinished([kept, promise("2", PlannedCallState.CONNECTED)]) == ["2 was left connected"]


def test_nobody_counts_as_reached_whose_phone_was_not_lifted() -> None:
    reached = promise("1", PlannedCallState.COMPLETED)
    assert not unkept([reached], [leg("1", 0, 1, answered=True)])
    assert len(unkept([reached], [leg("1", 0, 1)])) == 1
    assert len(unkept([], [leg("1", 0, 1)])) == 1


def test_rings_that_the_books_do_not_know_are_told() -> None:
    legs = [leg("1", 0, 1), leg("1", 5, 6)]
    assert not unaccounted([promise("1", PlannedCallState.EXHAUSTED, 2)], legs)
    assert len(unaccounted([promise("1", PlannedCallState.EXHAUSTED, 1)], legs)) == 1


def test_a_talk_needs_its_recording_and_its_transcript() -> None:
    assert not unrecorded([talk()])
    assert unrecorded([talk(recording_bytes=None)])
    assert unrecorded([talk(recording_bytes=0)])
    assert unrecorded([talk(turns=0)])
    assert not unrecorded([talk(turns=0, heard=False)])
    assert not unrecorded([talk(turns=0, recording_bytes=None, broken=True, seconds=1.0)])
    assert unrecorded([talk(recording_bytes=None, broken=True, seconds=9.0)])


def test_who_heard_us_must_have_a_talk() -> None:
    assert not unwritten([("1", at(2))], [talk()])
    assert unwritten([("2", at(2))], [talk()])
    [joined] = with_the_far_end([talk()], [leg("1", 0.5, 4.5, answered=True)], [("1", at(1))])
    assert (joined.seconds, joined.heard) == (4.0, True)
    [unheard] = with_the_far_end([talk()], [], [])
    assert (unheard.seconds, unheard.heard) == (None, False)


def test_a_seed_gives_the_same_mishaps_and_meets_every_kind_first() -> None:
    one, again, other = (list(islice(faults(seed, mean_s=5), 40)) for seed in (7, 7, 8))
    assert one == again != other
    assert {fault.kind for fault in one[: len(FaultKind)]} == set(FaultKind)
    for fault in one:
        bounds = CHANCES[fault.kind]
        assert bounds.shortest_s <= fault.seconds <= bounds.longest_s


def test_everybody_has_a_number_of_their_own_and_the_shares_are_kept() -> None:
    assert len({number_of(person) for person in range(9_900)}) == 9_900
    assert all(number_of(person).startswith("01000") for person in (0, 9_899))
    kinds = [persona.about for persona in personas(3)]
    assert len(kinds) == HABITS
    assert {kind: kinds.count(kind) for kind in kinds} == dict(SHARES)
    assert kinds != [persona.about for persona in personas(4)]
