"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage.tables import Utc

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "checkins",
        sa.Column("cohort", sa.String(length=40), nullable=False),
        sa.Column("user", sa.String(length=80), nullable=False),
        sa.Column("week", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("platform", sa.String(length=40), nullable=False),
        sa.Column("space", sa.String(length=40), nullable=False),
        sa.Column("newest", sa.Boolean(), nullable=False),
        sa.Column("did", sa.Text(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("timing", sa.String(length=20), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("blocked", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Integer()),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("edited", Utc()),
        sa.PrimaryKeyConstraint("cohort", "user", "week", "version"),
    )
    op.create_index("checkins_week", "checkins", ["cohort", "week"])
    op.create_table(
        "cohorts",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("platform", sa.String(length=40), nullable=False),
        sa.Column("space", sa.String(length=40), nullable=False),
        sa.Column("channel", sa.String(length=80), nullable=False),
        sa.Column("thread", sa.String(length=80)),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("roadmap", sa.String(length=80), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("zone", sa.String(length=60), nullable=False),
        sa.Column("slots", sa.JSON(), nullable=False),
        sa.Column("creator", sa.String(length=80), nullable=False),
        sa.Column("pace", sa.Integer(), nullable=False),
        sa.Column("breaks", sa.JSON(), nullable=False),
        sa.Column("shifts", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("mentor_role", sa.String(length=80)),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("settled", Utc()),
        sa.Column("paused_on", sa.Date()),
        sa.Column("wake", Utc()),
        sa.Column("created", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("cohorts_home", "cohorts", ["platform", "space"])
    op.create_index("cohorts_wake", "cohorts", ["state", "wake"])
    op.create_table(
        "communities",
        sa.Column("platform", sa.String(length=40), nullable=False),
        sa.Column("space", sa.String(length=40), nullable=False),
        sa.Column("moderator_roles", sa.JSON(), nullable=False),
        sa.Column("notices", sa.JSON()),
        sa.PrimaryKeyConstraint("platform", "space"),
    )
    op.create_table(
        "drafts",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("platform", sa.String(length=40), nullable=False),
        sa.Column("space", sa.String(length=40)),
        sa.Column("user", sa.String(length=80), nullable=False),
        sa.Column("command", sa.String(length=80), nullable=False),
        sa.Column("given", sa.JSON(), nullable=False),
        sa.Column("expires", Utc(), nullable=False),
        sa.Column("errors", sa.JSON(), nullable=False),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("drafts_person", "drafts", ["platform", "user"])
    op.create_table(
        "handled",
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("handled_at", "handled", ["at"])
    op.create_table(
        "heartbeat",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "marks",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("platform", sa.String(length=40), nullable=False),
        sa.Column("space", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("cohort", sa.String(length=40), nullable=False),
        sa.Column("user", sa.String(length=80), nullable=False),
        sa.Column("week", sa.Integer(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("undone", Utc()),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("marks_member", "marks", ["cohort", "user", "number"])
    op.create_table(
        "members",
        sa.Column("cohort", sa.String(length=40), nullable=False),
        sa.Column("user", sa.String(length=80), nullable=False),
        sa.Column("platform", sa.String(length=40), nullable=False),
        sa.Column("space", sa.String(length=40), nullable=False),
        sa.Column("joined", Utc(), nullable=False),
        sa.Column("joined_week", sa.Integer(), nullable=False),
        sa.Column("left", Utc()),
        sa.Column("heard", Utc()),
        sa.Column("unanswered", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("cohort", "user"),
    )
    op.create_index("members_user", "members", ["platform", "user"])
    op.create_table(
        "outbox",
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("short", sa.String(length=16), nullable=False),
        sa.Column("platform", sa.String(length=40), nullable=False),
        sa.Column("space", sa.String(length=40)),
        sa.Column("channel", sa.String(length=80), nullable=False),
        sa.Column("thread", sa.String(length=80)),
        sa.Column("card", sa.JSON(), nullable=False),
        sa.Column("format", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("cohort", sa.String(length=40)),
        sa.Column("user", sa.String(length=80)),
        sa.Column("due", Utc(), nullable=False),
        sa.Column("expires", Utc(), nullable=False),
        sa.Column("revises", sa.JSON()),
        sa.Column("fate", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("next_try", Utc(), nullable=False),
        sa.Column("first_tried", Utc()),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("receipt", sa.JSON()),
        sa.Column("sent", Utc()),
        sa.Column("changed", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index("outbox_cohort", "outbox", ["cohort", "due"])
    op.create_index("outbox_due", "outbox", ["fate", "next_try"])
    op.create_index("outbox_place", "outbox", ["platform", "space", "channel"])
    op.create_index("outbox_short", "outbox", ["short"])
    op.create_table(
        "people",
        sa.Column("platform", sa.String(length=40), nullable=False),
        sa.Column("space", sa.String(length=40), nullable=False),
        sa.Column("user", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("zone", sa.String(length=60)),
        sa.Column("quiet_until", sa.Date()),
        sa.Column("shares", sa.String(length=20), nullable=False),
        sa.Column("routes", sa.JSON(), nullable=False),
        sa.Column("last_cohort", sa.String(length=40)),
        sa.PrimaryKeyConstraint("platform", "space", "user"),
    )
    op.create_table(
        "progress",
        sa.Column("cohort", sa.String(length=40), nullable=False),
        sa.Column("user", sa.String(length=80), nullable=False),
        sa.Column("week", sa.Integer(), nullable=False),
        sa.Column("platform", sa.String(length=40), nullable=False),
        sa.Column("space", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("size", sa.String(length=20)),
        sa.Column("ticks", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("cohort", "user", "week"),
    )
    op.create_table(
        "submissions",
        sa.Column("cohort", sa.String(length=40), nullable=False),
        sa.Column("user", sa.String(length=80), nullable=False),
        sa.Column("milestone", sa.String(length=40), nullable=False),
        sa.Column("platform", sa.String(length=40), nullable=False),
        sa.Column("space", sa.String(length=40), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("standing", sa.String(length=20), nullable=False),
        sa.Column("confirmed_by", sa.JSON(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("claimed_by", sa.String(length=80)),
        sa.Column("claimed_until", Utc()),
        sa.Column("decided", Utc()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("cohort", "user", "milestone"),
    )
    op.create_index("submissions_queue", "submissions", ["cohort", "standing", "at"])
