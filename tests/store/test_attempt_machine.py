"""Whatever the network, the talk and the clock do to an attempt, in whatever order, its promise stays whole."""

from __future__ import annotations

import shutil
import tempfile
from datetime import timedelta
from pathlib import Path

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
from tests.store.attempt_checks import EVERY_CHECK, Known, Seen

REDIAL_BY = {"busy": {"redials": 3, "gap_s": 120}, "voicemail": {"redials": 0}}
RULE = RedialRule(redials=2, gap_s=300, quarantine_s=640, by=redials_from_plain(REDIAL_BY))
HEARD = [one for one in Disposition if one is not Disposition.BLOCKED]
REACHED: set[PlannedCallState] = set()
"""Final states that some run came to: a machine that reaches none proves nothing."""
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
        self.known = Known(rule=RULE)
        self.expected = self.known.expected
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
        """Talks that seem lost are closed; their media processes may still tell of them."""
        self.ledger.plan_due(self.now)

    @rule()
    def what_is_due_is_claimed(self) -> None:
        calls = self._look().calls
        before = {
            one.planned_call_id: one for one in calls if one.disposition is not Disposition.BLOCKED
        }
        for due in self.world.claim(self.now):
            last = before.get(due.planned_call_id)
            if last is not None:
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
        self._settle(self._any(data), disposition)

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
        self.talks.finish(self._finished(call_id, disposition, ended_by, said=said))

    @rule()
    def everybody_due_answers(self) -> None:
        for call_id in self._claim_and_order():
            assert self.desk.arrived(call_id, self.now).accepted
            assert self.talks.take(call_id, self.now) is not None
            self.expected[call_id] = CallState.ANSWERED
            self.talking.add(call_id)

    @precondition(lambda self: self.talking)
    @rule()
    def the_network_ends_every_talk(self) -> None:
        for call_id in self.talking:
            self._settle(call_id, Disposition.ANSWERED)

    @precondition(lambda self: self.talking)
    @rule(said=st.booleans())
    def every_talk_ends_and_is_settled(self, said: bool) -> None:
        for call_id in sorted(self.talking):
            answered = Disposition.ANSWERED
            self.talks.finish(self._finished(call_id, answered, EndedBy.AGENT, said=said))
            self._settle(call_id, answered)
        self.talking.clear()

    @rule(disposition=st.sampled_from(HEARD))
    def everybody_due_is_rung_in_vain(self, disposition: Disposition) -> None:
        for call_id in self._claim_and_order():
            self._settle(call_id, disposition)

    @invariant()
    def everything_holds(self) -> None:
        if not hasattr(self, "world"):
            return
        seen = self._look()
        for check in EVERY_CHECK:
            check(seen, self.known)
        REACHED.update(planned.state for planned in seen.planned)

    def _claim_and_order(self) -> list[str]:
        """Return what is ordered after all gaps and quarantines have passed."""
        self.now += timedelta(seconds=645)
        self.what_is_due_is_claimed()
        ordered = [one for one, state in self.expected.items() if state is CallState.RESERVED]
        for call_id in ordered:
            assert self.ledger.originating(call_id, self.now)
            self.expected[call_id] = CallState.ORIGINATING
        return ordered

    def _settle(self, call_id: str, disposition: Disposition) -> None:
        outcome = AttemptOutcome(disposition=disposition, ended_at=self.now)
        self.ledger.settle(call_id, outcome, self.now)
        self.expected[call_id] = CallState.ENDED

    def _finished(
        self, call_id: str, disposition: Disposition, ended_by: EndedBy, *, said: bool
    ) -> FinishedCall:
        return FinishedCall(
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

    def _any(self, data: st.DataObject) -> str:
        """Mostly a call that is not over; news of one that is must change nothing."""
        live = sorted(one for one, state in self.expected.items() if state is not CallState.ENDED)
        late = data.draw(st.integers(0, 4)) == 0 or not live
        return data.draw(st.sampled_from(sorted(self.expected) if late else live))

    def _look(self) -> Seen:
        with system_reading(self.sessions, "a test looks") as session:
            held = select(NumberReservationRow.call_id).where(
                NumberReservationRow.released_at.is_(None)
            )
            return Seen(
                calls=list(session.scalars(select(CallRow).order_by(CallRow.attempt_no))),
                planned=list(session.scalars(select(PlannedCallRow))),
                items=list(session.scalars(select(UnreachedRow))),
                reserved=sorted(session.scalars(held)),
            )


def test_promises_stay_whole_whatever_happens_to_their_attempts(migrated_file):
    run_state_machine_as_test(
        lambda: Attempts(migrated_file),
        settings=settings(max_examples=25, stateful_step_count=25, deadline=None, derandomize=True),
    )
    assert {PlannedCallState.COMPLETED, PlannedCallState.EXHAUSTED} <= REACHED
