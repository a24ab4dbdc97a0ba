"""Rows of the settings screens that belong to one organization, its mark in every text."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from carecall.domain.audio_clip import ClipKind
from carecall.domain.consent import RefusalSource
from carecall.domain.job import JobState
from carecall.domain.language import Language
from carecall.domain.news import ChannelKind, NewsTopic
from carecall.store.tables import (
    AlertRuleRow,
    AudioFileRow,
    CareScriptRow,
    HolidayRow,
    JobRow,
    NotificationChannelRow,
    OptOutRow,
    OutboxRow,
    TransferTargetRow,
)
from tests.builders import NOON


def settings_rows(organization_id: int, mark: str) -> list[object]:
    """One refusal, one day off, one channel, one script, one clip, one background job and one human to hand over to."""
    return [
        OptOutRow(organization_id=organization_id, number="+821098760000", source=RefusalSource.STAFF,
                  reason=mark, made_at=NOON),
        HolidayRow(organization_id=organization_id, day_on=date(2026, 4, 1), name=mark),
        CareScriptRow(organization_id=organization_id, name=mark, language=Language.KO),
        AudioFileRow(organization_id=organization_id, name=mark, kind=ClipKind.GREETING, language=Language.KO, text=mark,
                     file=f"{organization_id}/x.wav", sha256="0" * 64, duration_ms=1000, active_level_dbov=-20.0,
                     peak_dbov=-3.0, gain_db=0.0, added_at=NOON),
        TransferTargetRow(organization_id=organization_id, name=mark, number="+821098760001"),
        JobRow(organization_id=organization_id, kind="list_export", order={"screen": mark}, state=JobState.DONE,
               problem=mark, file=mark, file_name=f"{mark}.xlsx", created_at=NOON),
        NotificationChannelRow(organization_id=organization_id, name=mark, kind=ChannelKind.EMAIL,
                               target=f"{mark}@b.kr", topics=[NewsTopic.EMERGENCY.value], language=Language.KO),
    ]  # fmt: skip


def rule_row(session: Session, organization_id: int, mark: str) -> AlertRuleRow:
    """One rule of who is told, by a channel that stands already."""
    channel = select(NotificationChannelRow.id).where(
        NotificationChannelRow.organization_id == organization_id
    )
    return AlertRuleRow(organization_id=organization_id, name=mark, channel_id=session.scalar(channel),
                        topics=[NewsTopic.EMERGENCY.value], matters=[], weekdays=[])  # fmt: skip


def delivery_row(session: Session, organization_id: int, mark: str) -> OutboxRow:
    """One message that a channel was sent."""
    channel = select(NotificationChannelRow.id).where(
        NotificationChannelRow.organization_id == organization_id
    )
    return OutboxRow(organization_id=organization_id, channel_id=session.scalar(channel), topic=NewsTopic.EMERGENCY.value,
                     idempotency_key=f"alert:1:{mark}", payload={"subject": f"alert:1:{mark}", "organization_id": organization_id, "facts": {"matter": mark}},
                     created_at=NOON, next_at=NOON, delivered_at=NOON, attempts=1)  # fmt: skip


def settings_keys(session: Session, organization_id: int) -> dict[str, object]:
    """Their ids, by the names under which addresses hold them."""
    tables = {
        "opt_out_id": OptOutRow,
        "holiday_id": HolidayRow,
        "channel_id": NotificationChannelRow,
        "script_id": CareScriptRow,
        "job_id": JobRow,
        "clip_id": AudioFileRow,
        "target_id": TransferTargetRow,
        "rule_id": AlertRuleRow,
        "delivery_id": OutboxRow,
    }
    keys = {
        name: session.scalar(select(table.id).where(table.organization_id == organization_id))
        for name, table in tables.items()
    }
    return {**keys, "any_id": 1}
