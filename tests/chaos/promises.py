"""The campaign's people in the database, and what the books say of them in the end."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select

from carecall.domain.call import (
    FINAL_PLANNED_STATES,
    CallState,
    Disposition,
    EndedBy,
    PlannedCallState,
)
from carecall.store.campaigns import (
    NewCampaign,
    NewSchedule,
    add_campaign,
    add_schedule,
    add_to_schedule,
    start_campaign,
)
from carecall.store.organizations import NewOrganization, add_organization
from carecall.store.registry import (
    NewPhoneNumber,
    NewRecipient,
    add_phone_numbers,
    add_recipients,
    usual_trunk_id,
)
from carecall.store.session import GuardedSession, Sessions, system_reading, system_writing
from carecall.store.tables import CallRow, PlannedCallRow, RecipientRow, RecordingRow, TurnRow
from carecall.system import SystemClock
from tests.chaos.carrier_record import SIGNIFICANT_DIGITS
from tests.chaos.invariants import Promise, Talk
from tests.chaos.people import number_of

REASON = "a chaos campaign"
REDIALS = 1
REDIAL_GAP_S = 3
RING_TIMEOUT_S = 5
MAX_TALK_S = 30
ORGANIZATIONS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How far the campaigns are."""

    waiting: int
    """Planned calls that were never claimed."""
    final: int
    open_calls: int

    def is_over(self, recipients: int) -> bool:
        return self.final >= recipients and not self.open_calls


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """What our tables say in the end."""

    promises: tuple[Promise, ...]
    talks: tuple[Talk, ...]
    calls: int
    open_calls: int
    states: dict[str, int]
    dispositions: dict[str, int]
    redials: int


def write(sessions: Sessions, recipients: int) -> tuple[int, ...]:
    """Write organizations that share the recipients evenly, a campaign each; return the campaigns."""
    with system_writing(sessions, REASON) as session:
        return tuple(
            _campaign(session, at, range(at, recipients, ORGANIZATIONS))
            for at in range(ORGANIZATIONS)
        )


def start(sessions: Sessions, campaign_ids: tuple[int, ...]) -> None:
    """Let them ring."""
    with system_writing(sessions, REASON) as session:
        for campaign_id in campaign_ids:
            start_campaign(session, campaign_id, SystemClock().now())


def standing(sessions: Sessions) -> Standing:
    """Return how far they are."""
    with system_reading(sessions, REASON) as session:
        planned = session.execute(
            select(PlannedCallRow.state, func.count()).group_by(PlannedCallRow.state)
        ).all()
        open_calls = session.scalar(
            select(func.count()).select_from(CallRow).where(CallRow.state != CallState.ENDED)
        )
    counts = {row[0]: row[1] for row in planned}
    return Standing(
        waiting=counts.get(PlannedCallState.PLANNED, 0),
        final=sum(counts.get(state, 0) for state in FINAL_PLANNED_STATES),
        open_calls=open_calls or 0,
    )


def read(sessions: Sessions, recordings: Path) -> Books:
    """Read everything that the judgement needs."""
    with system_reading(sessions, REASON) as session:
        planned = session.execute(
            select(PlannedCallRow, RecipientRow.phone).join(
                RecipientRow, RecipientRow.id == PlannedCallRow.recipient_id
            )
        ).all()
        calls = session.scalars(select(CallRow)).all()
        files = {row.call_id: row.file for row in session.scalars(select(RecordingRow))}
        turns: dict[str, int] = dict(
            session.execute(select(TurnRow.call_id, func.count()).group_by(TurnRow.call_id)).all()
        )
    talks = [call for call in calls if call.talk_started_at is not None]
    return Books(
        promises=tuple(
            Promise(number=digits(phone), state=row.state, attempts=row.attempts)
            for row, phone in planned
        ),
        talks=tuple(_talk(call, files, turns, recordings) for call in talks),
        calls=len(calls),
        open_calls=sum(call.state is not CallState.ENDED for call in calls),
        states=dict(Counter(row.state.value for row, _ in planned)),
        dispositions=dict(Counter(call.disposition.value for call in calls if call.disposition)),
        redials=sum(
            call.attempt_no > 1 and call.disposition is not Disposition.BLOCKED for call in calls
        ),
    )


def digits(number: str) -> str:
    """Return the last digits of a number in any form."""
    return re.sub(r"\D", "", number)[-SIGNIFICANT_DIGITS:]


def _talk(call: CallRow, files: dict[str, str], turns: dict[str, int], folder: Path) -> Talk:
    file = folder / files[call.id] if call.id in files else None
    assert call.talk_started_at is not None
    return Talk(
        call_id=call.id,
        number=digits(call.number),
        answered_at=call.answered_at or call.talk_started_at,
        began_at=call.talk_started_at,
        recording_bytes=file.stat().st_size if file is not None and file.exists() else None,
        turns=turns.get(call.id, 0),
        broken=call.ended_by is EndedBy.FAULT or call.fault is not None,
    )


def _campaign(session: GuardedSession, at: int, persons: range) -> int:
    organization = add_organization(session, NewOrganization(name=f"복지관 {at + 1}"))
    now = SystemClock().now()
    number = NewPhoneNumber(
        organization_id=organization.id,
        trunk_id=usual_trunk_id(session),
        number=f"+8221234567{at}",
        national=f"021234567{at}",
        lettering="안부전화",
        verified_at=now,
    )
    [number_id] = add_phone_numbers(session, [number])
    schedule = add_schedule(
        session,
        NewSchedule(
            organization_id=organization.id,
            name="일정",
            phone_number_id=number_id,
            redials=REDIALS,
            redial_gap_s=REDIAL_GAP_S,
            ring_timeout_s=RING_TIMEOUT_S,
        ),
    )
    people = [
        NewRecipient(
            organization_id=organization.id,
            name=f"받는이{person % 10}",
            phone="+82" + number_of(person).removeprefix("0"),
            phone_national=number_of(person),
        )
        for person in persons
    ]
    add_to_schedule(session, schedule, add_recipients(session, people, now=now), now)
    return add_campaign(
        session,
        NewCampaign(
            organization_id=organization.id,
            name="안부전화",
            schedule_id=schedule.id,
            department="복지관",
            max_turns=1,
            max_talk_s=MAX_TALK_S,
        ),
    ).id
