"""Trunks, and the outgoing numbers on them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Numeric, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from carecall.store.rows.base import Base, Edited, RowId, TenantRow, at_most, filled, within_range
from carecall.store.types import ROW_ID, closed

LETTERING_LIMIT = 64


class TrunkKind(StrEnum):
    """How a SIP line knows us."""

    IP = "ip"
    REGISTRATION = "registration"
    LAB = "lab"
    """The carrier of the lab, which rings simulated people."""


class LetteringStatus(StrEnum):
    """How far the carrier and the phones have come with a lettering text."""

    NOT_REQUESTED = "not_requested"
    REQUESTED = "requested"
    REGISTERED = "registered"
    VERIFIED = "verified"
    """Seen on a phone."""


class TrunkRow(Edited, Base):
    """A SIP line out. Its secrets stay in the settings."""

    __tablename__ = "trunk"

    id: Mapped[RowId]
    name: Mapped[str] = mapped_column(String(40), unique=True)
    """The PJSIP endpoint's name."""
    kind: Mapped[TrunkKind] = mapped_column(closed(TrunkKind))
    host: Mapped[str] = mapped_column(server_default="")
    carrier_name: Mapped[str] = mapped_column(server_default="")
    country: Mapped[str] = mapped_column(String(2))
    channels: Mapped[int]
    calls_per_second: Mapped[float]
    enabled: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    burst: Mapped[int] = mapped_column(server_default=text("1"))
    """Calls that may start in the same moment after a pause."""
    currency: Mapped[str | None] = mapped_column(String(3))
    """ISO 4217; empty while nobody said what calls cost."""
    price_per_call: Mapped[Decimal] = mapped_column(Numeric(12, 6), server_default=text("0"))
    """For each answered call, whatever its length."""
    price_per_minute: Mapped[Decimal] = mapped_column(Numeric(12, 6), server_default=text("0"))
    billing_step_s: Mapped[int] = mapped_column(server_default=text("60"))
    """Talk time is billed in whole steps of so many seconds."""
    bucket_tokens: Mapped[float | None]
    """Tokens of the shared bucket at `bucket_at`; empty means full."""
    bucket_at: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(server_default=text("0"))
    """Calls in a row that failed for the trunk's own reasons."""
    stopped_until: Mapped[datetime | None]
    """The circuit breaker lets nothing through before; then one call tries."""
    stopped_why: Mapped[str] = mapped_column(String(80), server_default="")

    __table_args__ = (
        filled("name", 40),
        within_range("channels", 1, 1000),
        within_range("burst", 1, 100),
        within_range("billing_step_s", 1, 3600),
    )


class PhoneNumberRow(Edited, TenantRow, Base):
    """An outgoing (and perhaps inbound) number, owned by one organization."""

    __tablename__ = "phone_number"

    id: Mapped[RowId]
    trunk_id: Mapped[int] = mapped_column(ROW_ID, ForeignKey("trunk.id", ondelete="RESTRICT"))
    number: Mapped[str] = mapped_column(String(20), unique=True)
    """Normal form; unique on the whole platform."""
    national: Mapped[str] = mapped_column(String(20))
    """Digits as they are dialled and shown in its country."""
    country: Mapped[str] = mapped_column(String(2))
    billing_number: Mapped[str] = mapped_column(String(20), server_default="")
    lettering: Mapped[str] = mapped_column(server_default="")
    lettering_status: Mapped[LetteringStatus] = mapped_column(
        closed(LetteringStatus), server_default=LetteringStatus.NOT_REQUESTED.value
    )
    lettering_checked_on: Mapped[date | None]
    outbound: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    inbound: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    verified_at: Mapped[datetime | None]
    """When the right to show this number was proved; nothing is dialled from it before."""
    last_call_at: Mapped[datetime | None]
    channels: Mapped[int | None]
    """Calls at once that may show this number; empty leaves it to the trunk."""

    __table_args__ = (
        filled("number", 20),
        at_most("lettering", LETTERING_LIMIT),
        UniqueConstraint("organization_id", "id"),
    )


class PhoneNumberGrantRow(TenantRow, Base):
    """The right of one organization to use a number; its owner holds one too."""

    __tablename__ = "phone_number_grant"

    id: Mapped[RowId]
    phone_number_id: Mapped[int]
    owner_organization_id: Mapped[int]

    __table_args__ = (
        UniqueConstraint("organization_id", "phone_number_id"),
        ForeignKeyConstraint(
            ["owner_organization_id", "phone_number_id"],
            ["phone_number.organization_id", "phone_number.id"],
            ondelete="CASCADE",
        ),
    )
