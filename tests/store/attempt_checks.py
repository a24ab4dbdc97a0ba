"""What must hold of every attempt and promise at every moment."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from carecall.domain.call import FINAL_PLANNED_STATES, CallState, Disposition, PlannedCallState
from carecall.domain.redial import RedialRule
from carecall.domain.unreached import UnreachedReason
from carecall.store.tables import CallRow, PlannedCallRow, UnreachedRow

ITEM_OF = {
    PlannedCallState.EXHAUSTED: {UnreachedReason.EXHAUSTED, UnreachedReason.INVALID_NUMBER},
    PlannedCallState.BLOCKED: {UnreachedReason.NOT_CALLED},
}


@dataclass(frozen=True)
class Seen:
    """The whole database at one moment."""

    calls: list[CallRow]
    planned: list[PlannedCallRow]
    items: list[UnreachedRow]
    reserved: list[str]
    """Calls that hold a number."""

    def of(self, planned: PlannedCallRow) -> list[CallRow]:
        """Return the calls of a promise, the first ring first."""
        return [call for call in self.calls if call.planned_call_id == planned.id]


@dataclass
class Known:
    """What is remembered of earlier moments."""

    rule: RedialRule
    expected: dict[str, CallState] = field(default_factory=dict)
    """Where the transition table says that each call is."""
    final: dict[int, tuple[PlannedCallState, datetime]] = field(default_factory=dict)
    settled: dict[str, datetime] = field(default_factory=dict)


def undecided(call: CallRow) -> bool:
    """Not ended, or ended while its talk has not told its end."""
    talk_open = call.talk_started_at is not None and call.talk_finished_at is None
    return call.state is not CallState.ENDED or talk_open


def calls_are_where_the_table_says(seen: Seen, known: Known) -> None:
    for call in seen.calls:
        assert call.state is known.expected[call.id]
        if call.settled_at is not None:
            assert known.settled.setdefault(call.id, call.settled_at) == call.settled_at


def final_promises_stay_final(seen: Seen, known: Known) -> None:
    for planned in seen.planned:
        if planned.id in known.final:
            assert (planned.state, planned.settled_at) == known.final[planned.id]
        elif planned.state in FINAL_PLANNED_STATES:
            assert planned.settled_at is not None
            known.final[planned.id] = planned.state, planned.settled_at


def nobody_is_rung_more_often_than_the_rule_says(seen: Seen, known: Known) -> None:
    for planned in seen.planned:
        rung = [one for one in seen.of(planned) if one.disposition is not Disposition.BLOCKED]
        assert planned.attempts == len(rung)
        assert sorted(call.attempt_no for call in rung) == list(range(1, len(rung) + 1))
        assert sum(call.state is not CallState.ENDED for call in rung) <= 1
        ended = [call.disposition for call in rung if not undecided(call)]
        for ring_no, disposition in enumerate(ended[: len(rung) - 1], start=1):
            assert ring_no <= known.rule.after(disposition).redials, "rung once too often"


def no_number_is_reserved_twice_and_none_for_ever(seen: Seen, known: Known) -> None:
    live = {one.id: one.number for one in seen.calls if one.state is not CallState.ENDED}
    assert len(set(live.values())) == len(live)
    assert seen.reserved == sorted(live)


def a_promise_waits_for_exactly_what_is_undecided(seen: Seen, known: Known) -> None:
    for planned in seen.planned:
        open_calls = [call for call in seen.of(planned) if undecided(call)]
        waiting = planned.state in {PlannedCallState.PLANNED, PlannedCallState.WAITING_REDIAL}
        over = planned.state in FINAL_PLANNED_STATES
        assert len(open_calls) == (0 if waiting or over else 1)


def whoever_was_not_reached_has_one_item_and_nobody_else(seen: Seen, known: Known) -> None:
    items = {item.planned_call_id: item for item in seen.items}
    assert len(items) == len(seen.items)
    for planned in seen.planned:
        allowed = ITEM_OF.get(planned.state)
        assert (planned.id in items) is (allowed is not None)
        if allowed is not None:
            assert items[planned.id].reason in allowed


def a_kept_promise_was_kept_by_a_talk(seen: Seen, known: Known) -> None:
    for planned in seen.planned:
        if planned.state is PlannedCallState.COMPLETED:
            assert any(
                call.disposition is Disposition.ANSWERED and call.talk_started_at is not None
                for call in seen.of(planned)
            )


def beside_a_promise_stands_what_its_telling_ring_came_to(seen: Seen, known: Known) -> None:
    for planned in seen.planned:
        telling = telling_of(seen.of(planned))
        told = (planned.telling_state, planned.telling_disposition, planned.telling_talk_ms)
        if telling is None:
            assert (planned.telling_call_id, *told) == (None,) * 4
            continue
        state = telling.state if telling.state in CAME_TO else None
        assert planned.telling_call_id == telling.id
        talked = telling.disposition is Disposition.ANSWERED
        assert told == (state, telling.disposition, telling.talk_ms if talked else None)


def telling_of(calls: list[CallRow]) -> CallRow | None:
    """The last one that somebody answered, else the last that rang, else the last that was given back."""

    def rank(call: CallRow) -> tuple[int, int, datetime]:
        answered = Disposition.ANSWERED is call.disposition or call.state is CallState.ANSWERED
        back = call.disposition is Disposition.BLOCKED
        return (2 if answered else 0 if back else 1), call.attempt_no, call.reserved_at

    return max(calls, key=rank, default=None)


CAME_TO = {CallState.ANSWERED, CallState.UNKNOWN, CallState.ENDED}
EVERY_CHECK = (
    calls_are_where_the_table_says,
    final_promises_stay_final,
    nobody_is_rung_more_often_than_the_rule_says,
    no_number_is_reserved_twice_and_none_for_ever,
    a_promise_waits_for_exactly_what_is_undecided,
    whoever_was_not_reached_has_one_item_and_nobody_else,
    a_kept_promise_was_kept_by_a_talk,
    beside_a_promise_stands_what_its_telling_ring_came_to,
)
