"""Rows of the settings screens that belong to one organization, its mark in every text."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from carecall.domain.consent import RefusalSource
from carecall.domain.language import Language
from carecall.domain.news import ChannelKind, NewsTopic
from carecall.store.tables import CareScriptRow, HolidayRow, NotificationChannelRow, OptOutRow
from tests.builders import NOON


def settings_rows(organization_id: int, mark: str) -> list[object]:
    """One refusal, one day off, one channel and one script."""
    return [
        OptOutRow(organization_id=organization_id, number="+821098760000", source=RefusalSource.STAFF,
                  reason=mark, made_at=NOON),
        HolidayRow(organization_id=organization_id, day_on=date(2026, 4, 1), name=mark),
        CareScriptRow(organization_id=organization_id, name=mark, language=Language.KO),
        NotificationChannelRow(organization_id=organization_id, name=mark, kind=ChannelKind.EMAIL,
                               target=f"{mark}@b.kr", topics=[NewsTopic.EMERGENCY.value], language=Language.KO),
    ]  # fmt: skip


def settings_keys(session: Session, organization_id: int) -> dict[str, object]:
    """Their ids, by the names under which addresses hold them."""
    tables = {
        "opt_out_id": OptOutRow,
        "holiday_id": HolidayRow,
        "channel_id": NotificationChannelRow,
        "script_id": CareScriptRow,
    }
    keys = {
        name: session.scalar(select(table.id).where(table.organization_id == organization_id))
        for name, table in tables.items()
    }
    return {**keys, "any_id": 1}
