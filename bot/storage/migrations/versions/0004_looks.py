"""Looks of members at each other's milestones, and since when a milestone is open to them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004_looks"
down_revision = "0003_quizzes_and_paths"


def upgrade() -> None:
    """Forward."""
    op.add_column("submissions", sa.Column("opened", sa.DateTime(timezone=True)))
    op.create_table(
        "looks",
        sa.Column("cohort", sa.Text(), nullable=False),
        sa.Column("user", sa.Text(), nullable=False),
        sa.Column("milestone", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("space", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("works", sa.Text(), nullable=False),
        sa.Column("change", sa.Text(), nullable=False),
        sa.Column("confirms", sa.Boolean(), nullable=False),
        sa.Column("points", sa.Integer()),
        sa.Column("commit", sa.Text(), nullable=False),
        sa.Column("seen", sa.Text(), nullable=False),
        sa.Column("edited", sa.DateTime(timezone=True)),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["cohort"], ["cohorts.id"], name=op.f("fk_looks_cohort")),
        sa.PrimaryKeyConstraint("cohort", "user", "milestone", "by", name=op.f("pk_looks")),
    )
    op.create_index("looks_given", "looks", ["cohort", "by"])
