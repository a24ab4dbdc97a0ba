"""What every table shares: naming, column types, the tenant's key, the version of edited rows."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, MetaData, Text, text
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

from carecall.store.types import DOCUMENT, ROW_ID, UtcMoment

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

Document = dict[str, Any]
RowId = Annotated[int, mapped_column(ROW_ID, primary_key=True)]
CreatedAt = Annotated[datetime, mapped_column(UtcMoment, server_default=text("CURRENT_TIMESTAMP"))]


class Base(DeclarativeBase):
    """The root of all rows."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcMoment,
        int: ROW_ID,
        str: Text,
        Document: DOCUMENT,
        list[str]: DOCUMENT,
        list[int]: DOCUMENT,
    }


class TenantRow:
    """A row that belongs to one organization; the scope guard covers every class of this kind."""

    organization_id: Mapped[int] = mapped_column(
        ROW_ID, ForeignKey("organization.id", ondelete="RESTRICT"), sort_order=-10
    )


class SharedRow:
    """A row that belongs to one organization, or to the platform when the key is empty.

    Inside a scope only the organization's own rows are seen.
    """

    organization_id: Mapped[int | None] = mapped_column(
        ROW_ID, ForeignKey("organization.id", ondelete="RESTRICT"), sort_order=-10
    )


class Edited:
    """A row that people edit: a stale copy cannot be written over a newer one."""

    version: Mapped[int] = mapped_column(ROW_ID, server_default=text("1"), sort_order=90)
    created_at: Mapped[CreatedAt] = mapped_column(sort_order=91)

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> dict[str, Any]:
        """Let the mapper compare and raise the version at each update."""
        return {"version_id_col": cls.version}


def within(
    column: str, target: str, *, to: str = "id", on_delete: str = "RESTRICT"
) -> ForeignKeyConstraint:
    """Return a foreign key that cannot leave the organization: (organization_id, column)."""
    return ForeignKeyConstraint(
        ["organization_id", column],
        [f"{target}.organization_id", f"{target}.{to}"],
        ondelete=on_delete,
    )


def at_most(column: str, limit: int) -> CheckConstraint:
    """Return the CHECK of a text's length in code points."""
    return CheckConstraint(f"length({column}) <= {limit}", name=f"{column}_length")


def filled(column: str, limit: int) -> CheckConstraint:
    """Return the CHECK of a text that may not be empty either."""
    return CheckConstraint(f"length({column}) BETWEEN 1 AND {limit}", name=f"{column}_length")


def within_range(column: str, low: int, high: int) -> CheckConstraint:
    """Return the CHECK of a number's range, both ends included."""
    return CheckConstraint(f"{column} BETWEEN {low} AND {high}", name=f"{column}_range")
