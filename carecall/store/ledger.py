"""Planned calls and attempts in the database, as the campaign flow knows them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from carecall.domain.call import (
    FINAL_PLANNED_STATES,
    AttemptOutcome,
    CallProgress,
    CallState,
    PlannedCallState,
    ProgressKind,
)
from carecall.domain.campaign import CampaignState
from carecall.domain.destination import DESTINATIONS
from carecall.ports.claims import Claims
from carecall.ports.nodes import NodeHold
from carecall.ports.repositories import OpenCall
from carecall.store.claiming import Claiming
from carecall.store.claims import ClaimOrder
from carecall.store.gate_facts import Destinations
from carecall.store.held_talks import longest_talk_s
from carecall.store.last_look import refusal_at_dialling
from carecall.store.nodes import holds_node
from carecall.store.participation import resume_due
from carecall.store.planning import plan_campaigns
from carecall.store.rows.call import OPEN_CALL
from carecall.store.session import Sessions, system_reading, system_writing
from carecall.store.settling import close_lost_talks, end_call, give_back
from carecall.store.states import move_call, move_planned_call
from carecall.store.tables import (
    CallRow,
    CampaignRow,
    PlannedCallRow,
)
from carecall.store.trunk_breaker import good_word_of, note_word, word_of

OVERDUE_A_PLANNING = 500
"""Most promises that one planning settles because their time is over."""


class SqlCampaignLedger:
    """ports.repositories.CampaignLedger over a database, for the controller that holds `node`."""

    def __init__(
        self,
        sessions: Sessions,
        *,
        destinations: Destinations = DESTINATIONS.get,
        node: NodeHold | None = None,
        plan_ahead_days: int = 0,
    ) -> None:
        """Without a node nothing is asked of leases and speech, and every open call is one's own.

        Calls are planned for today and `plan_ahead_days` days more.
        """
        self._plan_ahead_days = plan_ahead_days
        self._sessions = sessions
        self._destinations = destinations
        self._node = node
        self._claiming = Claiming(sessions, node)

    def plan_due(self, now: datetime) -> int:
        """Write the coming planned calls of every running campaign, a part at a time; return how many are new.

        Promises whose time is over are settled here too, because nobody claims while the line is down.
        """
        order = ClaimOrder(now=now, new_id=_no_id, destinations=self._destinations)
        self._claiming.settle_overdue(order, most=OVERDUE_A_PLANNING)
        with system_writing(self._sessions, "planning") as session:
            close_lost_talks(session, now)
            resume_due(session, now)
        return plan_campaigns(self._sessions, now, ahead_days=self._plan_ahead_days)

    def claim_due(self, now: datetime, *, limit: int, new_id: Callable[[], str]) -> Claims:
        """Claim up to `limit` due calls, wishes first, a few in each transaction."""
        order = ClaimOrder(now=now, new_id=new_id, destinations=self._destinations)
        return self._claiming.claim(order, limit)

    def originating(self, call_id: str, now: datetime) -> bool:
        """RESERVED becomes ORIGINATING; False when it may no longer be dialled."""
        with system_writing(self._sessions, "dialling") as session:
            if not self._may_dial(session):
                return False
            call = locked_call(session, call_id)
            if call is None or call.state is not CallState.RESERVED or not self._owns(call):
                return False
            if refusal_at_dialling(session, call) is not None:
                give_back(session, call, now)
                return False
            move_call(call, CallState.ORIGINATING, now)
            call.originated_at = now
            planned = _planned(session, call)
            if planned is not None:
                move_planned_call(planned, PlannedCallState.DIALLING, now)
            return True

    def _may_dial(self, session: Session) -> bool:
        if self._node is None:
            return True
        key = self._node.key
        return key is not None and holds_node(session, key)

    def _owns(self, call: CallRow) -> bool:
        key = self._node.key if self._node is not None else None
        return key is None or (call.node_id, call.fencing_token) == (key.node_id, key.token)

    def progressed(self, progress: CallProgress) -> None:
        """Write RINGING or ANSWERED; late or repeated news change nothing."""
        with system_writing(self._sessions, "call progress") as session:
            call = locked_call(session, progress.call_id)
            if call is None:
                return
            if progress.kind is ProgressKind.RINGING and call.state is CallState.ORIGINATING:
                move_call(call, CallState.RINGING, progress.at)
                call.ringing_at = progress.at
                note_word(session, good_word_of(call), progress.at)
            elif progress.kind is ProgressKind.ANSWERED:
                mark_answered(session, call, progress.at)

    def settle(self, call_id: str, outcome: AttemptOutcome, now: datetime) -> None:
        """End an attempt once and decide its planned call's next state.

        What it tells about its trunk is written in a transaction of its own: who claims on the trunk
        waits for numbers to become free while holding the trunk, so this must never be the other way round.
        """
        with system_writing(self._sessions, "settling") as session:
            call = locked_call(session, call_id)
            if call is None or call.state is CallState.ENDED:
                return
            end_call(session, call, outcome, now)
            word = word_of(call)
        if word is not None:
            with system_writing(self._sessions, "what a call told about its trunk") as session:
                note_word(session, word, now)

    def released(self, call_id: str, now: datetime) -> None:
        """Give back a RESERVED call that was never dialled."""
        with system_writing(self._sessions, "giving back") as session:
            call = locked_call(session, call_id)
            if call is not None:
                give_back(session, call, now)

    def doubtful(self, call_id: str, now: datetime) -> None:
        """Mark a call whose fate is unknown; its number stays reserved."""
        with system_writing(self._sessions, "doubting") as session:
            call = locked_call(session, call_id)
            if call is not None and call.state in DOUBTABLE:
                move_call(call, CallState.UNKNOWN, now)

    def open_calls(self) -> Sequence[OpenCall]:
        """Return every call of our node that is not ENDED, oldest first; those of no node are anybody's."""
        statement = select(CallRow).where(OPEN_CALL).order_by(CallRow.reserved_at)
        if self._node is not None:
            node_id = self._node.key.node_id if self._node.key is not None else None
            statement = statement.where(or_(CallRow.node_id.is_(None), CallRow.node_id == node_id))
        with system_reading(self._sessions, "reconciling") as session:
            calls = session.scalars(statement)
            return [
                OpenCall(
                    call_id=call.id,
                    state=call.state,
                    changed_at=call.changed_at,
                    ring_timeout_s=call.ring_timeout_s,
                    max_talk_s=longest_talk_s(call),
                    ordered_at=call.originated_at,
                    held=call.held_at is not None,
                )
                for call in calls
            ]

    def work_left(self, now: datetime) -> bool:
        """Say whether a running campaign still has a planned call without a final state."""
        with system_reading(self._sessions, "looking for work") as session:
            open_call = exists().where(
                PlannedCallRow.campaign_id == CampaignRow.id,
                CampaignRow.state == CampaignState.RUNNING,
                or_(CampaignRow.ends_at.is_(None), CampaignRow.ends_at > now),
                PlannedCallRow.state.not_in(FINAL_PLANNED_STATES),
            )
            return bool(session.scalar(select(open_call)))


