"""Keys of programs that use the HTTP API, and the answers kept for requests that are sent again."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from carecall.store.rows.base import Base, CreatedAt, Document, RowId, TenantRow, filled
from carecall.store.types import DOCUMENT, ROW_ID, closed

NAME_LIMIT = 20
"""As long as a user's, for it stands where a user's name stands."""


class ApiReach(StrEnum):
    """Whose rows a key opens."""

    ORGANIZATION = "organization"
    BELOW = "below"
    """The organization and everything below it."""
    EVERYWHERE = "everywhere"
    """Every organization; for keys of the platform operator."""


class ApiKeyRow(TenantRow, Base):
    """One program's key: it acts for an organization, never with more than its maker holds."""

    __tablename__ = "api_key"

    id: Mapped[RowId]
    name: Mapped[str]
    prefix: Mapped[str] = mapped_column(String(16), unique=True)
    """The part of the key that lists show."""
    secret_hash: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the secret part, which is 32 random bytes: nothing to guess slowly."""
    reach: Mapped[ApiReach] = mapped_column(closed(ApiReach))
    scopes: Mapped[list[str]] = mapped_column(DOCUMENT)
    created_by_id: Mapped[int] = mapped_column(ROW_ID, ForeignKey("user.id", ondelete="CASCADE"))
    """Whose rights it works with; it ends with that user."""
    created_at: Mapped[CreatedAt]
    expires_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    __table_args__ = (
        filled("name", NAME_LIMIT),
        Index(None, "organization_id"),
        Index(None, "created_by_id"),
    )


class ApiAnswerRow(Base):
    """What a request with an Idempotency-Key was answered; a claim until then."""

    __tablename__ = "api_answer"

    id: Mapped[RowId]
    api_key_id: Mapped[int] = mapped_column(ROW_ID, ForeignKey("api_key.id", ondelete="CASCADE"))
    request_key: Mapped[str] = mapped_column(String(64))
    """SHA-256 of what the client chose."""
    request_hash: Mapped[str] = mapped_column(String(64))
    """SHA-256 of method, address and body."""
    claimed_at: Mapped[datetime]
    status: Mapped[int | None]
    """None while the first request is being answered."""
    headers: Mapped[Document | None] = mapped_column(DOCUMENT)
    body: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Sealed with a key that only the caller brings."""

    __table_args__ = (UniqueConstraint("api_key_id", "request_key"), Index(None, "claimed_at"))
