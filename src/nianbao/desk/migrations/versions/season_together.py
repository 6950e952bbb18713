"""Jobs that have a season's reports audited together."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "together",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("season_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("worker", sa.String(length=100), nullable=False),
        sa.Column("asked_by", sa.String(length=500), nullable=False),
        sa.Column("stand", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("result", sa.String(length=64), nullable=True),
        sa.Column("fault", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["season_id"], ["seasons.id"], name="fk_together_season_id"),
        sa.PrimaryKeyConstraint("id", name="pk_together"),
    )
    op.create_index("ix_together_season_id", "together", ["season_id"])
    op.create_index("ix_together_state", "together", ["state", "id"])


def downgrade() -> None:
    op.drop_table("together")
