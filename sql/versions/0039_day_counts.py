"""Planned calls counted by day, and triggers that leave word of the counted days that change."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from carecall.store.types import ROW_ID

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

COUNTS = ("waiting", "over", "total", "connected", "unanswered", "completed", "normal", "little_speech", "abnormal", "emergency")  # fmt: skip
TOLD = "current_setting('carecall.scope', true)"
WALL = (
    f"(SELECT {TOLD}) = '*' OR organization_id IN "
    f"(SELECT unnest(string_to_array(nullif({TOLD}, '*'), ',')::bigint[]))"
)
SQLITE_ROWS = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}
POSTGRESQL_TABLES = {
    "INSERT": ("NEW TABLE AS made", "made"),
    "UPDATE": ("OLD TABLE AS gone NEW TABLE AS made", "gone UNION ALL SELECT due_at FROM made"),
    "DELETE": ("OLD TABLE AS gone", "gone"),
}


def upgrade() -> None:
    """Make the tables, and let every change of a counted day's calls leave word."""
    op.create_table(
        "counted_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("watched", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("ready", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_counted_day")),
    )
    op.create_table(
        "stale_day",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stale_day")),
    )
    op.create_index(op.f("ix_stale_day_day"), "stale_day", ["day"])
    op.create_table(
        "day_count",
        sa.Column("organization_id", ROW_ID, nullable=False),
        sa.Column("campaign_id", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        *(sa.Column(name, ROW_ID, nullable=False) for name in COUNTS),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_day_count_organization_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "campaign_id"],
            ["campaign.organization_id", "campaign.id"],
            name=op.f("fk_day_count_organization_id_campaign_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("campaign_id", "day", name=op.f("pk_day_count")),
    )
    op.create_index("ix_day_count_day", "day_count", ["day", "organization_id"])
    op.create_index("ix_day_count_organization", "day_count", ["organization_id", "day"])
    if op.get_bind().dialect.name == "postgresql":
        _postgresql()
    else:
        _sqlite()


def _sqlite() -> None:
    for deed, rows in SQLITE_ROWS.items():
        words = "".join(
            f"INSERT INTO stale_day (day) SELECT day FROM counted_day WHERE day = substr({row}.due_at, 1, 10) "  # noqa: S608 - our own words
            f"AND NOT EXISTS (SELECT 1 FROM stale_day AS word WHERE word.day = counted_day.day); "
            for row in rows
        )
        op.execute(
            f"CREATE TRIGGER planned_call_{deed.lower()} AFTER {deed} ON planned_call BEGIN {words}END"
        )


def _postgresql() -> None:
    op.execute(f'CREATE POLICY organization_wall ON "day_count" USING ({WALL}) WITH CHECK ({WALL})')
    op.execute('ALTER TABLE "day_count" ENABLE ROW LEVEL SECURITY')
    op.execute('ALTER TABLE "day_count" FORCE ROW LEVEL SECURITY')
    for deed, (tables, changed) in POSTGRESQL_TABLES.items():
        name = f"planned_call_{deed.lower()}"
        op.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "  # noqa: S608 - our own words
            "INSERT INTO stale_day (day) SELECT day FROM counted_day WHERE day IN "
            f"(SELECT (due_at AT TIME ZONE 'UTC')::date FROM (SELECT due_at FROM {changed}) AS changed); "
            "RETURN NULL; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {name} AFTER {deed} ON planned_call REFERENCING {tables} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
        )


def downgrade() -> None:
    """Drop them."""
    for deed in SQLITE_ROWS:
        name = f"planned_call_{deed.lower()}"
        on_table = " ON planned_call" if op.get_bind().dialect.name == "postgresql" else ""
        op.execute(f"DROP TRIGGER {name}{on_table}")
        if on_table:
            op.execute(f"DROP FUNCTION {name}()")
    for table in ("day_count", "stale_day", "counted_day"):
        op.drop_table(table)
