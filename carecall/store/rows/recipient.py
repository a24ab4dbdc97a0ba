"""Recipients, and what is known about reaching them."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from carecall.domain.consent import ConsentBasis, ConsentKind
from carecall.domain.language import Language
from carecall.domain.recipient import (
    CODE_POINTS_PER_CHARACTER,
    NAME_LIMIT,
    OTHER_INFORMATION_LIMIT,
)
from carecall.store.rows.base import Base, Edited, RowId, TenantRow, at_most, filled, within
from carecall.store.types import ROW_ID, closed


class PreferenceKey(StrEnum):
    """What a person may wish for."""

    VOICE = "voice"
    SPEED = "speed"
    CALL_TIME = "call_time"
    AVOID_TOPIC = "avoid_topic"
    ADDRESS = "address"
    LOUDNESS = "loudness"
    """Decibels above the usual."""


class RecipientRow(Edited, TenantRow, Base):
    """A person we call, or who calls us."""

    __tablename__ = "recipient"

    id: Mapped[RowId]
    name: Mapped[str]
    phone: Mapped[str] = mapped_column(String(20))
    """E.164 normal form; empty once the person's details were erased."""
    phone_national: Mapped[str] = mapped_column(String(20))
    phone_last4: Mapped[str] = mapped_column(String(4))
    second_phone: Mapped[str | None] = mapped_column(String(20))
    country: Mapped[str] = mapped_column(String(2))
    other_info: Mapped[str] = mapped_column(server_default="")
    language: Mapped[Language] = mapped_column(closed(Language))
    time_zone: Mapped[str | None]
    """IANA zone, where it differs from the organization's."""
    form_of_address: Mapped[str | None] = mapped_column(String(80))
    active: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    last_call_at: Mapped[datetime | None]
    answer_pace_ms: Mapped[int | None]
    """How long the person pauses within an answer, as earlier talks taught (domain.patience)."""
    erased_at: Mapped[datetime | None]
    memory_reset_at: Mapped[datetime | None]
    """Calls that began before then teach nothing any more."""

    __table_args__ = (
        filled("name", NAME_LIMIT * CODE_POINTS_PER_CHARACTER),
        at_most("other_info", OTHER_INFORMATION_LIMIT * CODE_POINTS_PER_CHARACTER),
        CheckConstraint("phone <> '' OR erased_at IS NOT NULL", name="phone_filled"),
        UniqueConstraint("organization_id", "id"),
        Index(
            "uq_recipient_organization_id_phone",
            "organization_id",
            "phone",
            unique=True,
            sqlite_where=text("erased_at IS NULL"),
            postgresql_where=text("erased_at IS NULL"),
        ),
        Index(None, "organization_id", "phone_last4"),
        Index(None, "organization_id", "name"),
        Index(None, "phone"),
        Index(
            "ix_recipient_registered",
            "created_at",
            "id",
            "organization_id",
            sqlite_where=text("erased_at IS NULL"),
            postgresql_where=text("erased_at IS NULL"),
        ),
        Index(
            "ix_recipient_by_name",
            "name",
            "id",
            "organization_id",
            sqlite_where=text("erased_at IS NULL"),
            postgresql_where=text("erased_at IS NULL"),
        ),
    )


class ContactPersonRow(Edited, TenantRow, Base):
    """Somebody to tell when the recipient cannot be reached."""

    __tablename__ = "contact_person"

    id: Mapped[RowId]
    recipient_id: Mapped[int]
    name: Mapped[str]
    relation: Mapped[str] = mapped_column(server_default="")
    phone: Mapped[str] = mapped_column(String(20))
    position: Mapped[int] = mapped_column(server_default=text("1"))
    """Who is tried first; counts from 1."""
    holds_key: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    told_of_alerts: Mapped[bool] = mapped_column(default=False, server_default=text("false"))

    __table_args__ = (
        filled("name", NAME_LIMIT * CODE_POINTS_PER_CHARACTER),
        within("recipient_id", "recipient", on_delete="CASCADE"),
        Index(None, "organization_id", "recipient_id"),
    )


class AbsenceRow(Edited, TenantRow, Base):
    """Days on which a person is not to be called, both included."""

    __tablename__ = "absence"

    id: Mapped[RowId]
    recipient_id: Mapped[int]
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    reason: Mapped[str] = mapped_column(server_default="")

    __table_args__ = (
        CheckConstraint("until_on IS NULL OR until_on >= from_on", name="days_order"),
        within("recipient_id", "recipient", on_delete="CASCADE"),
        Index(None, "organization_id", "recipient_id"),
    )


class PreferenceRow(Edited, TenantRow, Base):
    """One wish of a person."""

    __tablename__ = "preference"

    id: Mapped[RowId]
    recipient_id: Mapped[int]
    key: Mapped[PreferenceKey] = mapped_column(closed(PreferenceKey))
    value: Mapped[str]

    __table_args__ = (
        within("recipient_id", "recipient", on_delete="CASCADE"),
        UniqueConstraint("organization_id", "recipient_id", "key"),
    )


class ConsentRow(TenantRow, Base):
    """One agreement; withdrawing it keeps the row."""

    __tablename__ = "consent"

    id: Mapped[RowId]
    recipient_id: Mapped[int]
    kind: Mapped[ConsentKind] = mapped_column(closed(ConsentKind))
    basis: Mapped[ConsentBasis] = mapped_column(closed(ConsentBasis))
    disclosure_version: Mapped[str] = mapped_column(String(20))
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    recorded_by_id: Mapped[int | None] = mapped_column(
        ROW_ID, ForeignKey("user.id", ondelete="SET NULL")
    )

    __table_args__ = (
        CheckConstraint("withdrawn_at IS NULL OR withdrawn_at >= given_at", name="order"),
        within("recipient_id", "recipient", on_delete="CASCADE"),
        Index(
            "uq_consent_live",
            "organization_id",
            "recipient_id",
            "kind",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )
