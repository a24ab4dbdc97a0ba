"""People who have been called: planned calls with their ringings, talks, analyses, sound."""

from __future__ import annotations

import functools
import math
import struct
import wave
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from carecall.domain.alert import AlertState
from carecall.domain.call import CallState, Disposition, EndedBy, PlannedCallState
from carecall.domain.findings import FollowUpKind, Label
from carecall.domain.language import Language
from carecall.domain.script import Topic
from carecall.domain.turns import Speaker
from carecall.store.session import system_writing
from carecall.store.tables import (
    AlertRow,
    CallAnalysisRow,
    CallOrigin,
    CallRow,
    FindingRow,
    MemoryItemRow,
    PlannedCallRow,
    RecipientRow,
    RecordingRow,
    TurnRow,
)
from tests.builders import World

KOREAN = (
    (Speaker.AGENT, "안녕하세요. 인공지능 안부 전화입니다. 어젯밤에는 잘 주무셨어요?", Topic.SLEEP),
    (Speaker.RECIPIENT, "무릎이 쑤셔서 통 못 잤어.", Topic.SLEEP),
    (Speaker.AGENT, "많이 불편하셨겠어요. 식사는 하셨어요?", Topic.MEAL),
    (Speaker.RECIPIENT, "국에 밥 말아서 조금 먹었지.", Topic.MEAL),
    (Speaker.AGENT, "네, 오늘도 편안한 하루 보내세요.", Topic.CLOSING),
)
MARK = "[[{}]]"
"""Put into every text of a world, so that a leak is seen."""


@dataclass
class Told:
    """How one promise to call turned out."""

    state: PlannedCallState = PlannedCallState.COMPLETED
    disposition: Disposition | None = Disposition.ANSWERED
    call_state: CallState | None = CallState.ENDED
    label: Label | None = None
    completed: bool = False
    attempts: int = 1
    talk_ms: int | None = 60_000


NORMAL = Told(label=Label.NORMAL, completed=True)
ABNORMAL = Told(label=Label.ABNORMAL, completed=True, attempts=2)
EMERGENCY = Told(label=Label.EMERGENCY, talk_ms=30_000)
LITTLE = Told(label=Label.LITTLE_SPEECH)
MISSED = Told(PlannedCallState.EXHAUSTED, Disposition.NO_ANSWER, attempts=3, talk_ms=None)
VOICEMAIL = Told(PlannedCallState.EXHAUSTED, Disposition.VOICEMAIL, talk_ms=9_000)
WAITING = Told(PlannedCallState.WAITING_REDIAL, Disposition.BUSY, talk_ms=None)
LIVE = Told(PlannedCallState.CONNECTED, None, CallState.ANSWERED, talk_ms=None)
DIALLING = Told(PlannedCallState.DIALLING, None, CallState.RINGING, attempts=0, talk_ms=None)
SCHEDULED = Told(PlannedCallState.PLANNED, None, None, attempts=0, talk_ms=None)
CANCELLED = Told(PlannedCallState.CANCELLED, None, None, attempts=0, talk_ms=None)
ALL_KINDS = (NORMAL, ABNORMAL, EMERGENCY, LITTLE, MISSED, VOICEMAIL, WAITING, LIVE, DIALLING, SCHEDULED, CANCELLED)  # fmt: skip


def tell(world: World, told: Told, *, recipient_id: int, at: datetime, slot_no: int = 1, mark: str = "",
         recordings: Path | None = None) -> tuple[int, str | None]:  # fmt: skip
    """Write one promise with everything that came of it; return its id and its call's."""
    with system_writing(world.sessions, "a test tells of calls") as session:
        planned = planned_row(world, told, recipient_id, at, slot_no)
        session.add(planned)
        session.flush()
        if told.call_state is None:
            return planned.id, None
        call = call_row(world, told, planned, at, session.get_one(RecipientRow, recipient_id))
        session.add(call)
        session.flush()
        if told.disposition is Disposition.ANSWERED or told.call_state is CallState.ANSWERED:
            add_talk(session, call, told, mark)
        if recordings is not None and told.disposition is Disposition.ANSWERED:
            add_recording(session, call, recordings)
        return planned.id, call.id


