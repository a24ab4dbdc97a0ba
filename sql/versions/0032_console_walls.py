"""Row walls of PostgreSQL between organizations."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

TOLD = "current_setting('carecall.scope', true)"
"""What the transaction says it may see: organizations' ids with commas, `*`, or nothing at all."""
ALL = f"(SELECT {TOLD}) = '*'"
IDS = f"SELECT unnest(string_to_array(nullif({TOLD}, '*'), ',')::bigint[])"
"""A subquery of its own, so that the setting is read once a statement and rows are looked up by hash."""
WALL = "organization_wall"


def upgrade() -> None:
    """Wall in every table whose rows belong to organizations, and the organizations; SQLite has no walls."""
    if op.get_bind().dialect.name != "postgresql":
        return
    for table in _tables():
        _wall(table, f"organization_id IN ({IDS})", f"organization_id IN ({IDS})")
    _wall("organization", f"id IN ({IDS})", f"id IN ({IDS}) OR parent_id IN ({IDS})")


def downgrade() -> None:
    """Take the walls down."""
    if op.get_bind().dialect.name != "postgresql":
        return
    for table in (*_tables(), "organization"):
        op.execute(f'DROP POLICY {WALL} ON "{table}"')
        op.execute(f'ALTER TABLE "{table}" NO FORCE ROW LEVEL SECURITY')
        op.execute(f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY')


def _tables() -> list[str]:
    inspector = sa.inspect(op.get_bind())
    return [
        table
        for table in sorted(inspector.get_table_names())
        if "organization_id" in {column["name"] for column in inspector.get_columns(table)}
    ]


def _wall(table: str, seen: str, written: str) -> None:
    op.execute(
        f'CREATE POLICY {WALL} ON "{table}" USING ({ALL} OR {seen}) WITH CHECK ({ALL} OR {written})'
    )
    op.execute(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY')
    # The program owns its tables, and an owner passes walls that are not forced.
    op.execute(f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY')
