"""Checks tell whether a report is certainly another body's, or of another year."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("checks", sa.Column("foreign", sa.String(length=500), server_default="", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("checks") as batch:
        batch.drop_column("foreign")
