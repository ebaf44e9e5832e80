"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001_first_tables"
down_revision = None

WAITING = sa.text("next_try IS NOT NULL")
SENT = sa.text("sent IS NOT NULL")


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "cohorts",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("space", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("thread", sa.Text()),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("roadmap", sa.Text(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("slots", sa.JSON(), nullable=False),
        sa.Column("creator", sa.Text(), nullable=False),
        sa.Column("pace", sa.Integer(), nullable=False),
        sa.Column("breaks", sa.JSON(), nullable=False),
        sa.Column("shifts", sa.JSON(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("mentor_role", sa.Text()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("settled", sa.DateTime(timezone=True)),
        sa.Column("paused_on", sa.Date()),
        sa.Column("wake", sa.DateTime(timezone=True)),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cohorts")),
    )
    op.create_index("cohorts_home", "cohorts", ["platform", "space"])
    op.create_index("cohorts_wake", "cohorts", ["state", "wake"])
    op.create_table(
        "communities",
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("space", sa.Text(), nullable=False),
        sa.Column("moderator_roles", sa.JSON(), nullable=False),
        sa.Column("notices", sa.JSON()),
        sa.PrimaryKeyConstraint("platform", "space", name=op.f("pk_communities")),
    )
    op.create_table(
        "drafts",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("space", sa.Text()),
        sa.Column("user", sa.Text(), nullable=False),
        sa.Column("command", sa.Text(), nullable=False),
        sa.Column("given", sa.JSON(), nullable=False),
        sa.Column("expires", sa.DateTime(timezone=True), nullable=False),
        sa.Column("errors", sa.JSON(), nullable=False),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drafts")),
    )
    op.create_index("drafts_expires", "drafts", ["expires"])
    op.create_table(
        "handled",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handled")),
    )
    op.create_index("handled_at", "handled", ["at"])
    op.create_table(
        "heartbeat",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_heartbeat")),
    )
    op.create_table(
        "outbox",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("short", sa.Text(), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("space", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("thread", sa.Text(), nullable=False),
        sa.Column("card", sa.Text(), nullable=False),
        sa.Column("format", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("cohort", sa.Text()),
        sa.Column("user", sa.Text()),
        sa.Column("due", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revises", sa.JSON()),
        sa.Column("fate", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("next_try", sa.DateTime(timezone=True)),
        sa.Column("first_tried", sa.DateTime(timezone=True)),
        sa.Column("tried_before", sa.DateTime(timezone=True)),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("receipt", sa.JSON()),
        sa.Column("sent", sa.DateTime(timezone=True)),
        sa.Column("changed", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_outbox")),
    )
    op.create_index("outbox_cohort", "outbox", ["cohort", "due"])
    op.create_index(
        "outbox_lane",
        "outbox",
        ["platform", "space", "channel", "thread", "due", "key"],
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    )
    op.create_index("outbox_open", "outbox", ["due", "key"], sqlite_where=WAITING, postgresql_where=WAITING)
    op.create_index("outbox_sent", "outbox", ["platform", "space", "sent"], sqlite_where=SENT, postgresql_where=SENT)
    op.create_index("outbox_short", "outbox", ["short"])
    op.create_table(
        "people",
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("space", sa.Text(), nullable=False),
        sa.Column("user", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text()),
        sa.Column("quiet_until", sa.Date()),
        sa.Column("shares", sa.Text(), nullable=False),
        sa.Column("routes", sa.JSON(), nullable=False),
        sa.Column("last_cohort", sa.Text()),
        sa.PrimaryKeyConstraint("platform", "space", "user", name=op.f("pk_people")),
    )
    op.create_table(
        "checkins",
        sa.Column("cohort", sa.Text(), nullable=False),
        sa.Column("user", sa.Text(), nullable=False),
        sa.Column("week", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("space", sa.Text(), nullable=False),
        sa.Column("newest", sa.Boolean(), nullable=False),
        sa.Column("did", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("timing", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("blocked", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Integer()),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("edited", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["cohort"], ["cohorts.id"], name=op.f("fk_checkins_cohort")),
        sa.PrimaryKeyConstraint("cohort", "user", "week", "version", name=op.f("pk_checkins")),
    )
    op.create_index("checkins_week", "checkins", ["cohort", "week"])
    op.create_table(
        "marks",
        sa.Column("cohort", sa.Text(), nullable=False),
        sa.Column("user", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("space", sa.Text(), nullable=False),
        sa.Column("week", sa.Integer(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("undone", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["cohort"], ["cohorts.id"], name=op.f("fk_marks_cohort")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_marks")),
    )
    op.create_index("marks_number", "marks", ["cohort", "user", "number"], unique=True)
    op.create_table(
        "members",
        sa.Column("cohort", sa.Text(), nullable=False),
        sa.Column("user", sa.Text(), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("space", sa.Text(), nullable=False),
        sa.Column("joined", sa.DateTime(timezone=True), nullable=False),
        sa.Column("joined_week", sa.Integer(), nullable=False),
        sa.Column("left", sa.DateTime(timezone=True)),
        sa.Column("heard", sa.DateTime(timezone=True)),
        sa.Column("unanswered", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["cohort"], ["cohorts.id"], name=op.f("fk_members_cohort")),
        sa.PrimaryKeyConstraint("cohort", "user", name=op.f("pk_members")),
    )
    op.create_index("members_user", "members", ["platform", "user"])
    op.create_table(
        "progress",
        sa.Column("cohort", sa.Text(), nullable=False),
        sa.Column("user", sa.Text(), nullable=False),
        sa.Column("week", sa.Integer(), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("space", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("size", sa.Text()),
        sa.Column("ticks", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["cohort"], ["cohorts.id"], name=op.f("fk_progress_cohort")),
        sa.PrimaryKeyConstraint("cohort", "user", "week", name=op.f("pk_progress")),
    )
    op.create_table(
        "submissions",
        sa.Column("cohort", sa.Text(), nullable=False),
        sa.Column("user", sa.Text(), nullable=False),
        sa.Column("milestone", sa.Text(), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("space", sa.Text(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("standing", sa.Text(), nullable=False),
        sa.Column("confirmed_by", sa.JSON(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("claimed_by", sa.Text()),
        sa.Column("claimed_until", sa.DateTime(timezone=True)),
        sa.Column("decided", sa.DateTime(timezone=True)),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["cohort"], ["cohorts.id"], name=op.f("fk_submissions_cohort")),
        sa.PrimaryKeyConstraint("cohort", "user", "milestone", name=op.f("pk_submissions")),
    )
    op.create_index("submissions_queue", "submissions", ["cohort", "standing", "at"])
