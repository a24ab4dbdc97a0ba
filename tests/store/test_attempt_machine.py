"""Whatever the network, the talk and the clock do to an attempt, in whatever order, its promise stays whole."""

from __future__ import annotations

import shutil
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from carecall.domain.call import (
    CALL_TRANSITIONS,
    FINAL_PLANNED_STATES,
    AttemptOutcome,
    CallProgress,
    CallState,
    Disposition,
    EndedBy,
    PlannedCallState,
    ProgressKind,
)
from carecall.domain.language import Language
from carecall.domain.redial import RedialRule, redials_from_plain
from carecall.domain.turns import FinishedCall, Speaker, Turn
from carecall.domain.unreached import UnreachedReason
from carecall.language.script_files import built_in_scripts
from carecall.store.call_desk import SqlCallDesk
from carecall.store.conversations import SqlConversationStore
from carecall.store.engine import create_engine
from carecall.store.session import guarded_sessions, system_reading
from carecall.store.tables import (
    CallRow,
    NumberReservationRow,
    PlannedCallRow,
    RecipientRow,
    UnreachedRow,
)
from tests.builders import NOON, make_world, phone

REDIAL_BY = {"busy": {"redials": 3, "gap_s": 120}, "voicemail": {"redials": 0}}
RULE = RedialRule(redials=2, gap_s=300, quarantine_s=640, by=redials_from_plain(REDIAL_BY))
HEARD = [one for one in Disposition if one is not Disposition.BLOCKED]
ITEM_OF = {
    PlannedCallState.EXHAUSTED: {UnreachedReason.EXHAUSTED, UnreachedReason.INVALID_NUMBER},
    PlannedCallState.BLOCKED: {UnreachedReason.NOT_CALLED},
}
SAID = (Turn(turn_no=1, speaker=Speaker.RECIPIENT, text="네, 잘 지내요", started_ms=0, ended_ms=900),)  # fmt: skip


