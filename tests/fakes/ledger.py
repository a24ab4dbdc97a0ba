"""A campaign ledger in memory that holds callers to the written transitions."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from carecall.domain.call import (
    CALL_TRANSITIONS,
    FINAL_PLANNED_STATES,
    PLANNED_CALL_TRANSITIONS,
    AttemptOutcome,
    CallerId,
    CallState,
    Disposition,
    DueCall,
    PlannedCallState,
    ProgressKind,
)
from carecall.domain.language import Language
from carecall.domain.pacing import (
    Bucket,
    OpenChannel,
    PacingRule,
    PacingWait,
    allowance,
    full_bucket,
    holds_channel,
    spent,
    wait_s,
)
from carecall.ports.claims import Claims
from carecall.ports.repositories import OpenCall

WIDE = PacingRule(calls_per_second=1000.0, channels=1000, burst=100)
REDIALLED = frozenset({Disposition.BUSY, Disposition.NO_ANSWER, Disposition.NETWORK_FAILURE})


@dataclass
class Planned:
    """One promise to call one number."""

    planned_call_id: int
    number: str
    due_at: datetime
    max_attempts: int = 1
    gap: timedelta = timedelta(minutes=10)
    state: PlannedCallState = PlannedCallState.PLANNED
    attempts: int = 0


@dataclass
class Ringing:
    """One attempt."""

    call_id: str
    planned: Planned | None
    changed_at: datetime
    state: CallState = CallState.RESERVED
    outcome: AttemptOutcome | None = None
    heard: list[ProgressKind] = field(default_factory=list)
    ordered_at: datetime | None = None


class FakeLedger:
    """`calls` keeps every attempt in order; set `fails` to play a database that is away."""

    def __init__(self, rule: PacingRule = WIDE) -> None:
        self.rule = rule
        self._bucket: Bucket | None = None
        self.planned: list[Planned] = []
        self.held: set[str] = set()
        """Calls that wait for a human, or have one."""
        self.calls: dict[str, Ringing] = {}
        self.tests: list[str] = []
        """Numbers of test calls that wait."""
        self.fails = False
        self.plannings = 0
        self.ring_timeout_s = 30
        self.max_talk_s = 600
        self.trunk = "trunk"
        self._lock = threading.Lock()

    # -- the test's side --------------------------------------------------------------------

    def plan(self, number: str, due_at: datetime, **rule: object) -> Planned:
        planned = Planned(len(self.planned) + 1, number, due_at, **rule)
        self.planned.append(planned)
        return planned

    def dispositions(self) -> list[Disposition | None]:
        return [call.outcome.disposition if call.outcome else None for call in self.calls.values()]

    def leave(self, call_id: str, state: CallState, planned: Planned, at: datetime) -> None:
        """Leave an open call behind, as a crash does."""
        planned.state = (
            PlannedCallState.CLAIMED
            if state is CallState.RESERVED
            else PlannedCallState.CONNECTED
            if state is CallState.ANSWERED
            else PlannedCallState.DIALLING
        )
        planned.attempts += state is not CallState.RESERVED
        self.calls[call_id] = Ringing(call_id, planned, at, state)

    # -- the port ---------------------------------------------------------------------------

    def plan_due(self, now):
        self._answer()
        self.plannings += 1
        return 0

    def claim_due(self, now, *, limit, new_id):
        self._answer()
        with self._lock:
            due = [one for one in self.planned if self._is_due(one, now)]
            wanted = min(limit, len(due) + len(self.tests))
            bucket = self._bucket or full_bucket(self.rule, now.timestamp())
            free = min(wanted, self._room(bucket, now))
            calls = [self._claim(planned, planned.number, now, new_id()) for planned in due[:free]]
            while self.tests and len(calls) < free:
                calls.append(self._claim(None, self.tests.pop(0), now, new_id()))
            self._bucket = spent(self.rule, bucket, now_s=now.timestamp(), calls=len(calls))
            return self._claims(calls, wanted, now)

    def _room(self, bucket: Bucket, now: datetime) -> int:
        return allowance(self.rule, bucket, now_s=now.timestamp(), live=self._live(now))

    def _live(self, now: datetime) -> int:
        return sum(
            holds_channel(
                OpenChannel(
                    state=call.state,
                    changed_at=call.changed_at,
                    ring_timeout_s=self.ring_timeout_s,
                    max_talk_s=self.max_talk_s,
                ),
                now,
            )
            for call in self.calls.values()
        )

    def _claims(self, calls: list[DueCall], wanted: int, now: datetime) -> Claims:
        paces = {self.trunk: self.rule}
        if len(calls) == wanted:
            return Claims(calls=tuple(calls), paces=paces)
        if self._live(now) >= self.rule.channels:
            waits = frozenset({PacingWait.CHANNELS})
            return Claims(calls=tuple(calls), waits=waits, paces=paces)
        return Claims(
            calls=tuple(calls),
            waits=frozenset({PacingWait.RATE}),
            again_in_s=wait_s(self.rule, self._bucket, now.timestamp()),
            paces=paces,
        )

    def originating(self, call_id, now):
        self._answer()
        with self._lock:
            call = self.calls[call_id]
            if call.state is not CallState.RESERVED:
                return False
            if call.planned is not None:
                if call.planned.state is PlannedCallState.CANCELLED:
                    self._move(call, CallState.ENDED, now)
                    return False
                call.planned.attempts += 1
                self._move_planned(call.planned, PlannedCallState.DIALLING)
            self._move(call, CallState.ORIGINATING, now)
            call.ordered_at = now
            return True

    def progressed(self, progress):
        self._answer()
        with self._lock:
            call = self.calls.get(progress.call_id)
            state = CallState(progress.kind.value)
            if call is None or state not in CALL_TRANSITIONS[call.state]:
                return
            call.heard.append(progress.kind)
            self._move(call, state, progress.at)
            if state is CallState.ANSWERED and call.planned is not None:
                self._move_planned(call.planned, PlannedCallState.CONNECTED)

    def settle(self, call_id, outcome, now):
        self._answer()
        with self._lock:
            call = self.calls.get(call_id)
            if call is None or call.state is CallState.ENDED:
                return
            self._move(call, CallState.ENDED, now)
            call.outcome = outcome
            if call.planned is not None:
                self._settle_planned(call.planned, outcome.disposition, now)

    def released(self, call_id, now):
        self._answer()
        with self._lock:
            call = self.calls.get(call_id)
            if call is None or call.state is not CallState.RESERVED:
                return
            self._move(call, CallState.ENDED, now)
            if call.planned is not None:
                before = PlannedCallState.PLANNED
                if call.planned.attempts:
                    before = PlannedCallState.WAITING_REDIAL
                self._move_planned(call.planned, before)

    def doubtful(self, call_id, now):
        self._answer()
        with self._lock:
            call = self.calls.get(call_id)
            if call is not None and CallState.UNKNOWN in CALL_TRANSITIONS[call.state]:
                self._move(call, CallState.UNKNOWN, now)

    def open_calls(self):
        self._answer()
        with self._lock:
            return [
                OpenCall(
                    call_id=call.call_id,
                    state=call.state,
                    changed_at=call.changed_at,
                    ring_timeout_s=self.ring_timeout_s,
                    max_talk_s=self.max_talk_s,
                    ordered_at=call.ordered_at,
                    held=call.call_id in self.held,
                )
                for call in self.calls.values()
                if call.state is not CallState.ENDED
            ]

    def work_left(self, now):
        self._answer()
        return any(one.state not in FINAL_PLANNED_STATES for one in self.planned)

    # -- inside -----------------------------------------------------------------------------

    def _answer(self) -> None:
        if self.fails:
            raise ConnectionError

    def _is_due(self, planned: Planned, now: datetime) -> bool:
        waiting = planned.state in (PlannedCallState.PLANNED, PlannedCallState.WAITING_REDIAL)
        reserved = any(
            call.planned is not None
            and call.planned.number == planned.number
            and call.state is not CallState.ENDED
            for call in self.calls.values()
        )
        return waiting and planned.due_at <= now and not reserved

    def _claim(self, planned: Planned | None, number: str, now: datetime, call_id: str) -> DueCall:
        if planned is not None:
            self._move_planned(planned, PlannedCallState.CLAIMED)
        self.calls[call_id] = Ringing(call_id, planned, now)
        return DueCall(
            call_id=call_id,
            planned_call_id=planned.planned_call_id if planned else None,
            attempt_no=planned.attempts + 1 if planned else 1,
            number=number,
            caller_id=CallerId(number="0212345678", lettering="안부"),
            trunk=self.trunk,
            language=Language.KO,
            ring_timeout_s=self.ring_timeout_s,
            max_talk_s=self.max_talk_s,
            due_at=planned.due_at if planned else now,
        )

    def _settle_planned(self, planned: Planned, ended: Disposition, now: datetime) -> None:
        if ended in (Disposition.ANSWERED, Disposition.VOICEMAIL):
            self._move_planned(planned, PlannedCallState.COMPLETED)
        elif ended in REDIALLED and planned.attempts < planned.max_attempts:
            planned.due_at = now + planned.gap
            self._move_planned(planned, PlannedCallState.WAITING_REDIAL)
        else:
            self._move_planned(planned, PlannedCallState.EXHAUSTED)

    def _move(self, call: Ringing, state: CallState, at: datetime) -> None:
        assert state in CALL_TRANSITIONS[call.state], (call.state, state)
        call.state, call.changed_at = state, at

    def _move_planned(self, planned: Planned, state: PlannedCallState) -> None:
        assert state in PLANNED_CALL_TRANSITIONS[planned.state], (planned.state, state)
        planned.state = state
