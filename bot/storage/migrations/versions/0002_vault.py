"""A place for sealed secrets."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002_vault"
down_revision = "0001_first_tables"


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "vault",
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("space", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("expires", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("platform", "space", "name", name=op.f("pk_vault")),
    )
    op.create_index("vault_expires", "vault", ["expires"])
