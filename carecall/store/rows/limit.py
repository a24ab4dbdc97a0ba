"""What all console processes count together: tries at the door, requests of programs, calls that prove a number; and what waits for its proof."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Float, ForeignKey, String, text
from sqlalchemy.orm import Mapped, mapped_column

from carecall.store.rows.base import Base
from carecall.store.types import ROW_ID


class SignInLimitRow(Base):
    """How often something was tried of late; asked before it is known who tries."""

    __tablename__ = "sign_in_limit"

    name_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    """SHA-256 of what is counted: names and addresses of strangers are not kept."""
    tries: Mapped[int] = mapped_column(ROW_ID)
    last_at: Mapped[datetime] = mapped_column(index=True)


class ApiPaceRow(Base):
    """How many requests a key may still make: a bucket that fills while nobody asks."""

    __tablename__ = "api_pace"

    api_key_id: Mapped[int] = mapped_column(
        ROW_ID,
        ForeignKey("api_key.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    )
    requests_left: Mapped[float] = mapped_column(Float)
    at: Mapped[datetime]


class EmailChangeRow(Base):
    """An address that a user wants to sign in with, until the number mailed there is typed."""

    __tablename__ = "email_change"

    user_id: Mapped[int] = mapped_column(
        ROW_ID, ForeignKey("user.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    email: Mapped[str] = mapped_column(String(254))
    """In lower case."""
    number_hash: Mapped[str] = mapped_column(String(64))
    """Keyed with the console's key."""
    tries: Mapped[int] = mapped_column(ROW_ID, default=0, server_default=text("0"))
    asked_at: Mapped[datetime]


class MobileChangeRow(Base):
    """A mobile phone number that a user wants to have proved, until the number that a call says is typed."""

    __tablename__ = "mobile_change"

    user_id: Mapped[int] = mapped_column(
        ROW_ID, ForeignKey("user.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    mobile: Mapped[str] = mapped_column(String(20))
    """E.164 normal form."""
    request_id: Mapped[int] = mapped_column(ROW_ID)
    """The wish for the call; another call than its own says nothing."""
    salt: Mapped[str] = mapped_column(String(32), default="", server_default="")
    number_hash: Mapped[str] = mapped_column(String(64), default="", server_default="")
    """Empty until the call says a number."""
    tries: Mapped[int] = mapped_column(ROW_ID, default=0, server_default=text("0"))
    asked_at: Mapped[datetime]


class NumberCallCountRow(Base):
    """How many calls to numbers that nobody has proved were asked for within a day."""

    __tablename__ = "number_call_count"

    name_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    """SHA-256 of what is counted: numbers of strangers are not kept."""
    calls: Mapped[int] = mapped_column(ROW_ID)
    since: Mapped[datetime] = mapped_column(index=True)
