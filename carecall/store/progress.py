"""How a campaign is getting on, as plain rows for tables and terminals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from carecall.domain.call import (
    FINAL_PLANNED_STATES,
    CallState,
    Disposition,
    PlannedCallState,
)
from carecall.domain.findings import Label
from carecall.domain.language import Language
from carecall.domain.phone import mask, national_form
from carecall.store.tables import (
    CallAnalysisRow,
    CallRow,
    PlannedCallRow,
    RecipientRow,
    RecordingRow,
    TurnRow,
)

OVER = (PlannedCallState.COMPLETED, PlannedCallState.EXHAUSTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignProgress:
    """The progress block: every promise is either completed or still scheduled."""

    total: int
    """Without the cancelled and blocked ones."""
    completed: int
    """Connected, or every redial used up."""
    scheduled: int
    connected: int
    conversations: int
    """Connected calls that reached the closing message."""
    cancelled: int
    blocked: int

    @property
    def finished(self) -> bool:
        """Whether every promise has a final state."""
        return self.scheduled == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedCallEntry:
    """One planned call with its last attempt."""

    planned_call_id: int
    state: PlannedCallState
    blocked_rule: str | None
    attempts: int
    redials: int
    """The configured number, whatever was used of it."""
    completed: bool
    recipient: str
    language: Language
    number: str
    """Masked."""
    next_at: datetime
    call_id: str | None
    call_state: CallState | None
    disposition: Disposition | None
    label: Label | None
    turns: int
    recording: str | None
    talk_ms: int | None
    first_audio_ms: int | None
    response_ms_p50: int | None
    response_ms_p95: int | None


def campaign_progress(session: Session, campaign_id: int) -> CampaignProgress:
    """Count the planned calls of one campaign."""
    rows = session.execute(
        select(PlannedCallRow.state, PlannedCallRow.completed, func.count())
        .where(PlannedCallRow.campaign_id == campaign_id)
        .group_by(PlannedCallRow.state, PlannedCallRow.completed)
    ).all()
    counts: dict[PlannedCallState, int] = dict.fromkeys(PlannedCallState, 0)
    conversations = 0
    for state, completed, count in rows:
        counts[state] += count
        conversations += count if completed else 0
    return CampaignProgress(
        total=sum(counts.values())
        - counts[PlannedCallState.CANCELLED]
        - counts[PlannedCallState.BLOCKED],
        completed=sum(counts[state] for state in OVER),
        scheduled=sum(
            counts[state] for state in PlannedCallState if state not in FINAL_PLANNED_STATES
        ),
        connected=counts[PlannedCallState.COMPLETED],
        conversations=conversations,
        cancelled=counts[PlannedCallState.CANCELLED],
        blocked=counts[PlannedCallState.BLOCKED],
    )


def planned_call_rows(session: Session, campaign_id: int) -> Sequence[PlannedCallEntry]:
    """Return every planned call of a campaign in order of planning, each with its last attempt."""
    pairs = session.execute(
        select(PlannedCallRow, RecipientRow)
        .join(RecipientRow, RecipientRow.id == PlannedCallRow.recipient_id)
        .where(PlannedCallRow.campaign_id == campaign_id)
        .order_by(PlannedCallRow.id)
        .execution_options(populate_existing=True)
    ).all()
    calls = _last_calls(session, campaign_id)
    talks = _Talks.of(session, [call.id for call in calls.values()])
    return [
        _entry(planned, recipient, calls.get(planned.id), talks) for planned, recipient in pairs
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Talks:
    turns: dict[str, int]
    recordings: dict[str, str]
    labels: dict[str, Label]

    @classmethod
    def of(cls, session: Session, call_ids: Sequence[str]) -> _Talks:
        turns = session.execute(
            select(TurnRow.call_id, func.count().label("turns"))
            .where(TurnRow.call_id.in_(call_ids))
            .group_by(TurnRow.call_id)
        )
        recordings = session.execute(
            select(RecordingRow.call_id, RecordingRow.file).where(
                RecordingRow.call_id.in_(call_ids)
            )
        )
        labels = session.execute(
            select(CallAnalysisRow.call_id, CallAnalysisRow.label).where(
                CallAnalysisRow.call_id.in_(call_ids)
            )
        )
        return cls(
            turns={row.call_id: row.turns for row in turns},
            recordings={row.call_id: row.file for row in recordings},
            labels={row.call_id: row.label for row in labels},
        )


def _last_calls(session: Session, campaign_id: int) -> dict[int, CallRow]:
    """Return the last attempt of each planned call; what was given back undialled is none."""
    calls = session.scalars(
        select(CallRow)
        .where(
            CallRow.campaign_id == campaign_id,
            CallRow.planned_call_id.is_not(None),
            CallRow.disposition.is_(None) | (CallRow.disposition != Disposition.BLOCKED),
        )
        .order_by(CallRow.planned_call_id, CallRow.attempt_no)
        .execution_options(populate_existing=True)
    )
    return {call.planned_call_id: call for call in calls if call.planned_call_id is not None}


def _entry(
    planned: PlannedCallRow, recipient: RecipientRow, call: CallRow | None, talks: _Talks
) -> PlannedCallEntry:
    key = call.id if call is not None else ""
    return PlannedCallEntry(
        planned_call_id=planned.id,
        state=planned.state,
        blocked_rule=planned.blocked_rule,
        attempts=planned.attempts,
        redials=planned.redials,
        completed=planned.completed,
        recipient=recipient.name,
        language=recipient.language,
        number=mask(national_form(recipient.phone)),
        next_at=planned.next_at,
        call_id=call.id if call else None,
        call_state=call.state if call else None,
        disposition=call.disposition if call else None,
        label=talks.labels.get(key),
        turns=talks.turns.get(key, 0),
        recording=talks.recordings.get(key),
        talk_ms=call.talk_ms if call else None,
        first_audio_ms=call.first_audio_ms if call else None,
        response_ms_p50=call.response_p50_ms if call else None,
        response_ms_p95=call.response_p95_ms if call else None,
    )
