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
    DueCall,
    PlannedCallState,
    ProgressKind,
)
from carecall.domain.campaign import CampaignState
from carecall.domain.destination import DESTINATIONS
from carecall.ports.repositories import OpenCall
from carecall.store.claims import ClaimOrder, claim_one
from carecall.store.gate_facts import Destinations, platform_stopped
from carecall.store.planning import plan_campaigns
from carecall.store.requests import claim_request
from carecall.store.session import Sessions, system_reading, system_writing
from carecall.store.settling import close_lost_talks, end_call, give_back
from carecall.store.states import move_call, move_planned_call
from carecall.store.tables import (
    CallRow,
    CampaignRow,
    OrganizationRow,
    PlannedCallRow,
    RecipientRow,
)

REFUSALS_A_CLAIM = 200
"""Most planned calls that one claim looks at and refuses before it returns."""


class SqlCampaignLedger:
    """ports.repositories.CampaignLedger over a database."""

    def __init__(
        self, sessions: Sessions, *, destinations: Destinations = DESTINATIONS.get
    ) -> None:
        self._sessions = sessions
        self._destinations = destinations

    def plan_due(self, now: datetime) -> int:
        """Write today's planned calls of every running campaign; return how many are new."""
        with system_writing(self._sessions, "planning") as session:
            close_lost_talks(session, now)
            return plan_campaigns(session, now)

    def claim_due(
        self, now: datetime, *, limit: int, new_id: Callable[[], str]
    ) -> Sequence[DueCall]:
        """Claim up to `limit` due calls, wishes first, each in a transaction of its own."""
        order = ClaimOrder(now=now, new_id=new_id, destinations=self._destinations)
        claimed: list[DueCall] = []
        for claim in (claim_request, claim_one):
            for _ in range(limit + REFUSALS_A_CLAIM):
                if len(claimed) == limit:
                    return claimed
                with system_writing(self._sessions, "claiming") as session:
                    found, due = claim(session, order)
                if due is not None:
                    claimed.append(due)
                if not found:
                    break
        return claimed

    def originating(self, call_id: str, now: datetime) -> bool:
        """RESERVED becomes ORIGINATING; False when it may no longer be dialled."""
        with system_writing(self._sessions, "dialling") as session:
            call = locked_call(session, call_id)
            if call is None or call.state is not CallState.RESERVED:
                return False
            if _stopped(session, call):
                give_back(session, call, now)
                return False
            move_call(call, CallState.ORIGINATING, now)
            call.originated_at = now
            planned = _planned(session, call)
            if planned is not None:
                move_planned_call(planned, PlannedCallState.DIALLING, now)
            return True

    def progressed(self, progress: CallProgress) -> None:
        """Write RINGING or ANSWERED; late or repeated news change nothing."""
        with system_writing(self._sessions, "call progress") as session:
            call = locked_call(session, progress.call_id)
            if call is None:
                return
            if progress.kind is ProgressKind.RINGING and call.state is CallState.ORIGINATING:
                move_call(call, CallState.RINGING, progress.at)
                call.ringing_at = progress.at
            elif progress.kind is ProgressKind.ANSWERED:
                mark_answered(session, call, progress.at)

    def settle(self, call_id: str, outcome: AttemptOutcome, now: datetime) -> None:
        """End an attempt once and decide its planned call's next state."""
        with system_writing(self._sessions, "settling") as session:
            call = locked_call(session, call_id)
            if call is not None:
                end_call(session, call, outcome, now)

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
        """Return every call that is not ENDED, oldest first."""
        with system_reading(self._sessions, "reconciling") as session:
            calls = session.scalars(
                select(CallRow)
                .where(CallRow.state != CallState.ENDED)
                .order_by(CallRow.reserved_at)
            )
            return [
                OpenCall(
                    call_id=call.id,
                    state=call.state,
                    changed_at=call.changed_at,
                    ring_timeout_s=call.ring_timeout_s,
                    max_talk_s=call.max_talk_s,
                    ordered_at=call.originated_at,
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
    return True


ANSWERABLE = frozenset({CallState.ORIGINATING, CallState.RINGING, CallState.UNKNOWN})


def _planned(session: Session, call: CallRow) -> PlannedCallRow | None:
    if call.planned_call_id is None:
        return None
    return session.get_one(PlannedCallRow, call.planned_call_id, with_for_update=True)


def _stopped(session: Session, call: CallRow) -> bool:
    """Stops, pauses and erasures count until the very moment of dialling."""
    organization = session.get_one(OrganizationRow, call.organization_id)
    if platform_stopped(session) or organization.calls_stopped_at is not None:
        return True
    if (
        call.recipient_id is not None
        and not session.get_one(RecipientRow, call.recipient_id).active
    ):
        return True
    if call.campaign_id is None:
        return False
    return session.get_one(CampaignRow, call.campaign_id).state is not CampaignState.RUNNING