def planned_row(
    world: World, told: Told, recipient_id: int, at: datetime, slot_no: int
) -> PlannedCallRow:
    settled = told.state in {
        PlannedCallState.COMPLETED,
        PlannedCallState.EXHAUSTED,
        PlannedCallState.CANCELLED,
        PlannedCallState.BLOCKED,
    }
    return PlannedCallRow(
        organization_id=world.organization_id, campaign_id=world.campaign_id, schedule_id=world.schedule_id,
        recipient_id=recipient_id, round_on=at.date(), slot_no=slot_no, due_at=at, until_at=at + timedelta(hours=6),
        next_at=at + timedelta(minutes=10), state=told.state, attempts=told.attempts, redials=2, redial_gap_s=600,
        completed=told.completed, planned_at=at, settled_at=at + timedelta(minutes=2) if settled else None,
    )  # fmt: skip


def call_row(
    world: World, told: Told, planned: PlannedCallRow, at: datetime, who: RecipientRow
) -> CallRow:
    over = told.call_state is CallState.ENDED
    answered = told.talk_ms is not None or told.call_state is CallState.ANSWERED
    return CallRow(
        id=world.ids.new_id()[:-12] + f"{planned.id:012d}", organization_id=world.organization_id,
        billing_organization_id=world.organization_id, origin=CallOrigin.CAMPAIGN, planned_call_id=planned.id,
        campaign_id=world.campaign_id, recipient_id=who.id, attempt_no=max(told.attempts, 1), language=Language.KO,
        recipient_name=who.name, number=who.phone, number_last4=who.phone_last4, outgoing_number="+82212340001",
        lettering="안부전화", campaign_name="안부 확인", ring_timeout_s=40, max_talk_s=600, state=told.call_state,
        changed_at=at, reserved_at=at, originated_at=at, answered_at=at if answered else None,
        ended_at=at + timedelta(minutes=1) if over else None, talk_finished_at=at if over else None,
        disposition=told.disposition if over else None, ended_by=EndedBy.AGENT if over else None,
        talk_ms=told.talk_ms, closing_reached=told.completed, topics_asked=["sleep", "meal"],
    )  # fmt: skip


def add_talk(session: Session, call: CallRow, told: Told, mark: str) -> None:
    own = {"organization_id": call.organization_id, "call_id": call.id}
    for number, (speaker, text, topic) in enumerate(KOREAN, start=1):
        session.add(TurnRow(**own, turn_no=number, speaker=speaker, text=f"{text}{mark}", topic=topic,
                            started_ms=(number - 1) * 4000, ended_ms=number * 4000 - 500))  # fmt: skip
    session.flush()
    if told.label is None:
        return
    ask = FollowUpKind.NONE if told.label is Label.NORMAL else FollowUpKind.CALL_BACK
    session.add(CallAnalysisRow(**own, label=told.label, completed=told.completed, follow_up=ask, reasons=[2],
                                analyst="test 1", analysed_at=call.reserved_at))  # fmt: skip
    session.flush()
    if told.label is not Label.NORMAL:
        session.add(FindingRow(**own, finding_no=1, turn_no=2, label=told.label, matter="pain",
                               quote=f"무릎이 쑤셔서{mark}", topic=Topic.SLEEP))  # fmt: skip
    if told.label is Label.EMERGENCY:
        session.add(AlertRow(**own, recipient_id=call.recipient_id, turn_no=2, matter="fall", quote=f"못 일어나{mark}",
                             rule="test", live=True, state=AlertState.RAISED, raised_at=call.reserved_at))  # fmt: skip
    session.add(MemoryItemRow(**own, recipient_id=call.recipient_id, topic=Topic.HEALTH,
                              text=f"무릎이 아프다고 하셨다.{mark}", learned_on=date(2026, 3, 2)))  # fmt: skip


@functools.cache
def twenty_seconds() -> bytes:
    tone = (int(6000 * math.sin(at / 8000 * 2 * math.pi * 330)) for at in range(8000 * 20))
    return b"".join(struct.pack("<hh", level, -level) for level in tone)


def add_recording(session: Session, call: CallRow, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with wave.open(str(folder / f"{call.id}.wav"), "wb") as sound:
        sound.setnchannels(2)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(twenty_seconds())
    session.add(RecordingRow(organization_id=call.organization_id, call_id=call.id, file=f"{call.id}.wav",
                             duration_ms=20_000, recorded_at=datetime(2026, 3, 2, tzinfo=UTC)))  # fmt: skip