DOUBTABLE = frozenset({CallState.ORIGINATING, CallState.RINGING, CallState.ANSWERED})


def locked_call(session: Session, call_id: str) -> CallRow | None:
    """Return the call of this id, its row locked; None for an id that is not ours or no UUID."""
    try:
        key = str(UUID(call_id))
    except ValueError:
        return None
    return session.get(CallRow, key, with_for_update=True)


def mark_answered(session: Session, call: CallRow, at: datetime) -> bool:
    """Write that somebody answered; False when it was known or the call is over."""
    if call.state not in ANSWERABLE:
        return False
    move_call(call, CallState.ANSWERED, at)
    call.answered_at = at
    planned = _planned(session, call)
    if planned is not None and planned.state is PlannedCallState.DIALLING:
        move_planned_call(planned, PlannedCallState.CONNECTED, at)
    note_word(session, good_word_of(call), at)
    return True


ANSWERABLE = frozenset({CallState.ORIGINATING, CallState.RINGING, CallState.UNKNOWN})


def _planned(session: Session, call: CallRow) -> PlannedCallRow | None:
    if call.planned_call_id is None:
        return None
    return session.get_one(PlannedCallRow, call.planned_call_id, with_for_update=True)


def _no_id() -> str:
    """Planning makes no calls."""
    raise NotImplementedError
