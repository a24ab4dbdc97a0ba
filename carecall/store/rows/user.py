"""The people who sign in, and what they may do."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Column, ForeignKey, String, Table, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from carecall.domain.language import Language
from carecall.domain.organization import SubscriptionState
from carecall.store.rows.base import Base, Edited, RowId, TenantRow, at_most, filled
from carecall.store.types import DOCUMENT, ROW_ID, closed

NAME_LIMIT = 20
TASK_LIMIT = 20

user_role = Table(
    "user_role",
    Base.metadata,
    Column("user_id", ROW_ID, ForeignKey("user.id", ondelete="CASCADE"), primary_key=True),
    Column("role_id", ROW_ID, ForeignKey("role.id", ondelete="RESTRICT"), primary_key=True),
)


class RoleRow(Base):
    """A named set of permissions, the same for every organization."""

    __tablename__ = "role"

    id: Mapped[RowId]
    name: Mapped[str] = mapped_column(String(80), unique=True)
    description: Mapped[str] = mapped_column(server_default="")
    permissions: Mapped[list[str]] = mapped_column(DOCUMENT, default=list)


class UserRow(Edited, TenantRow, Base):
    """An operator of one organization."""

    __tablename__ = "user"

    id: Mapped[RowId]
    email: Mapped[str] = mapped_column(String(254), unique=True)
    """In lower case."""
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    """Changes when every session of the user must end."""
    password: Mapped[str | None]
    """Argon2 hash."""
    active: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    status: Mapped[SubscriptionState] = mapped_column(
        closed(SubscriptionState), server_default=SubscriptionState.ACTIVE.value
    )
    must_change_password: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    password_expires_at: Mapped[datetime | None]
    """Until when a temporary password may sign in, once; None for a password of one's own."""
    name: Mapped[str]
    mobile: Mapped[str] = mapped_column(server_default="")
    mobile_verified_at: Mapped[datetime | None]
    """When a call to it was proved to have been heard by the user; None for one that somebody only typed."""
    task: Mapped[str | None]
    contact_types: Mapped[list[str]] = mapped_column(DOCUMENT, default=list)
    language: Mapped[Language] = mapped_column(closed(Language))
    time_zone: Mapped[str | None]
    start_page: Mapped[str] = mapped_column(String(80), default="", server_default="")
    """Which screen opens first; empty leaves it to the console."""
    confirmed_at: Mapped[datetime | None]
    last_access_at: Mapped[datetime | None]
    last_login_at: Mapped[datetime | None]
    current_login_at: Mapped[datetime | None]
    last_login_ip: Mapped[str | None] = mapped_column(String(64))
    current_login_ip: Mapped[str | None] = mapped_column(String(64))
    login_count: Mapped[int | None]
    tf_primary_method: Mapped[str | None] = mapped_column(String(64))
    tf_totp_secret: Mapped[str | None] = mapped_column(String(255))
    """Sealed with the console's key."""
    tf_last_step: Mapped[int | None]
    """Step of the clock whose code was used last; that one and older ones are refused."""
    mf_recovery_codes: Mapped[list[str] | None] = mapped_column(DOCUMENT)
    """Hashes of those that are left."""
    closed_at: Mapped[datetime | None]
    """When the user closed the account; it is deleted a while later."""
    close_reason: Mapped[str] = mapped_column(server_default="")

    roles: Mapped[list[RoleRow]] = relationship(secondary=user_role, lazy="selectin")

    __table_args__ = (
        filled("name", NAME_LIMIT),
        at_most("task", TASK_LIMIT),
        CheckConstraint("email = lower(email)", name="email_lower"),
        UniqueConstraint("organization_id", "id"),
    )


class UserSessionRow(Base):
    """One sign-in of a user; a cookie without such a row opens nothing."""

    __tablename__ = "user_session"

    id: Mapped[RowId]
    user_id: Mapped[int] = mapped_column(
        ROW_ID, ForeignKey("user.id", ondelete="CASCADE"), index=True
    )
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    """SHA-256 of what the cookie holds."""
    tied_to: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the user's uniquifier: once that changes, the session is over."""
    waits_for_code: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    """The password was right; the second factor is still to come."""
    device: Mapped[str] = mapped_column(String(80), server_default="")
    address: Mapped[str] = mapped_column(String(64), server_default="")
    """Its last part masked."""
    began_at: Mapped[datetime]
    seen_at: Mapped[datetime]
