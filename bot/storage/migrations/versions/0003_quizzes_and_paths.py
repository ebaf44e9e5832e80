"""Runs through quizzes, what members choose for their way, and in which order of weeks numbers are stored."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003_quizzes_and_paths"
down_revision = "0002_vault"


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "runs",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("cohort", sa.Text(), nullable=False),
        sa.Column("user", sa.Text(), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("space", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("asked", sa.JSON(), nullable=False),
        sa.Column("begun", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended", sa.DateTime(timezone=True)),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["cohort"], ["cohorts.id"], name=op.f("fk_runs_cohort")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_runs")),
    )
    op.create_index("runs_user", "runs", ["cohort", "user", "purpose", "about"])
    op.create_table(
        "paths",
        sa.Column("cohort", sa.Text(), nullable=False),
        sa.Column("user", sa.Text(), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("space", sa.Text(), nullable=False),
        sa.Column("track", sa.Text()),
        sa.Column("fast_since", sa.Date()),
        sa.Column("owed", sa.JSON()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["cohort"], ["cohorts.id"], name=op.f("fk_paths_cohort")),
        sa.PrimaryKeyConstraint("cohort", "user", name=op.f("pk_paths")),
    )
    op.create_table(
        "orders",
        sa.Column("roadmap", sa.Text(), nullable=False),
        sa.Column("weeks", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("roadmap", name=op.f("pk_orders")),
    )
