"""Organizations and the groups that hold them together."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from carecall.domain.language import Language
from carecall.domain.organization import (
    NAME_LIMIT,
    REPRESENTATIVE_LIMIT,
    ClientClass,
    OrganizationClass,
    OrganizationType,
    SubscriptionState,
)
from carecall.domain.second_factor import FactorRule
from carecall.domain.transfer import TransferPolicy
from carecall.store.rows.base import Base, Edited, RowId, TenantRow, at_most, filled, within
from carecall.store.types import ROW_ID, closed


class OrganizationRow(Edited, Base):
    """A tenant, and its place in the tree."""

    __tablename__ = "organization"

    id: Mapped[RowId]
    parent_id: Mapped[int | None] = mapped_column(
        ForeignKey("organization.id", ondelete="RESTRICT")
    )
    path: Mapped[str] = mapped_column(server_default="", index=True)
    name: Mapped[str]
    display_name: Mapped[str]
    type: Mapped[OrganizationType] = mapped_column(closed(OrganizationType))
    classification: Mapped[OrganizationClass] = mapped_column(
        closed(OrganizationClass), server_default=OrganizationClass.CLIENT.value
    )
    client_class: Mapped[ClientClass | None] = mapped_column(closed(ClientClass))
    country: Mapped[str] = mapped_column(String(2))
    time_zone: Mapped[str]
    language: Mapped[Language] = mapped_column(closed(Language))
    address_base: Mapped[str] = mapped_column(server_default="")
    address_detail: Mapped[str] = mapped_column(server_default="")
    representative: Mapped[str | None]
    main_phone: Mapped[str | None]
    business_no: Mapped[str | None]
    control_integration: Mapped[bool] = mapped_column(server_default=text("false"))
    control_organization_id: Mapped[int | None] = mapped_column(
        ForeignKey("organization.id", ondelete="RESTRICT")
    )
    subscription: Mapped[SubscriptionState] = mapped_column(
        closed(SubscriptionState), server_default=SubscriptionState.ACTIVE.value
    )
    calls_stopped_at: Mapped[datetime | None]
    """When somebody pressed this organization's emergency stop; empty while it may call."""
    daily_call_limit: Mapped[int | None]
    """Most rings of one local day, its own and those below it; empty means no limit."""
    daily_spend_limit: Mapped[Decimal | None] = mapped_column(Numeric(14, 4))
    """Most that one local day's calls may cost, in the trunk's currency."""
    disclosure_version: Mapped[str | None] = mapped_column(String(20))
    """What a consent must have been given to; empty means what the program tells people."""
    transfer_policy: Mapped[TransferPolicy] = mapped_column(
        closed(TransferPolicy), server_default=TransferPolicy.OFFER.value
    )
    """What a talk does with an emergency once there are humans to ring."""
    second_factor_for: Mapped[FactorRule] = mapped_column(
        closed(FactorRule), server_default=FactorRule.NOBODY.value
    )
    """Of whom, here and below, the console demands a second factor at sign-in."""

    __table_args__ = (
        filled("name", NAME_LIMIT),
        filled("display_name", NAME_LIMIT),
        at_most("representative", REPRESENTATIVE_LIMIT),
        CheckConstraint("type <> 'executing' OR parent_id IS NOT NULL", name="executing_parent"),
        CheckConstraint("length(country) = 2", name="country_length"),
        UniqueConstraint("parent_id", "name"),
        Index(
            "uq_organization_root_name",
            "name",
            unique=True,
            sqlite_where=text("parent_id IS NULL"),
            postgresql_where=text("parent_id IS NULL"),
        ),
    )


class OrganizationGroupRow(Edited, TenantRow, Base):
    """A label of a tree; its organization is the contracting one on top."""

    __tablename__ = "organization_group"

    id: Mapped[RowId]
    name: Mapped[str]
    description: Mapped[str | None]

    __table_args__ = (
        filled("name", NAME_LIMIT),
        at_most("description", NAME_LIMIT),
        UniqueConstraint("organization_id", "id"),
        UniqueConstraint("organization_id", "name"),
    )


class OrganizationGroupMemberRow(TenantRow, Base):
    """One organization in a group; it can be in one group only."""

    __tablename__ = "organization_group_member"

    id: Mapped[RowId]
    group_id: Mapped[int]
    member_organization_id: Mapped[int] = mapped_column(
        ROW_ID, ForeignKey("organization.id", ondelete="RESTRICT"), unique=True
    )

    __table_args__ = (
        within("group_id", "organization_group", on_delete="CASCADE"),
        Index(None, "organization_id", "group_id"),
    )
