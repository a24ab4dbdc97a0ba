"""Campaigns and the CareScripts they speak from."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from carecall.domain.campaign import NAME_LIMIT, CampaignHandler, CampaignState, CampaignType
from carecall.domain.language import Language
from carecall.domain.script import DEPARTMENT_LIMIT, MESSAGE_LIMIT
from carecall.store.rows.base import (
    Base,
    Document,
    Edited,
    RowId,
    TenantRow,
    at_most,
    filled,
    within,
    within_range,
)
from carecall.store.types import DOCUMENT, closed

NOTE_LIMIT = 200
"""Most characters of what is said of a script's version."""


class CareScriptRow(Edited, TenantRow, Base):
    """An organization's own script; its words are in the versions."""

    __tablename__ = "care_script"

    id: Mapped[RowId]
    name: Mapped[str]
    language: Mapped[Language] = mapped_column(
        closed(Language), server_default=Language.KO.value, default=Language.KO
    )
    draft: Mapped[Document | None] = mapped_column(DOCUMENT)
    """What is being written, in the form of a version's content; empty where nothing was changed since the last one."""

    __table_args__ = (
        filled("name", NAME_LIMIT),
        UniqueConstraint("organization_id", "id"),
        UniqueConstraint("organization_id", "name"),
    )


class CareScriptVersionRow(TenantRow, Base):
    """One published wording in one language; never changed afterwards."""

    __tablename__ = "care_script_version"

    id: Mapped[RowId]
    care_script_id: Mapped[int]
    language: Mapped[Language] = mapped_column(closed(Language))
    version_no: Mapped[int]
    content: Mapped[Document]
    published_at: Mapped[datetime]
    publisher: Mapped[str] = mapped_column(String(120), server_default="", default="")
    """Name of who published it, as it was then."""
    note: Mapped[str] = mapped_column(String(NOTE_LIMIT), server_default="", default="")

    __table_args__ = (
        within("care_script_id", "care_script", on_delete="CASCADE"),
        UniqueConstraint("organization_id", "care_script_id", "language", "version_no"),
    )


class CampaignRow(Edited, TenantRow, Base):
    """What is asked of a schedule's people, and in whose words."""

    __tablename__ = "campaign"

    id: Mapped[RowId]
    name: Mapped[str]
    type: Mapped[CampaignType] = mapped_column(
        closed(CampaignType), server_default=CampaignType.CHECK_IN.value
    )
    handler: Mapped[CampaignHandler] = mapped_column(
        closed(CampaignHandler), server_default=CampaignHandler.AI.value
    )
    state: Mapped[CampaignState] = mapped_column(
        closed(CampaignState), server_default=CampaignState.DRAFT.value
    )
    language: Mapped[Language] = mapped_column(closed(Language))
    """Language of the messages below; people of another one hear the script's own."""
    greeting: Mapped[str | None]
    opening: Mapped[str | None]
    closing: Mapped[str | None]
    department: Mapped[str | None]
    max_turns: Mapped[int] = mapped_column(server_default=text("8"))
    max_talk_s: Mapped[int] = mapped_column(server_default=text("600"))
    voice: Mapped[str] = mapped_column(String(80), server_default="")
    speed: Mapped[float] = mapped_column(server_default=text("1.0"))
    care_script_id: Mapped[int | None]
    """Empty means the scripts that ship with the program."""
    care_script_version_no: Mapped[int | None]
    """The version that it keeps; empty for the newest."""
    machine_policy: Mapped[Document] = mapped_column(default=dict, server_default=text("'{}'"))
    """What to do with voices that are not an answer (domain.answering_policy)."""
    greeting_clip_id: Mapped[int | None]
    closing_clip_id: Mapped[int | None]
    voicemail_clip_id: Mapped[int | None]
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    last_run_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        filled("name", NAME_LIMIT),
        at_most("greeting", MESSAGE_LIMIT),
        at_most("opening", MESSAGE_LIMIT),
        at_most("closing", MESSAGE_LIMIT),
        at_most("department", DEPARTMENT_LIMIT),
        within_range("max_turns", 1, 40),
        within_range("max_talk_s", 30, 14_400),
        CheckConstraint("speed BETWEEN 0.5 AND 2.0", name="speed_range"),
        UniqueConstraint("organization_id", "id"),
        UniqueConstraint("organization_id", "name"),
        within("care_script_id", "care_script"),
        within("greeting_clip_id", "audio_file"),
        within("closing_clip_id", "audio_file"),
        within("voicemail_clip_id", "audio_file"),
        Index(None, "state"),
    )