class Attempts(RuleBasedStateMachine):
    """Three promises to two numbers: one number is in two organizations."""

    def __init__(self, migrated: Path) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.engine = create_engine(
            f"sqlite:///{shutil.copy(migrated, self.folder / 'machine.db')}"
        )
        self.sessions = guarded_sessions(self.engine)
        self.now = NOON
        self.expected: dict[str, CallState] = {}
        self.final: dict[int, tuple[PlannedCallState, datetime]] = {}
        self.settled: dict[str, datetime] = {}
        self.talking: set[str] = set()

    @initialize()
    def begin(self) -> None:
        schedule = {"redials": 2, "redial_gap_s": 300}
        self.world = make_world(self.sessions, people=2, **schedule)
        other = make_world(self.sessions, people=1, name="남의 기관", first=2, **schedule)
        self.world.change(RecipientRow, other.recipient_ids[0], phone=phone(1))
        self.ledger = self.world.ledger
        self.desk = SqlCallDesk(self.sessions)
        self.talks = SqlConversationStore(self.sessions, scripts=built_in_scripts())
        assert self.ledger.plan_due(self.now) == 3
        for planned in self.world.planned():
            self.world.change(PlannedCallRow, planned.id, redial_by=REDIAL_BY)

    def teardown(self) -> None:
        self.engine.dispose()
        shutil.rmtree(self.folder)

    @rule(seconds=st.sampled_from([1, 31, 125, 301, 645]))
    def time_passes(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule()
    def the_day_is_planned_again(self) -> None:
        self.ledger.plan_due(self.now)
        self.talking &= {call.id for call in self._calls() if call.talk_finished_at is None}

    @rule()
    def what_is_due_is_claimed(self) -> None:
        before = {call.planned_call_id: call for call in self._calls()}
        for due in self.world.claim(self.now):
            last = before.get(due.planned_call_id)
            if last is not None and last.disposition is not Disposition.BLOCKED:
                gap_s = RULE.after(last.disposition).gap_s
                assert self.now >= last.ended_at + timedelta(seconds=gap_s), "rung too soon"
            self.expected[due.call_id] = CallState.RESERVED

    @precondition(lambda self: self.expected)
    @rule(data=st.data())
    def it_is_ordered(self, data: st.DataObject) -> None:
        call_id = self._any(data)
        ordered = self.ledger.originating(call_id, self.now)
        assert ordered is (self.expected[call_id] is CallState.RESERVED)
        if ordered:
            self.expected[call_id] = CallState.ORIGINATING

    @precondition(lambda self: self.expected)
    @rule(data=st.data(), kind=st.sampled_from([ProgressKind.RINGING, ProgressKind.ANSWERED]))
    def the_network_tells(self, data: st.DataObject, kind: ProgressKind) -> None:
        call_id = self._any(data)
        self.ledger.progressed(CallProgress(call_id=call_id, kind=kind, at=self.now))
        before = self.expected[call_id]
        ringing = kind is ProgressKind.RINGING and before is CallState.ORIGINATING
        after = CallState.RINGING if ringing else CallState.ANSWERED
        if ringing or (
            kind is ProgressKind.ANSWERED
            and before is not CallState.RESERVED
            and after in CALL_TRANSITIONS[before]
        ):
            self.expected[call_id] = after

    @precondition(lambda self: self.expected)
    @rule(data=st.data())
    def its_channel_is_gone(self, data: st.DataObject) -> None:
        call_id = self._any(data)
        self.ledger.doubtful(call_id, self.now)
        if CallState.UNKNOWN in CALL_TRANSITIONS[self.expected[call_id]]:
            self.expected[call_id] = CallState.UNKNOWN

    @precondition(lambda self: self.expected)
    @rule(data=st.data())
    def it_is_given_back(self, data: st.DataObject) -> None:
        call_id = self._any(data)
        self.ledger.released(call_id, self.now)
        if self.expected[call_id] is CallState.RESERVED:
            self.expected[call_id] = CallState.ENDED

    @precondition(lambda self: self.expected)
    @rule(data=st.data(), disposition=st.sampled_from(HEARD))
    def it_is_settled(self, data: st.DataObject, disposition: Disposition) -> None:
        call_id = self._any(data)
        outcome = AttemptOutcome(disposition=disposition, ended_at=self.now)
        self.ledger.settle(call_id, outcome, self.now)
        self.expected[call_id] = CallState.ENDED

    @precondition(lambda self: self.expected)
    @rule(data=st.data())
    def the_talk_begins(self, data: st.DataObject) -> None:
        call_id = self._any(data)
        accepted = self.desk.arrived(call_id, self.now).accepted
        if not accepted:
            return
        self.expected[call_id] = CallState.ANSWERED
        if self.talks.take(call_id, self.now) is not None:
            self.talking.add(call_id)

    @precondition(lambda self: self.talking)
    @rule(
        data=st.data(),
        disposition=st.sampled_from([Disposition.ANSWERED, Disposition.VOICEMAIL]),
        ended_by=st.sampled_from(EndedBy),
        said=st.booleans(),
    )
    def the_talk_ends(
        self, data: st.DataObject, disposition: Disposition, ended_by: EndedBy, said: bool
    ) -> None:
        call_id = data.draw(st.sampled_from(sorted(self.talking)))
        self.talking.discard(call_id)
        self.talks.finish(
            FinishedCall(
                call_id=call_id,
                language=Language.KO,
                disposition=disposition,
                ended_by=ended_by,
                answered_at=self.now,
                ended_at=self.now,
                talk_ms=1000,
                turns=SAID if said else (),
                closing_reached=said,
                first_audio_ms=40,
                recording=None,
                topics_asked=(),
            )
        )

    @invariant()
    def calls_are_where_the_table_says(self) -> None:
        for call in self._calls():
            assert call.state is self.expected[call.id]
            if call.settled_at is not None:
                assert self.settled.setdefault(call.id, call.settled_at) == call.settled_at

    @invariant()
    def final_promises_stay_final(self) -> None:
        for planned in self._planned():
            if planned.id in self.final:
                assert (planned.state, planned.settled_at) == self.final[planned.id]
            elif planned.state in FINAL_PLANNED_STATES:
                assert planned.settled_at is not None
                self.final[planned.id] = planned.state, planned.settled_at

    @invariant()
    def nobody_is_rung_more_often_than_the_rule_says(self) -> None:
        for planned in self._planned():
            rung = [call for call in self._calls_of(planned) if call.disposition is not Disposition.BLOCKED]  # fmt: skip
            assert planned.attempts == len(rung) <= RULE.most_rings
            assert sorted(call.attempt_no for call in rung) == list(range(1, len(rung) + 1))
            assert sum(call.state is not CallState.ENDED for call in rung) <= 1

    @invariant()
    def no_number_is_reserved_twice_and_none_for_ever(self) -> None:
        live = {call.id: call.number for call in self._calls() if call.state is not CallState.ENDED}
        assert len(set(live.values())) == len(live)
        with system_reading(self.sessions, "a test looks") as session:
            held = session.scalars(
                select(NumberReservationRow.call_id).where(NumberReservationRow.released_at.is_(None))
            )  # fmt: skip
            assert sorted(held) == sorted(live)

    @invariant()
    def a_promise_waits_for_exactly_what_is_undecided(self) -> None:
        for planned in self._planned():
            undecided = [call for call in self._calls_of(planned) if _undecided(call)]
            waiting = planned.state in {PlannedCallState.PLANNED, PlannedCallState.WAITING_REDIAL}
            over = planned.state in FINAL_PLANNED_STATES
            assert len(undecided) == (0 if waiting or over else 1)

    @invariant()
    def whoever_was_not_reached_has_one_item_and_nobody_else(self) -> None:
        with system_reading(self.sessions, "a test looks") as session:
            items = {item.planned_call_id: item for item in session.scalars(select(UnreachedRow))}
            assert len(items) == len(session.scalars(select(UnreachedRow.id)).all())
        for planned in self._planned():
            allowed = ITEM_OF.get(planned.state)
            assert (planned.id in items) is (allowed is not None)
            if allowed is not None:
                assert items[planned.id].reason in allowed

    @invariant()
    def a_kept_promise_was_kept_by_a_talk(self) -> None:
        for planned in self._planned():
            if planned.state is PlannedCallState.COMPLETED:
                assert any(
                    call.disposition is Disposition.ANSWERED and call.talk_started_at is not None
                    for call in self._calls_of(planned)
                )

    def _any(self, data: st.DataObject) -> str:
        return data.draw(st.sampled_from(sorted(self.expected)))

    def _calls(self) -> list[CallRow]:
        if not hasattr(self, "world"):
            return []
        with system_reading(self.sessions, "a test looks") as session:
            return list(session.scalars(select(CallRow).order_by(CallRow.reserved_at, CallRow.id)))

    def _planned(self) -> list[PlannedCallRow]:
        return self.world.planned() if hasattr(self, "world") else []

    def _calls_of(self, planned: PlannedCallRow) -> list[CallRow]:
        return [call for call in self._calls() if call.planned_call_id == planned.id]


def _undecided(call: CallRow) -> bool:
    """Not ended, or ended while its talk has not told its end."""
    talk_open = call.talk_started_at is not None and call.talk_finished_at is None
    return call.state is not CallState.ENDED or talk_open


@pytest.mark.parametrize("steps", [30])
def test_promises_stay_whole_whatever_happens_to_their_attempts(migrated_file, steps):
    run_state_machine_as_test(
        lambda: Attempts(migrated_file),
        settings=settings(
            max_examples=30, stateful_step_count=steps, deadline=None, derandomize=True
        ),
    )
